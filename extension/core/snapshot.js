/**
 * A snapshot of the popup's first screen: the first papers of the newest list as rules and filters show them, and the
 * few numbers drawn with them. It is a small key of its own, so the popup draws before it has read whole lists.
 * Pure: no I/O here.
 *
 * @typedef {import("./types.js").StoredList} StoredList
 * @typedef {import("./types.js").Paper} Paper
 * @typedef {import("./types.js").State} State
 * @typedef {import("./types.js").Filters} Filters
 *
 * @typedef {object} Snapshot
 * @property {StoredList} stored The list with its first papers only, each shortened.
 * @property {number} total The number of papers on the whole list.
 * @property {number} shown How many of them pass rules and filters.
 * @property {number} unread How many of the papers that pass rules and filters are unread.
 * @property {Omit<State, "latest">} state Read and saved marks are only those of the papers in it.
 * @property {Filters} filters
 */
import { asRules, asSettings } from "./choices.js";
import { asFilters, passes, sorted } from "./filters.js";
import { judge } from "./rules.js";
import { asCount, asHealth, asRecord, asStoredList } from "./validate.js";

/** As many rows as fit into the popup. */
const MAX_ROWS = { comfortable: 6, compact: 14 };
const MAX_ABSTRACT = 400;
const MAX_AUTHORS = 4;

/**
 * @param {State} state
 * @param {Filters} filters
 * @returns {Snapshot|null} Null without a list.
 */
export function snapshotOf({ latest, ...state }, filters) {
  if (!latest) return null;
  const isRead = (/** @type {Paper} */ { arxiv_id: id }) => Object.hasOwn(state.read, id);
  const verdict = judge(state.rules);
  const passesFilters = passes(filters, isRead, (paper) => verdict(paper).watched.length > 0);
  const shown = sorted(
    latest.reply.papers.filter((paper) => !verdict(paper).hidden && passesFilters(paper)),
    filters.sort,
  );
  const papers = shown.slice(0, MAX_ROWS[state.settings.density]).map(shorten);
  const ids = new Set(papers.map((paper) => paper.arxiv_id));
  const only = (/** @type {Record<string, string>} */ marks) =>
    Object.fromEntries(Object.entries(marks).filter(([id]) => ids.has(id)));
  return {
    stored: { reply: { ...latest.reply, papers }, fetchedAt: latest.fetchedAt },
    total: latest.reply.papers.length,
    shown: shown.length,
    unread: shown.filter((paper) => !isRead(paper)).length,
    state: { ...state, read: only(state.read), saved: only(state.saved), notes: {}, gotCode: {} },
    filters,
  };
}

/**
 * @param {any} value What was stored, perhaps by an earlier version.
 * @returns {Snapshot|null} Null if it cannot be drawn.
 */
export function asSnapshot(value) {
  const stored = asStoredList(value?.stored);
  if (!stored?.reply.papers.length) return null;
  const { read, saved, health, settings, rules } = value.state ?? {};
  return {
    stored,
    total: asCount(value.total) ?? stored.reply.papers.length,
    shown: asCount(value.shown) ?? asCount(value.total) ?? stored.reply.papers.length,
    unread: asCount(value.unread) ?? 0,
    state: {
      read: asRecord(read),
      saved: asRecord(saved),
      notes: {},
      gotCode: {},
      health: asHealth(health),
      settings: asSettings(settings),
      rules: asRules(rules),
    },
    filters: asFilters(value.filters),
  };
}

/** @param {Paper} paper */
function shorten(paper) {
  const { abstract, authors } = paper;
  return { ...paper, abstract: abstract.slice(0, MAX_ABSTRACT), authors: authors.slice(0, MAX_AUTHORS) };
}
