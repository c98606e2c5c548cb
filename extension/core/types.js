/**
 * The shapes that pass between the modules. The service's openapi.yaml describes the replies in full.
 *
 * @typedef {{text: string, match: boolean}} Segment A piece of text, and whether it matched the search.
 *
 * @typedef {object} Paper
 * @property {string} arxiv_id
 * @property {string} title
 * @property {string} abstract Paragraphs, separated by an empty line.
 * @property {{name: string}[]} authors
 * @property {number} num_authors The total, where `authors` holds only the first few.
 * @property {string|null} ai_summary
 * @property {string[]} ai_keywords
 * @property {number} upvotes
 * @property {number|null} upvotes_gained In the last 24 hours.
 * @property {number} num_comments
 * @property {string|null} published_at
 * @property {string|null} primary_category arXiv's, such as `cs.CL`.
 * @property {string|null} submitted_at
 * @property {string|null} list_date `YYYY-MM-DD`
 * @property {{name: string, fullname: string}|null} submitted_by
 * @property {{name: string, fullname: string}|null} organization
 * @property {string|null} github_repo
 * @property {number|null} github_stars
 * @property {string|null} project_page
 * @property {string|null} picture The first still image of the paper's own media.
 * @property {string|null} thumbnail The Hub's social card.
 * @property {"hub"|"arxiv"|"sample"} source
 * @property {{hub: string, arxiv: string, pdf: string}} links
 * @property {{title: Segment[], excerpt: Segment[]}|null} highlights Where a search matched.
 *
 * @typedef {object} ListReply
 * @property {{date: string|null, first_date: string|null, last_date: string|null, previous: string|null,
 *   next: string|null, complete: boolean, empty_reason: string|null}} list `date`, `previous` and `next` name a day,
 *   a week or a month: `2026-11-20`, `2026-W47`, `2026-11`.
 * @property {string|null} as_of
 * @property {boolean} stale
 * @property {"hub"|"sample"} source
 * @property {number} total The number of papers on all pages.
 * @property {string|null} next_cursor
 * @property {Paper[]} papers
 *
 * @typedef {object} StoredList A list as the browser stores it.
 * @property {ListReply} reply
 * @property {number} fetchedAt When the server last confirmed it, in milliseconds since 1970.
 * @property {{total: number, shown: number, unread: number}} [counts] Those of the whole list, while only its first papers
 *   are here.
 *
 * @typedef {Record<string, string>} Read The day (`YYYY-MM-DD`) on which each paper was read, by arXiv id.
 * @typedef {Record<string, string>} Saved When each paper was saved (ISO 8601), by arXiv id.
 *
 * @typedef {object} Health How the last request to the server went.
 * @property {number} checkedAt Milliseconds since 1970.
 * @property {import("./problems.js").Problem|null} error Null if the server answered.
 * @property {number} failures The number of failures in a row.
 *
 * @typedef {object} Settings
 * @property {number} refreshMinutes How often to check for new papers.
 * @property {"number"|"dot"|"off"} badge
 * @property {"system"|"light"|"dark"} theme
 * @property {"comfortable"|"compact"} density
 * @property {"on"|"off"} keys Whether single-key shortcuts are on.
 * @property {"hub"|"arxiv"|"pdf"|"alphaxiv"|"code"} opens What a title opens.
 * @property {"on"|"off"} pictures
 * @property {"normal"|"large"|"larger"} text How large it is.
 * @property {"all"|"watched"} counts The papers that the badge counts.
 * @property {"off"|"on"} scrollReads Whether what was scrolled past counts as read.
 * @property {"off"|"on"} syncSaved Whether the browser's own sync carries saved papers to the person's other browsers.
 *
 * @typedef {object} Watch
 * @property {"word"|"author"|"organization"} kind
 * @property {string} text
 * @property {boolean} notify Whether a match causes a desktop notification.
 *
 * @typedef {object} Rules
 * @property {Watch[]} watch Papers to highlight.
 * @property {string[]} mute Words whose papers are hidden.
 * @property {number} floor The number of votes below which a paper is hidden.
 *
 * @typedef {object} Filters How the list is sorted and narrowed.
 * @property {"listed"|"upvotes"|"rising"|"submitted"|"comments"|"you"} sort
 * @property {boolean} unread
 * @property {boolean} code
 * @property {boolean} watched
 * @property {number} minimum Votes.
 *
 * @typedef {object} State Everything that the popup and the badge are drawn from.
 * @property {StoredList} [latest]
 * @property {Read} read
 * @property {Saved} saved
 * @property {import("./notes.js").Notes} notes
 * @property {Record<string, string>} gotCode When saved papers got code (`YYYY-MM-DD`), by arXiv id.
 * @property {Health} [health]
 * @property {Settings} settings
 * @property {Rules} rules
 */

export {};
