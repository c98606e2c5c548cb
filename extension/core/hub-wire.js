/**
 * The Hub's own shape of papers, turned into the shape of a Paperboy server's replies. The server's
 * `api/upstream/hub/parse.py` does the same, and both are tested with `tests/cases/hub_wire.json`. Pure: no I/O here.
 *
 * A list's entry is an outer object with the paper inside; some values are in one of them, some in the other. What is
 * unknown is left out there, and null here.
 *
 * @typedef {import("./types.js").Paper} Paper
 */
import { parseArxivId } from "./arxiv-id.js";
import { count, httpsAddress, keywords, moment, oneLine, paragraphs, repository } from "./clean.js";
import { asArray, asPaper } from "./validate.js";

const KINDS = /** @type {const} */ (["models", "datasets", "spaces"]);

/**
 * @param {unknown} entry
 * @param {string|null} asked The day that was asked for; the paper's own day counts more.
 * @param {string} newest The last day that can have a list. A later one is a mistake.
 * @returns {Paper|null} Null if it cannot be used.
 */
export function paperOfEntry(entry, asked, newest) {
  const outer = asObject(entry);
  const inner = asObject(outer?.paper);
  return outer && inner ? paperOf(inner, outer, asked, newest) : null;
}

/**
 * @param {any} reply The Hub's reply about one paper.
 * @param {string} newest
 * @returns {{paper: Paper|null, linked: Record<string, {total: number, items: {id: string, url: string}[]}>}} The models,
 *   datasets and spaces that link to it are counted in full, but few of them are named.
 */
export function detailOf(reply, newest) {
  const linked = KINDS.map((kind) => {
    const name = kind.charAt(0).toUpperCase() + kind.slice(1);
    const items = asArray(reply?.[`linked${name}`])
      .map((one) => oneLine(one?.id))
      .filter((id) => id !== null)
      .map((id) => ({ id, url: pageOf(kind, id) }));
    return [kind, { total: count(reply?.[`numTotal${name}`]) ?? items.length, items }];
  });
  const inner = asObject(reply);
  return { paper: inner && paperOf(inner, {}, null, newest), linked: Object.fromEntries(linked) };
}

/**
 * @param {Record<string, any>} inner
 * @param {Record<string, any>} outer
 * @param {string|null} asked
 * @param {string} newest
 */
function paperOf(inner, outer, asked, newest) {
  const id = typeof inner.id === "string" ? parseArxivId(inner.id) : null;
  const title = oneLine(inner.title) ?? oneLine(outer.title);
  if (!id || !title) return null;
  const at = moment(inner.submittedOnDailyAt);
  const submitted = at && at.slice(0, 10) <= newest ? at : null;
  const code = repository(inner.githubRepo);
  return asPaper({
    arxiv_id: id,
    title,
    abstract: paragraphs(inner.summary) ?? paragraphs(outer.summary),
    authors: asArray(inner.authors)
      .filter((one) => one?.hidden !== true)
      .map((one) => ({ name: oneLine(one?.name) })),
    ai_summary: oneLine(inner.ai_summary),
    ai_keywords: keywords(inner.ai_keywords),
    upvotes: count(inner.upvotes),
    num_comments: count(outer.numComments),
    published_at: moment(inner.publishedAt),
    submitted_at: submitted,
    list_date: submitted?.slice(0, 10) ?? asked,
    submitted_by: profile(outer.submittedBy) ?? profile(inner.submittedOnDailyBy),
    organization: profile(inner.organization) ?? profile(outer.organization),
    github_repo: code,
    github_stars: code && count(inner.githubStars),
    project_page: httpsAddress(inner.projectPage),
    media_urls: media(inner, outer),
    thumbnail: httpsAddress(outer.thumbnail),
    links: {
      hub: `https://huggingface.co/papers/${id}`,
      arxiv: `https://arxiv.org/abs/${id}`,
      pdf: `https://arxiv.org/pdf/${id}`,
    },
  });
}

/** @param {any} value A person or an organisation. */
function profile(value) {
  const name = oneLine(value?.name) ?? oneLine(value?.user);
  return name && { name, fullname: oneLine(value.fullname) ?? name };
}

/**
 * @param {Record<string, any>} inner
 * @param {Record<string, any>} outer
 */
function media(inner, outer) {
  const given = [inner.mediaUrls, outer.mediaUrls].map(asArray).find((values) => values.length) ?? [outer.mediaUrl];
  return [...new Set(given.map(httpsAddress).filter((address) => address !== null))];
}

/**
 * @param {(typeof KINDS)[number]} kind
 * @param {string} id Owner and name.
 */
function pageOf(kind, id) {
  const path = id.split("/").map(encodeURIComponent).join("/");
  return `https://huggingface.co/${kind === "models" ? "" : `${kind}/`}${path}`;
}

/**
 * @param {unknown} value
 * @returns {Record<string, any>|null}
 */
const asObject = (value) =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? /** @type {any} */ (value) : null;
