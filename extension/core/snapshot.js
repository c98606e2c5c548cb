/**
 * The popup's first picture: the first papers of the newest list as they are shown, and what else is drawn with them.
 *
 * It is part of the popup's address, which the browser hands over with the popup itself, while the storage answers only
 * when the page could long be seen. What is stored says the same and is read right after. Pure: no I/O here.
 *
 * @typedef {import("./types.js").StoredList} StoredList
 * @typedef {import("./types.js").Paper} Paper
 * @typedef {import("./types.js").State} State
 * @typedef {import("./types.js").Filters} Filters
 *
 * @typedef {object} First
 * @property {StoredList} stored The list with its first papers only, each cut short.
 * @property {string[]} ids All papers that are shown.
 * @property {number} total All papers of the list.
 * @property {Omit<State, "latest">} state Of what was read and saved, only what is shown.
 * @property {Filters} filters
 */
import { asFilters, passes, sorted } from "./filters.js";
import { judge } from "./rules.js";
import { asRules, asSettings } from "../data/settings.js";
import { asHealth, asList, asRecord, asTexts } from "./validate.js";

const POPUP = "popup/popup.html";
/** As many rows as the popup has room for, with titles only. */
const MOST_ROWS = 9;
const MOST_LETTERS = 400;
const MOST_AUTHORS = 4;

/**
 * @param {StoredList} stored
 * @param {Omit<State, "latest">} state
 * @param {Filters} filters
 * @returns {First}
 */
export function firstOf({ reply, fetchedAt }, state, filters) {
  const verdict = judge(state.rules);
  const isWanted = passes(filters, ({ arxiv_id: id }) => Object.hasOwn(state.read, id));
  const shown = sorted(
    reply.papers.filter((paper) => !verdict(paper).hidden && isWanted(paper)),
    filters.sort,
  );
  const papers = shown.slice(0, MOST_ROWS).map(short);
  const ids = shown.map((paper) => paper.arxiv_id);
  const only = (/** @type {Record<string, string>} */ all) =>
    Object.fromEntries(Object.entries(all).filter(([id]) => ids.includes(id)));
  const { read, saved, health, settings, rules } = state;
  const small = { read: only(read), saved: only(saved), health, settings, rules };
  return {
    stored: { reply: { ...reply, papers }, fetchedAt },
    ids,
    total: reply.papers.length,
    state: small,
    filters,
  };
}

/**
 * @param {First|null} first
 * @returns {string} Where the popup is, with its first picture.
 */
export function addressWith(first) {
  return first ? `${POPUP}#${new URLSearchParams({ first: JSON.stringify(first) })}` : POPUP;
}

/**
 * @param {string} hash Of the popup's address.
 * @returns {First|null} Null if there is none that is of use.
 */
export function firstIn(hash) {
  try {
    return asFirst(JSON.parse(new URLSearchParams(hash.slice(1)).get("first") ?? "null"));
  } catch {
    return null;
  }
}

/**
 * An earlier version may have left an address behind.
 * @param {any} value
 * @returns {First|null}
 */
function asFirst(value) {
  const reply = asList(value?.stored?.reply);
  if (!reply?.papers.length || typeof value.stored.fetchedAt !== "number") return null;
  const ids = asTexts(value.ids);
  const { read, saved, health, settings, rules } = value.state ?? {};
  const choices = { settings: asSettings(settings), rules: asRules(rules) };
  const state = { read: asRecord(read), saved: asRecord(saved), health: asHealth(health), ...choices };
  const stored = { reply, fetchedAt: value.stored.fetchedAt };
  return { stored, ids, total: Number(value.total) || ids.length, state, filters: asFilters(value.filters) };
}

/** @param {Paper} paper */
function short(paper) {
  const { abstract, authors } = paper;
  return { ...paper, abstract: abstract.slice(0, MOST_LETTERS), authors: authors.slice(0, MOST_AUTHORS) };
}
