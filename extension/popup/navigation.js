/**
 * Moves between views: shows what is stored at once, and then what the server has.
 *
 * @typedef {import("../core/views.js").View} View
 */
import { NO_FILTERS } from "../core/filters.js";
import { missedLists, nowMissed } from "../core/missed-lists.js";
import { isLong, isNewest, NEWEST } from "../core/views.js";
import { readDays } from "../data/offline-lists.js";
import { noteNewCode } from "../data/saved-papers.js";
import { write } from "../data/storage.js";
import { ext } from "../platform/browser.js";
import { app, rememberView } from "./app.js";
import { draw, drawBusy } from "./draw.js";
import { fetchNextPage, fetchView } from "./fetched-views.js";
import { showFilters } from "./filter-form.js";
import { readView } from "./stored-views.js";
import { readTaste } from "./taste.js";

/**
 * Show another view.
 * @param {Partial<View>} changes
 */
export async function show(changes) {
  const before = app.view;
  const view = { ...before, ...changes };
  const isSame = view.tab === before.tab && view.kind === before.kind && view.name === before.name;
  Object.assign(app, { view, error: null, busy: true, undo: null, showsHidden: app.showsHidden && isSame });
  const stored = await readView(view);
  if (app.view !== view) return;
  // While another search runs, the results of the last one stay, dimmed.
  const staysOld = view.tab === "search" && before.tab === "search" && view.query !== "" && !!app.list;
  if (staysOld) drawBusy(true);
  else {
    app.list = stored;
    draw();
  }
  rememberView();
  await refresh();
}

/** Ask the server for the list of the view. */
export async function refresh() {
  const { view } = app;
  const { stored, error } = await fetchView(view);
  if (app.view !== view) return;
  if (stored) noteNewCode(stored.reply.papers);
  Object.assign(app, { list: stored, error, busy: false, hasAnswered: true });
  // A stored ranking may be old. The new one replaces it, unless the person is already using it.
  const isRanked = view.tab !== "today" || isLong(view) || app.filters.sort !== "listed";
  draw({ reorder: isRanked && app.touched !== view });
  await lookForMissed();
}

/** Add the next page. */
export async function showMore() {
  const { view, list: stored } = app;
  if (!stored) return;
  const more = await fetchNextPage(view, stored);
  if (app.view === view) Object.assign(app, { list: more.stored, error: more.error });
  if (!app.isHub || app.filters.sort === "listed") return draw();
  // A server has sorted the whole. Here, the new page's papers belong between those that are there.
  app.scroll = document.getElementById("main")?.scrollTop ?? 0;
  draw({ reorder: true });
}

/** Apply changed filters to the view. */
export async function applyFilters() {
  await readTaste();
  if (!isLong(app.view)) return draw({ reorder: true });
  // The server applies them. The old rows stay until it answers, and the copy of the view makes earlier answers void.
  Object.assign(app, { view: { ...app.view }, busy: true });
  drawBusy(true);
  return refresh();
}

/** Check whether lists were missed since the last visit, and record this visit. */
async function lookForMissed() {
  const newest = app.state.latest?.reply;
  if (!isNewest(app.view) || !newest?.list.date || newest.source === "sample") return;
  const isBehind = app.missed || (app.visit && app.visit < newest.list.date);
  const days = isBehind ? await readDays() : [];
  app.missed = nowMissed(app.missed, app.visit, newest.list.date, days);
  app.visit = newest.list.date;
  write({ missed: app.missed, visit: app.visit });
  app.missedLists = missedLists(days, app.missed);
  draw();
}

/** Stop offering what was missed. */
export function dismissMissed() {
  app.missed = null;
  app.missedLists = [];
  write({ missed: null });
  return show(NEWEST);
}

/** Show what rules and filters hide. */
export function showAll() {
  app.showsHidden = true;
  app.filters = { ...NO_FILTERS, sort: app.filters.sort };
  write({ filters: app.filters });
  showFilters(app.filters);
  applyFilters();
}

/**
 * Do what a button below or above the list offers.
 * @param {DOMStringMap} data Of the button; see `choiceButton` in draw.js.
 */
export function choose({ do: deed, name }) {
  // The button disappears, and the keyboard focus must not disappear with it.
  document.getElementById("main")?.focus({ preventScroll: true });
  if (deed === "options") return ext.runtime.openOptionsPage();
  if (deed === "welcome" || deed === "source") {
    return ext.tabs.create({ url: ext.runtime.getURL(`options/options.html#${deed}`) });
  }
  if (deed === "go") return show({ name });
  if (deed === "missed") return show({ tab: "missed" });
  if (deed === "dismiss") return dismissMissed();
  if (deed === "showAll") return showAll();
  return show({});
}
