/**
 * Which papers of a list are shown, and in what order. Pure: no I/O here.
 *
 * @typedef {import("./types.js").Paper} Paper
 * @typedef {import("./types.js").Filters} Filters
 */

/** @type {Filters} */
export const NO_FILTERS = { sort: "listed", unread: false, code: false, watched: false, minimum: 0 };
export const SORTS = /** @type {const} */ (["listed", "upvotes", "rising", "submitted", "comments", "you"]);

/** @type {Record<string, (paper: Paper) => number>} */
const KEYS = {
  upvotes: (paper) => paper.upvotes,
  rising: (paper) => paper.upvotes_gained ?? 0,
  submitted: (paper) => Date.parse(paper.submitted_at ?? paper.published_at ?? "1970-01-01"),
  comments: (paper) => paper.num_comments,
};

/**
 * @param {any} value What was stored.
 * @returns {Filters}
 */
export function asFilters(value) {
  return {
    sort: SORTS.includes(value?.sort) ? value.sort : "listed",
    unread: value?.unread === true,
    code: value?.code === true,
    watched: value?.watched === true,
    minimum: Number.isInteger(value?.minimum) && value.minimum > 0 ? value.minimum : 0,
  };
}

/**
 * @param {Filters} filters
 * @param {(paper: Paper) => boolean} isRead
 * @param {(paper: Paper) => boolean} isWatched
 * @returns {(paper: Paper) => boolean} Whether a paper passes.
 */
export function passes({ unread, code, watched, minimum }, isRead, isWatched) {
  return (paper) =>
    !(unread && isRead(paper)) &&
    !(code && !paper.github_repo) &&
    !(watched && !isWatched(paper)) &&
    paper.upvotes >= minimum;
}

/**
 * @param {Paper[]} papers
 * @param {Filters["sort"]} sort
 * @returns {Paper[]} Best first; ties keep their order.
 */
export function sorted(papers, sort) {
  const key = KEYS[sort];
  return key ? papers.toSorted((a, b) => key(b) - key(a)) : papers;
}

/**
 * @param {Filters} filters
 * @returns {boolean} Whether they can leave papers out.
 */
export function isNarrow({ unread, code, watched, minimum }) {
  return unread || code || watched || minimum > 0;
}
