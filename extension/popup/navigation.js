/**
 * Shows a view: what is kept of it at once, and then what the server has.
 *
 * @typedef {import("../core/views.js").View} View
 * @typedef {import("./messages.js").Choice} Choice
 */
import { ext } from "../platform/browser.js";
import { missedLists, nowMissed } from "../core/missed-lists.js";
import { NO_FILTERS } from "../core/filters.js";
import { readDays } from "../data/storage.js";
import { isLong, isNewest, NEWEST } from "../core/views.js";
import { app, rememberView } from "./app.js";
import { draw } from "./draw.js";
import { showFilters } from "./filter-form.js";
import { readKept } from "./offline-lists.js";
import { readFresh, readMore } from "./load.js";

/**
 * Show another view, at once with what is kept here.
 * @param {Partial<View>} changes
 */
export async function show(changes) {
  const before = app.view;
  const view = { ...before, ...changes };
  const isSame = view.tab === before.tab && view.kind === before.kind && view.name === before.name;
  Object.assign(app, { view, error: null, busy: true, undo: null, showsHidden: app.showsHidden && isSame });
  const stored = await readKept(view);
  if (app.view !== view) return;
  app.list = stored;
  draw();
  rememberView();
  await load();
}

/** Ask the server for what is shown. */
export async function load() {
  const { view } = app;
  const { stored, error } = await readFresh(view);
  if (app.view !== view) return;
  Object.assign(app, { list: stored, error, busy: false });
  // A ranking that was kept may be old. It makes way for the new one unless somebody is at it already.
  const isRanked = view.tab !== "today" || isLong(view) || app.filters.sort !== "listed";
  draw({ anew: isRanked && app.touched !== view });
  await lookForMissed();
}

/** Add the next page. */
export async function loadMore() {
  const { view, list: stored } = app;
  if (!stored) return;
  const more = await readMore(view, stored);
  if (app.view === view) Object.assign(app, { list: more.stored, error: more.error });
  draw();
}

/** Draw the list anew although the view is the same, after its order or its filters changed. */
export function redraw() {
  if (!isLong(app.view)) return draw({ anew: true });
  // The server does it. What stands there stays until it has; an earlier answer that comes later is for another view.
  Object.assign(app, { view: { ...app.view }, busy: true });
  document.getElementById("main")?.setAttribute("aria-busy", "true");
  return load();
}

/** Look whether lists were missed since the last visit, and note this visit. */
async function lookForMissed() {
  const newest = app.state.latest?.reply;
  if (!isNewest(app.view) || !newest?.list.date || newest.source === "sample") return;
  const isBehind = app.missed || (app.visit && app.visit < newest.list.date);
  const days = isBehind ? await readDays() : [];
  app.missed = nowMissed(app.missed, app.visit, newest.list.date, days);
  app.visit = newest.list.date;
  ext.storage.local.set({ missed: app.missed, visit: app.visit });
  app.missedLists = missedLists(days, app.missed);
  draw();
}

/** What was missed has been looked at. */
export function forgetMissed() {
  app.missed = null;
  app.missedLists = [];
  ext.storage.local.set({ missed: null });
  return show(NEWEST);
}

/** Show what rules and filters hide. */
export function showAll() {
  app.showsHidden = true;
  app.filters = { ...NO_FILTERS, sort: app.filters.sort };
  ext.storage.local.set({ filters: app.filters });
  showFilters(app.filters);
  redraw();
}

/** @param {Choice} choice */
export function choose(choice) {
  // The button that was pressed goes, and the keys must not be lost with it.
  document.getElementById("main")?.focus({ preventScroll: true });
  if (choice.do === "options") return ext.runtime.openOptionsPage();
  if (choice.do === "go") return show({ name: choice.name ?? null });
  if (choice.do === "missed") return show({ tab: "missed" });
  if (choice.do === "dismiss") return forgetMissed();
  return show({});
}
