/**
 * What the server has of each view.
 *
 * @typedef {import("../core/types.js").StoredList} StoredList
 * @typedef {import("../core/views.js").View} View
 * @typedef {{stored: StoredList|undefined, error: string|null}} Loaded
 */
import { isNarrow } from "../core/filters.js";
import { noteAnswer, readListFromServer, refreshLatest } from "../data/refresh.js";
import { searchPapers } from "../core/offline-search.js";
import { getList, ServerError } from "../data/server.js";
import { readServer } from "../data/settings.js";
import { readKeptPapers } from "../data/storage.js";
import { t } from "../platform/i18n.js";
import { isLong, pathOf, storedAs } from "../core/views.js";
import { app, readAgain } from "./app.js";
import { listOf, readKept } from "./offline-lists.js";

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
    const stored = isWhole
      ? await readListFromServer(path, name, Date.now())
      : { reply: await getList(await readServer(), path), fetchedAt: Date.now() };
    await noteAnswer(null);
    return { stored, error: null };
  } catch (error) {
    if (error instanceof ServerError && !error.answered) await noteAnswer(error.message);
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
    return {
      stored: { ...stored, reply: { ...reply, papers: [...stored.reply.papers, ...reply.papers] } },
      error: null,
    };
  } catch (error) {
    return { stored, error: messageOf(error) };
  }
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
    return {
      stored: listOf(searchPapers(await readKeptPapers(), view.query)),
      error: `${messageOf(error)} ${t("searchedHere")}`,
    };
  }
}

/** @param {unknown} error */
function messageOf(error) {
  return error instanceof ServerError ? error.message : t("notKept", String(error));
}
