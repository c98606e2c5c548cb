/**
 * The list of each view as it is stored in the browser.
 *
 * @typedef {import("../core/types.js").StoredList} StoredList
 * @typedef {import("../core/types.js").Paper} Paper
 * @typedef {import("../core/views.js").View} View
 */
import { bestOf, missedLists } from "../core/missed-lists.js";
import { listNameOf } from "../core/views.js";
import { readDays, readList } from "../data/offline-lists.js";
import { readSavedPapers } from "../data/saved-papers.js";
import { app, isRead } from "./app.js";

/**
 * @param {View} view
 * @returns {Promise<StoredList|undefined>} What is stored in the browser.
 */
export async function readView(view) {
  if (view.tab === "saved") return listOf(await readSavedPapers());
  if (view.tab === "search") return undefined;
  if (view.tab === "missed") return readMissed();
  const name = listNameOf(view);
  return name === "latest" ? app.state.latest : readList(name);
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
