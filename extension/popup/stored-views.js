/**
 * The list of each view as it is stored in the browser.
 *
 * @typedef {import("../core/types.js").StoredList} StoredList
 * @typedef {import("../core/types.js").Paper} Paper
 * @typedef {import("../core/views.js").View} View
 */
import { isNarrow, NO_FILTERS } from "../core/filters.js";
import { bestOf, missedLists } from "../core/missed-lists.js";
import { listNameOf } from "../core/views.js";
import { readDays, readList } from "../data/offline-lists.js";
import { readSavedPapers } from "../data/saved-papers.js";
import { app, isRead } from "./app.js";

/** More than fit into the popup. Reading hundreds takes the browser a tenth of a second and more. */
const FIRST_SAVED = 20;

/**
 * @param {View} view
 * @returns {Promise<StoredList|undefined>} What is stored in the browser. Of many saved papers it is only the first ones,
 *   with the counts of all; `readSaved` reads the rest.
 */
export async function readView(view) {
  if (view.tab === "saved") return readFirstSaved();
  if (view.tab === "search") return undefined;
  if (view.tab === "missed") return readMissed();
  const name = listNameOf(view);
  return name === "latest" ? app.state.latest : readList(name);
}

/** @returns {Promise<StoredList>} Every saved paper. */
export async function readSaved() {
  return listOf(await readSavedPapers());
}

async function readFirstSaved() {
  const { filters, searchSaved, scroll, state } = app;
  const ids = Object.keys(state.saved);
  // Another order, and what is scrolled to, need them all.
  const isWhole = filters.sort !== NO_FILTERS.sort || isNarrow(filters) || searchSaved || scroll;
  if (isWhole || ids.length <= FIRST_SAVED) return readSaved();
  const unread = ids.filter((id) => !Object.hasOwn(state.read, id)).length;
  const counts = { total: ids.length, shown: ids.length, unread };
  return { ...listOf(await readSavedPapers(FIRST_SAVED)), counts };
}

/** @returns {Promise<StoredList>} The best of what was missed. */
async function readMissed() {
  const lists = missedLists(await readDays(), app.missed);
  const isUnread = (/** @type {Paper} */ paper) => !isRead(paper) && !app.verdict(paper).hidden;
  return listOf(bestOf(lists, isUnread, (paper) => app.verdict(paper).watched.length > 0));
}

/**
 * Papers that are not a list of the server, in the shape of one.
 * @param {Paper[]} papers
 * @returns {StoredList}
 */
export function listOf(papers) {
  const dates = { date: null, first_date: null, last_date: null, previous: null, next: null };
  const list = { ...dates, complete: true, empty_reason: null };
  const reply = /** @type {const} */ ({ as_of: null, stale: false, source: "hub", next_cursor: null });
  return { reply: { ...reply, list, papers, total: papers.length }, fetchedAt: Date.now() };
}
