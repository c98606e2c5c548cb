/**
 * What is kept here of each view.
 *
 * @typedef {import("../core/types.js").StoredList} StoredList
 * @typedef {import("../core/types.js").Paper} Paper
 * @typedef {import("../core/views.js").View} View
 */
import { ext } from "../platform/browser.js";
import { asFilters } from "../core/filters.js";
import { asLeft } from "../core/popup-session.js";
import { readDays, readList, readSaved } from "../data/storage.js";
import { isNewest, storedAs } from "../core/views.js";
import { app, isRead, readAgain } from "./app.js";

/** Read all that is kept, where so far there was only the first picture, or nothing. */
export async function readWhole() {
  const [{ filters, visit, missed, popup }] = await Promise.all([
    ext.storage.local.get(["filters", "visit", "missed", "popup"]),
    readAgain(),
  ]);
  // A first picture is only there of the newest list, and a search was asked for.
  const left = !app.first && isNewest(app.view) ? asLeft(popup, Date.now()) : null;
  Object.assign(app, left, { first: null, filters: asFilters(filters), visit, missed });
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
  const list = {
    date: null,
    first_date: null,
    last_date: null,
    previous: null,
    next: null,
    complete: true,
    empty_reason: null,
  };
  const reply = /** @type {const} */ ({ as_of: null, stale: false, source: "hub", next_cursor: null });
  return { reply: { ...reply, list, papers, total: papers.length }, fetchedAt: Date.now() };
}

/** @returns {Promise<StoredList>} The best of what was missed. */
async function readMissed() {
  const { bestOf, missedLists } = await import("../core/missed-lists.js");
  const lists = missedLists(await readDays(), app.missed ?? null);
  const isWanted = (/** @type {Paper} */ paper) => !isRead(paper) && !app.verdict(paper).hidden;
  return listOf(bestOf(lists, isWanted, (paper) => app.verdict(paper).watched.length > 0));
}
