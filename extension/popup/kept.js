/**
 * What is kept here of each view.
 *
 * @typedef {import("../lib/types.js").StoredList} StoredList
 * @typedef {import("../lib/types.js").Paper} Paper
 * @typedef {import("../lib/views.js").View} View
 */
import { readDays, readList, readSaved } from "../lib/storage.js";
import { storedAs } from "../lib/views.js";
import { app, isRead, readAgain } from "./app.js";

/** Read all that is kept of the view that is shown, where so far there was only its first picture, or nothing. */
export async function readWhole() {
  app.first = null;
  await readAgain();
  app.list = await readKept(app.view);
}

/**
 * @param {View} view
 * @returns {Promise<StoredList|undefined>} What is kept here of it.
 */
export async function readKept(view) {
  if (view.tab === "saved") return listOf(await readSaved());
  if (view.tab === "search") return undefined;
  if (view.tab === "missed") return readMissed();
  const name = storedAs(view);
  return name === "latest" ? app.state.latest : readList(name);
}

/**
 * Papers that are no list of the server's, as one.
 * @param {Paper[]} papers
 * @returns {StoredList}
 */
export function listOf(papers) {
  const list = { date: null, first_date: null, last_date: null, previous: null, next: null, complete: true, empty_reason: null };
  const reply = /** @type {const} */ ({ as_of: null, stale: false, source: "hub", next_cursor: null });
  return { reply: { ...reply, list, papers, total: papers.length }, fetchedAt: Date.now() };
}

/** @returns {Promise<StoredList>} The best of what was missed. */
async function readMissed() {
  const { bestOf, missedLists } = await import("../lib/catchup.js");
  const lists = missedLists(await readDays(), app.missed ?? null);
  const isWanted = (/** @type {Paper} */ paper) => !isRead(paper) && !app.verdict(paper).hidden;
  return listOf(bestOf(lists, isWanted, (paper) => app.verdict(paper).watched.length > 0));
}
