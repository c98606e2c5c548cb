/**
 * Where the papers of each view come from: what is kept here at once, and then the server.
 *
 * @typedef {import("../lib/types.js").StoredList} StoredList
 * @typedef {import("../lib/types.js").Paper} Paper
 * @typedef {import("../lib/views.js").View} View
 * @typedef {{stored: StoredList|undefined, error: string|null}} Loaded
 */
import { bestOf, missedLists } from "../lib/catchup.js";
import { isNarrow } from "../lib/filters.js";
import { readListFromServer, refreshLatest } from "../lib/refresh.js";
import { searchPapers } from "../lib/search.js";
import { getList, ServerError } from "../lib/server.js";
import { readServer } from "../lib/settings.js";
import { readDays, readList, readSaved } from "../lib/storage.js";
import { t } from "../lib/text.js";
import { isLong, pathOf, storedAs } from "../lib/views.js";
import { app, isRead, readAgain } from "./app.js";

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
 * @param {View} view
 * @returns {Promise<Loaded>} What the server has of it; without the server, what is kept.
 */
export async function readFresh(view) {
  if (view.tab === "saved" || view.tab === "missed") return { stored: await readKept(view), error: null };
  if (view.tab === "search") return view.query ? search(view) : { stored: undefined, error: null };
  const name = storedAs(view);
  if (name === "latest") {
    await refreshLatest(Date.now());
    await readAgain();
    return { stored: app.state.latest, error: app.state.health?.error ?? null };
  }
  try {
    const path = pathOf(view, app.filters);
    // Only what is neither sorted nor narrowed by the server is good for another time.
    const isWhole = !isLong(view) || (app.filters.sort === "listed" && !isNarrow({ ...app.filters, unread: false }));
    if (isWhole) return { stored: await readListFromServer(path, name, Date.now()), error: null };
    return { stored: { reply: await getList(await readServer(), path), fetchedAt: Date.now() }, error: null };
  } catch (error) {
    return { stored: await readKept(view), error: messageOf(error) };
  }
}

/**
 * Read the next page of what is shown.
 * @param {View} view
 * @param {StoredList} stored
 * @returns {Promise<Loaded>}
 */
export async function readMore(view, stored) {
  const path = pathOf(view, app.filters);
  const cursor = new URLSearchParams({ cursor: stored.reply.next_cursor ?? "" });
  try {
    const reply = await getList(await readServer(), `${path}${path.includes("?") ? "&" : "?"}${cursor}`);
    return { stored: { ...stored, reply: { ...reply, papers: [...stored.reply.papers, ...reply.papers] } }, error: null };
  } catch (error) {
    return { stored, error: messageOf(error) };
  }
}

/** @returns {Promise<StoredList>} The best of what was missed. */
async function readMissed() {
  const lists = missedLists(await readDays(), app.missed ?? null);
  const isWanted = (/** @type {Paper} */ paper) => !isRead(paper) && !app.verdict(paper).hidden;
  return listOf(bestOf(lists, isWanted, (paper) => app.verdict(paper).watched.length > 0));
}

/**
 * @param {View} view
 * @returns {Promise<Loaded>}
 */
async function search(view) {
  try {
    const reply = await getList(await readServer(), pathOf(view, app.filters));
    return { stored: { reply, fetchedAt: Date.now() }, error: null };
  } catch (error) {
    if (error instanceof ServerError && error.answered) return { stored: listOf([]), error: error.message };
    const lists = await readDays();
    const papers = [...lists.flatMap(({ reply }) => reply.papers), ...(await readSaved())];
    return { stored: listOf(searchPapers(papers, view.query)), error: `${messageOf(error)} ${t("searchedHere")}` };
  }
}

/**
 * Papers that are no list of the server's, as one.
 * @param {Paper[]} papers
 * @returns {StoredList}
 */
function listOf(papers) {
  const list = { date: null, first_date: null, last_date: null, previous: null, next: null, complete: true, empty_reason: null };
  const reply = /** @type {const} */ ({ as_of: null, stale: false, source: "hub", next_cursor: null });
  return { reply: { ...reply, list, papers, total: papers.length }, fetchedAt: Date.now() };
}

/** @param {unknown} error */
function messageOf(error) {
  if (error instanceof ServerError) return error.message;
  throw error;
}
