/**
 * The shapes that pass between the modules. The replies are described in full by the service's openapi.yaml.
 *
 * @typedef {{text: string, match: boolean}} Segment A piece of text; whether it is what was looked for.
 *
 * @typedef {object} Paper
 * @property {string} arxiv_id
 * @property {string} title
 * @property {string} abstract Paragraphs, with an empty line between them.
 * @property {{name: string}[]} authors
 * @property {number} num_authors All of them, where `authors` has only the first.
 * @property {string|null} ai_summary
 * @property {string[]} ai_keywords
 * @property {number} upvotes
 * @property {number|null} upvotes_gained In the last 24 hours.
 * @property {number} num_comments
 * @property {string|null} published_at
 * @property {string|null} primary_category arXiv's, as in `cs.CL`.
 * @property {string|null} submitted_at
 * @property {string|null} list_date `YYYY-MM-DD`
 * @property {{name: string, fullname: string}|null} submitted_by
 * @property {{name: string, fullname: string}|null} organization
 * @property {string|null} github_repo
 * @property {number|null} github_stars
 * @property {string|null} project_page
 * @property {string|null} thumbnail
 * @property {"hub"|"arxiv"|"sample"} source
 * @property {{hub: string, arxiv: string, pdf: string}} links
 * @property {{title: Segment[], excerpt: Segment[]}|null} highlights Where a search found its words.
 *
 * @typedef {object} ListReply
 * @property {{date: string|null, first_date: string|null, last_date: string|null, previous: string|null,
 *   next: string|null, complete: boolean, empty_reason: string|null}} list `date`, `previous` and `next` name a day,
 *   a week or a month: `2026-11-20`, `2026-W47`, `2026-11`.
 * @property {string|null} as_of
 * @property {boolean} stale
 * @property {"hub"|"sample"} source
 * @property {number} total Papers of all pages.
 * @property {string|null} next_cursor
 * @property {Paper[]} papers
 *
 * @typedef {object} StoredList A list as it is kept in the browser.
 * @property {ListReply} reply
 * @property {number} fetchedAt When the server last confirmed it, in milliseconds since 1970.
 *
 * @typedef {Record<string, string>} Read The day (`YYYY-MM-DD`) on which each paper was read, by arXiv id.
 * @typedef {Record<string, string>} Saved When each paper was saved, as an ISO moment, by arXiv id.
 *
 * @typedef {object} Health How the last request to the server went.
 * @property {number} checkedAt Milliseconds since 1970.
 * @property {string|null} error What was wrong, as a sentence for people; null if it answered.
 * @property {number} failures How many times in a row it did not.
 *
 * @typedef {object} Settings
 * @property {number} refreshMinutes How often to look for news.
 * @property {"number"|"dot"|"off"} badge
 * @property {"system"|"light"|"dark"} theme
 * @property {"comfortable"|"compact"} density
 * @property {"on"|"off"} keys Whether letters do something.
 *
 * @typedef {object} Watch
 * @property {"word"|"author"|"organization"} kind
 * @property {string} text
 * @property {boolean} notify Whether a match is worth a notification.
 *
 * @typedef {object} Rules
 * @property {Watch[]} watch Papers to highlight.
 * @property {string[]} mute Words whose papers are hidden.
 * @property {number} floor Fewer votes than this, and a paper is hidden until it has them.
 *
 * @typedef {object} Filters How the list is shown.
 * @property {"listed"|"upvotes"|"rising"|"submitted"|"comments"} sort
 * @property {boolean} unread
 * @property {boolean} code
 * @property {number} minimum Votes.
 *
 * @typedef {object} State Everything that popup and badge are drawn from.
 * @property {StoredList} [latest]
 * @property {Read} read
 * @property {Saved} saved
 * @property {Health} [health]
 * @property {Settings} settings
 * @property {Rules} rules
 */

export {};
