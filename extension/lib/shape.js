/**
 * Makes sure that a list is one before anything is drawn from it or kept: a reply with other types in it must not
 * stop the popup. What is missing becomes empty; a paper without id and title is left out. Pure: no I/O here.
 *
 * @typedef {import("./types.js").ListReply} ListReply
 * @typedef {import("./types.js").Paper} Paper
 */

const DATE = /^\d{4}-\d{2}-\d{2}$/;
/** More than any list has; what is kept in the browser has a limit. */
const MOST_PAPERS = 500;

/**
 * @param {any} json A decoded reply, or what was stored.
 * @returns {ListReply|null} Null if it is no list at all.
 */
export function asList(json) {
  if (!Array.isArray(json?.papers) || typeof json.list !== "object" || json.list === null) return null;
  const { date, previous, next, complete, empty_reason: reason } = json.list;
  return {
    list: {
      date: asDate(date),
      previous: asDate(previous),
      next: asDate(next),
      complete: complete === true,
      empty_reason: asText(reason),
    },
    as_of: asText(json.as_of),
    stale: json.stale === true,
    source: json.source === "sample" ? "sample" : "hub",
    papers: json.papers.slice(0, MOST_PAPERS).map(asPaper).filter((/** @type {Paper|null} */ paper) => paper !== null),
  };
}

/**
 * @param {any} json
 * @returns {Paper|null}
 */
function asPaper(json) {
  const id = asText(json?.arxiv_id);
  const title = asText(json?.title);
  if (!id || !title) return null;
  return {
    arxiv_id: id,
    title,
    abstract: asText(json.abstract) ?? "",
    authors: asArray(json.authors).map((author) => ({ name: asText(author?.name) ?? "" })).filter(({ name }) => name),
    ai_summary: asText(json.ai_summary),
    ai_keywords: asArray(json.ai_keywords).filter((word) => typeof word === "string"),
    upvotes: asCount(json.upvotes) ?? 0,
    num_comments: asCount(json.num_comments) ?? 0,
    submitted_by: asProfile(json.submitted_by),
    organization: asProfile(json.organization),
    github_repo: asText(json.github_repo),
    github_stars: asCount(json.github_stars),
    project_page: asText(json.project_page),
    thumbnail: asText(json.thumbnail),
    source: json.source === "sample" ? "sample" : "hub",
    links: {
      hub: asText(json.links?.hub) ?? "",
      arxiv: asText(json.links?.arxiv) ?? "",
      pdf: asText(json.links?.pdf) ?? "",
    },
  };
}

/** @param {any} value */
function asProfile(value) {
  const fullname = asText(value?.fullname) ?? asText(value?.name);
  return fullname ? { name: asText(value.name) ?? fullname, fullname } : null;
}

/**
 * @param {unknown} value
 * @returns {any[]}
 */
const asArray = (value) => (Array.isArray(value) ? value : []);
const asText = (/** @type {unknown} */ value) => (typeof value === "string" && value ? value : null);
const asCount = (/** @type {unknown} */ value) => (typeof value === "number" && value >= 0 ? value : null);

/** @param {unknown} value */
function asDate(value) {
  const text = asText(value);
  return text && DATE.test(text) && !Number.isNaN(Date.parse(text)) ? text : null;
}
