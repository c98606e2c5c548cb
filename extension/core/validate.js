/**
 * Validates replies and stored values before anything is drawn from them or stored: wrong types must not stop the
 * popup. What is missing becomes empty; a paper without an id or a title is left out. Pure: no I/O here.
 *
 * @typedef {import("./types.js").ListReply} ListReply
 * @typedef {import("./types.js").Paper} Paper
 */
import { asProblem } from "./problems.js";

/** Images that do not move, by their address. */
const STILL = /^https:[^?#]+\.(png|jpe?g|webp|avif)$/i;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const NAME = /^\d{4}-(\d{2}(-\d{2})?|W\d{2})$/;
/** More than any list has. The browser's storage is limited. */
export const MAX_PAPERS = 500;

/**
 * @param {any} json A decoded reply, or what was stored.
 * @returns {ListReply|null} Null if it is not a list at all.
 */
export function asList(json) {
  if (!Array.isArray(json?.papers) || typeof json.list !== "object" || json.list === null) return null;
  const { date, first_date: first, last_date: last, previous, next, complete, empty_reason: reason } = json.list;
  const papers = asPapers(json.papers.slice(0, MAX_PAPERS));
  return {
    list: {
      date: asName(date),
      first_date: asDay(first),
      last_date: asDay(last),
      previous: asName(previous),
      next: asName(next),
      complete: complete === true,
      empty_reason: asText(reason),
    },
    as_of: asText(json.as_of),
    stale: json.stale === true,
    source: json.source === "sample" ? "sample" : "hub",
    total: asCount(json.total) ?? papers.length,
    next_cursor: asText(json.next_cursor),
    papers,
  };
}

/**
 * @param {any} value What was stored.
 * @returns {Record<string, string>}
 */
export function asRecord(value) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(Object.entries(value).filter(([, one]) => typeof one === "string"));
}

/**
 * @param {any} value What was stored.
 * @returns {import("./types.js").Health|undefined}
 */
export function asHealth(value) {
  if (typeof value?.checkedAt !== "number") return undefined;
  return { checkedAt: value.checkedAt, error: asProblem(value.error), failures: asCount(value.failures) ?? 0 };
}

/**
 * @param {any} value What was stored.
 * @returns {import("./types.js").StoredList|undefined}
 */
export function asStoredList(value) {
  const reply = asList(value?.reply);
  return reply && typeof value.fetchedAt === "number" ? { reply, fetchedAt: value.fetchedAt } : undefined;
}

/** @param {unknown} value */
export function asTexts(value) {
  return asArray(value).filter((one) => typeof one === "string");
}

/**
 * @param {unknown} json
 * @returns {Paper[]} The usable ones.
 */
export function asPapers(json) {
  return asArray(json)
    .map(asPaper)
    .filter((paper) => paper !== null);
}

/**
 * @param {any} json
 * @returns {Paper|null}
 */
export function asPaper(json) {
  const id = asText(json?.arxiv_id);
  const title = asText(json?.title);
  if (!id || !title) return null;
  const authors = asArray(json.authors)
    .map((author) => ({ name: asText(author?.name) ?? "" }))
    .filter(({ name }) => name);
  return {
    arxiv_id: id,
    title,
    abstract: asText(json.abstract) ?? "",
    authors,
    num_authors: Math.max(asCount(json.num_authors) ?? 0, authors.length),
    ai_summary: asText(json.ai_summary),
    ai_keywords: asTexts(json.ai_keywords),
    upvotes: asCount(json.upvotes) ?? 0,
    upvotes_gained: asCount(json.upvotes_gained),
    num_comments: asCount(json.num_comments) ?? 0,
    published_at: asMoment(json.published_at),
    primary_category: asText(json.primary_category),
    submitted_at: asMoment(json.submitted_at),
    list_date: asDay(json.list_date),
    submitted_by: asProfile(json.submitted_by),
    organization: asProfile(json.organization),
    github_repo: asText(json.github_repo),
    github_stars: asCount(json.github_stars),
    project_page: asText(json.project_page),
    picture: asText(json.picture) ?? asTexts(json.media_urls).find((address) => STILL.test(address)) ?? null,
    thumbnail: asText(json.thumbnail),
    source: json.source === "sample" || json.source === "arxiv" ? json.source : "hub",
    links: {
      hub: asText(json.links?.hub) ?? "",
      arxiv: asText(json.links?.arxiv) ?? "",
      pdf: asText(json.links?.pdf) ?? "",
    },
    highlights: asHighlights(json.highlights),
  };
}

/** @param {any} value */
function asProfile(value) {
  const fullname = asText(value?.fullname) ?? asText(value?.name);
  return fullname ? { name: asText(value.name) ?? fullname, fullname } : null;
}

/** @param {any} value */
function asHighlights(value) {
  if (typeof value !== "object" || value === null) return null;
  return { title: asSegments(value.title), excerpt: asSegments(value.excerpt) };
}

/** @param {unknown} value */
function asSegments(value) {
  return asArray(value)
    .filter((segment) => typeof segment?.text === "string")
    .map(({ text, match }) => ({ text, match: match === true }));
}

/**
 * @param {unknown} value
 * @returns {any[]}
 */
export const asArray = (value) => (Array.isArray(value) ? value : []);

/** @param {unknown} value */
export function asText(value) {
  return typeof value === "string" && value ? value : null;
}

/** @param {unknown} value */
export function asCount(value) {
  return typeof value === "number" && value >= 0 ? value : null;
}

/** @param {unknown} value */
function asMoment(value) {
  const text = asText(value);
  return text && !Number.isNaN(Date.parse(text)) ? text : null;
}

/** @param {unknown} value */
function asDay(value) {
  const text = asMoment(value);
  return text && DAY.test(text) ? text : null;
}

/** @param {unknown} value */
function asName(value) {
  const text = asText(value);
  if (!text || !NAME.test(text)) return null;
  return DAY.test(text) ? asDay(text) : text;
}
