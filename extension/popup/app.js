/**
 * The popup's state while it is open. It is all here, and none of it outlives the popup.
 *
 * @typedef {import("../core/types.js").StoredList} StoredList
 * @typedef {import("../core/types.js").State} State
 * @typedef {import("../core/types.js").Paper} Paper
 * @typedef {import("../core/views.js").View} View
 */
import { asRules, asSettings, HUB } from "../core/choices.js";
import { NO_FILTERS } from "../core/filters.js";
import { titleLink } from "../core/paper-links.js";
import { resume, sessionOf } from "../core/popup-session.js";
import { judge } from "../core/rules.js";
import { asView, isNewest, NEWEST } from "../core/views.js";
import { readServer } from "../data/settings.js";
import { read, readState, write } from "../data/storage.js";
import { formatShortDate } from "../ui/format.js";

const query = new URLSearchParams(location.hash.slice(1)).get("q");

export const app = {
  state: /** @type {State} */ ({
    read: {},
    saved: {},
    notes: {},
    gotCode: {},
    settings: asSettings(null),
    rules: asRules(null),
  }),
  filters: NO_FILTERS,
  /** Whether papers come from the Hub itself, which lacks what only a server has. */
  isHub: false,
  /** The address of a page in a tab may ask for a search. */
  view: query === null ? NEWEST : asView({ tab: "search", query }),
  /** Where to scroll to in the next drawing, in pixels. */
  scroll: 0,
  visit: /** @type {string|null} */ (null),
  missed: /** @type {import("../core/missed-lists.js").Missed|null} */ (null),
  /** What is drawn first; null once everything has been read. */
  snapshot: /** @type {import("../core/snapshot.js").Snapshot|null} */ (null),
  /** The list of the view, before filters. */
  list: /** @type {StoredList|undefined} */ (undefined),
  error: /** @type {import("../core/problems.js").Problem|null} */ (null),
  busy: true,
  /** Whether papers that the rules hide are shown anyway. */
  showsHidden: false,
  /** The missed lists, if there are enough to mention. */
  missedLists: /** @type {StoredList[]} */ ([]),
  /** The view in which the person has moved the pointer or pressed a key. Its rows keep their order. */
  touched: /** @type {View|null} */ (null),
  /** Finds those of the saved papers that are searched for. */
  searchSaved: /** @type {((papers: Paper[]) => Paper[])|null} */ (null),
  /** The order "For you", while it is chosen and there is enough to go by. */
  arrange: /** @type {((papers: Paper[]) => Paper[])|null} */ (null),
  /** Why a paper stands where it does in that order. @type {WeakMap<Paper, string>} */
  reasons: new WeakMap(),
  /** Whether a request has ended since the popup opened. */
  hasAnswered: false,
  /** The paper of the page in front, which is shown above the list and not in it. */
  hereId: /** @type {string|null} */ (null),
  /** The position of each paper in the view, from 1. @type {Map<string, number>} */
  ranks: new Map(),
  /** The papers that "Mark all read" marked, for undo. */
  undo: /** @type {string[]|null} */ (null),
  /** Applies the rules to a paper; it changes with them. */
  verdict: judge(asRules(null)),
};

/**
 * Use the snapshot as the state, unless the popup opens elsewhere.
 * @returns {Promise<boolean>} Whether there was one to use.
 */
export async function readSnapshot() {
  const { snapshot, popup } = await read("snapshot", "popup");
  if (!snapshot || !isNewest(app.view) || resume(popup, Date.now())) return false;
  const { stored: list, state, filters } = snapshot;
  Object.assign(app, { snapshot, list, state, filters, verdict: judge(state.rules) });
  return true;
}

/** Read everything that the popup starts with, except the list of the view. */
export async function readApp() {
  const [{ filters, visit, missed, popup }] = await Promise.all([
    read("filters", "visit", "missed", "popup"),
    updateState(),
  ]);
  const session = !app.snapshot && isNewest(app.view) ? resume(popup, Date.now()) : null;
  Object.assign(app, session, { snapshot: null, filters, visit, missed });
}

/** Read again what the worker, the options or another popup may have changed. */
export async function updateState() {
  const [state, server] = await Promise.all([readState(), readServer()]);
  Object.assign(app, { state, isHub: server === HUB });
  app.verdict = judge(app.state.rules);
}

/** Store where the popup is, so that it reopens there. */
export function rememberView() {
  const scroll = Math.round(document.getElementById("main")?.scrollTop ?? 0);
  write({ popup: sessionOf(app.view, scroll, Date.now()) });
}

/** @param {Paper} paper */
export function isRead(paper) {
  return paper.source === "sample" || Object.hasOwn(app.state.read, paper.arxiv_id);
}

/**
 * What a row shows besides its paper.
 * @param {Paper} paper
 */
export function marksOf(paper) {
  const { saved, settings, notes, gotCode } = app.state;
  const isSaved = Object.hasOwn(saved, paper.arxiv_id);
  return {
    tags: isSaved ? (notes[paper.arxiv_id]?.tags ?? []) : [],
    gotCode: isSaved && (gotCode[paper.arxiv_id] ?? "") > monthAgo(),
    because: app.reasons.get(paper) ?? "",
    unread: !isRead(paper),
    saved: isSaved,
    watched: app.verdict(paper).watched,
    lead: leadOf(paper),
    address: titleLink(paper, settings.opens),
    pictures: settings.pictures === "on",
  };
}

/** @returns {string} `YYYY-MM-DD` */
function monthAgo() {
  return new Date(Date.now() - 30 * 86_400_000).toISOString().slice(0, 10);
}

/**
 * @param {Paper} paper
 * @returns {string} Its rank and the day of its list, in views of more than a day.
 */
function leadOf({ arxiv_id: id, list_date: date, published_at: published }) {
  const { view, ranks } = app;
  if (view.tab === "today" && view.kind === "daily") return "";
  const isRanked = view.tab === "trending" || view.tab === "today";
  const day = date ?? published?.slice(0, 10);
  return [isRanked && ranks.has(id) ? String(ranks.get(id)) : "", day ? formatShortDate(day) : ""]
    .filter(Boolean)
    .join(" · ");
}
