/**
 * The list of each view as the source has it.
 *
 * @typedef {import("../core/types.js").StoredList} StoredList
 * @typedef {import("../core/views.js").View} View
 * @typedef {{stored: StoredList|undefined, error: import("../core/problems.js").Problem|null}} Fetched
 */
import { isNarrow } from "../core/filters.js";
import { searchPapers } from "../core/offline-search.js";
import { problemOf } from "../core/problems.js";
import { isLong, listNameOf, pathOf } from "../core/views.js";
import { readOfflinePapers } from "../data/offline-lists.js";
import { recordHealth, refreshLatest, refreshList } from "../data/refresh.js";
import { readSource } from "../data/source.js";
import { app, updateState } from "./app.js";
import { listOf, readSaved, readView } from "./stored-views.js";

/**
 * @param {View} view
 * @returns {Promise<Fetched>} What the source has; if it does not answer, what is stored.
 */
export async function fetchView(view) {
  // It was read from the storage a moment ago, or at least the first of it.
  if (view.tab === "saved")
    return { stored: app.list && !app.list.counts ? app.list : await readSaved(), error: null };
  if (view.tab === "missed") return { stored: app.list ?? (await readView(view)), error: null };
  if (view.tab === "search") return view.query ? search(view) : { stored: undefined, error: null };
  const name = listNameOf(view);
  if (name === "latest") {
    await refreshLatest(Date.now());
    await updateState();
    return { stored: app.state.latest, error: app.state.health?.error ?? null };
  }
  try {
    const path = pathOf(view, app.filters);
    // Only a list that the server has neither sorted nor filtered can be used again.
    const isWhole =
      !isLong(view) ||
      (["listed", "you"].includes(app.filters.sort) && !isNarrow({ ...app.filters, unread: false, watched: false }));
    const stored = isWhole
      ? await refreshList(path, name, Date.now())
      : { reply: await (await readSource()).fetchList(path), fetchedAt: Date.now() };
    await recordHealth(null);
    return { stored, error: null };
  } catch (caught) {
    const error = problemOf(caught);
    if (!["refused", "not_stored", "server_only"].includes(error.code)) await recordHealth(error);
    return { stored: await readView(view), error };
  }
}

/**
 * Fetch the next page of a list.
 * @param {View} view
 * @param {StoredList} stored
 * @returns {Promise<Fetched>}
 */
export async function fetchNextPage(view, stored) {
  const path = pathOf(view, app.filters);
  const cursor = new URLSearchParams({ cursor: stored.reply.next_cursor ?? "" });
  try {
    const { fetchList } = await readSource();
    const reply = await fetchList(`${path}${path.includes("?") ? "&" : "?"}${cursor}`);
    const papers = [...stored.reply.papers, ...reply.papers];
    const total = Math.max(reply.total, papers.length);
    return { stored: { ...stored, reply: { ...reply, papers, total } }, error: null };
  } catch (caught) {
    return { stored, error: problemOf(caught) };
  }
}

/**
 * @param {View} view
 * @returns {Promise<Fetched>}
 */
async function search(view) {
  try {
    const reply = await (await readSource()).fetchList(pathOf(view, app.filters));
    return { stored: { reply, fetchedAt: Date.now() }, error: null };
  } catch (caught) {
    const error = problemOf(caught);
    const papers = error.code === "refused" ? [] : searchPapers(await readOfflinePapers(), view.query);
    return { stored: listOf(papers), error };
  }
}
