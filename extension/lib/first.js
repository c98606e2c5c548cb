/**
 * The popup's first picture: the first papers of the newest list as they are shown, and how many there are. It is kept
 * beside the list, which is a hundred times as large and takes as long to read as all the rest. Pure: no I/O here.
 *
 * @typedef {import("./types.js").StoredList} StoredList
 * @typedef {import("./types.js").Paper} Paper
 *
 * @typedef {object} First
 * @property {StoredList} stored The list with its first papers only, each cut short.
 * @property {string[]} ids All papers that are shown.
 * @property {number} total All papers of the list.
 */
import { passes, sorted } from "./filters.js";
import { judge } from "./rules.js";
import { asList } from "./shape.js";

/** As many rows as the popup has room for, with titles only. */
const MOST_ROWS = 9;
const MOST_LETTERS = 400;
const MOST_AUTHORS = 4;

/**
 * @param {StoredList} stored
 * @param {Pick<import("./types.js").State, "read"|"rules">} state
 * @param {import("./types.js").Filters} filters
 * @returns {First}
 */
export function firstOf({ reply, fetchedAt }, { read, rules }, filters) {
  const verdict = judge(rules);
  const isWanted = passes(filters, ({ arxiv_id: id }) => Object.hasOwn(read, id));
  const shown = sorted(reply.papers.filter((paper) => !verdict(paper).hidden && isWanted(paper)), filters.sort);
  const papers = shown.slice(0, MOST_ROWS).map(short);
  return { stored: { reply: { ...reply, papers }, fetchedAt }, ids: shown.map((paper) => paper.arxiv_id), total: reply.papers.length };
}

/**
 * @param {any} value What was stored.
 * @returns {First|null} Null if it is of no use.
 */
export function asFirst(value) {
  const reply = asList(value?.stored?.reply);
  if (!reply?.papers.length || typeof value.stored.fetchedAt !== "number") return null;
  const ids = Array.isArray(value.ids) ? value.ids.filter((/** @type {unknown} */ id) => typeof id === "string") : [];
  return { stored: { reply, fetchedAt: value.stored.fetchedAt }, ids, total: Number(value.total) || ids.length };
}

/** @param {Paper} paper */
function short(paper) {
  const { abstract, authors } = paper;
  return { ...paper, abstract: abstract.slice(0, MOST_LETTERS), authors: authors.slice(0, MOST_AUTHORS) };
}
