/**
 * The shapes that pass between the modules. The replies are described in full by the service's openapi.yaml.
 *
 * @typedef {object} Paper
 * @property {string} arxiv_id
 * @property {string} title
 * @property {string} abstract Paragraphs, with an empty line between them.
 * @property {{name: string}[]} authors
 * @property {string|null} ai_summary
 * @property {string[]} ai_keywords
 * @property {number} upvotes
 * @property {number} num_comments
 * @property {{name: string, fullname: string}|null} submitted_by
 * @property {{name: string, fullname: string}|null} organization
 * @property {string|null} github_repo
 * @property {number|null} github_stars
 * @property {string|null} project_page
 * @property {string|null} thumbnail
 * @property {"hub"|"sample"} source
 * @property {{hub: string, arxiv: string, pdf: string}} links
 *
 * @typedef {object} ListReply
 * @property {{date: string|null, previous: string|null, next: string|null, complete: boolean,
 *   empty_reason: string|null}} list Dates are `YYYY-MM-DD`, in the Hub's days.
 * @property {string|null} as_of
 * @property {boolean} stale
 * @property {"hub"|"sample"} source
 * @property {Paper[]} papers
 *
 * @typedef {object} StoredList A list as it is kept in the browser.
 * @property {ListReply} reply
 * @property {number} fetchedAt When the server last confirmed it, in milliseconds since 1970.
 *
 * @typedef {Record<string, string>} Seen The day (`YYYY-MM-DD`) on which each paper was seen, by arXiv id.
 *
 * @typedef {object} Health How the last request to the server went.
 * @property {number} checkedAt Milliseconds since 1970.
 * @property {string|null} error What was wrong, as a sentence for people; null if it answered.
 * @property {number} failures How many times in a row it did not.
 */

export {};
