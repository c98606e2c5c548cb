/**
 * Shows a view: its bar, its papers, and what there is to say about them.
 *
 * @typedef {import("../lib/views.js").View} View
 * @typedef {import("../lib/types.js").Paper} Paper
 * @typedef {import("./messages.js").Choice} Choice
 */
import { ext } from "../lib/browser.js";
import { missedLists, nowMissed } from "../lib/catchup.js";
import { NO_FILTERS, passes, sorted } from "../lib/filters.js";
import { formatAge, formatName } from "../lib/format.js";
import { readDays } from "../lib/storage.js";
import { LOCALE, t, tn } from "../lib/text.js";
import { isLong, NEWEST } from "../lib/views.js";
import { app, isRead, marksOf, rememberView } from "./app.js";
import { byId, button } from "../lib/dom.js";
import { showFilters } from "./filterbox.js";
import { readFresh, readKept, readMore } from "./load.js";
import { emptyFor, missedNotice, noticeFor } from "./messages.js";
import { drawRows, markRows, patchRows, rowsOf } from "./rows.js";

const main = byId("main");
const list = byId("list");
/** The view whose rows stand there. @type {View|null} */
let drawn = null;
/** Its papers. @type {Paper[]} */
let shown = [];
/** Of a long list, the rest is drawn after the first rows can be seen. */
const FIRST_ROWS = 8;

/**
 * Show another view, at once with what is kept here.
 * @param {Partial<View>} changes
 */
export async function show(changes) {
  const view = { ...app.view, ...changes };
  Object.assign(app, { view, error: null, busy: true, undo: null, showsHidden: false });
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
  draw();
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

/** Draw all that is known. */
export function draw() {
  const { view, list: stored, busy } = app;
  drawBar();
  main.setAttribute("aria-busy", String(busy));
  byId("panel").setAttribute("aria-labelledby", `tab-${view.tab === "missed" ? "today" : view.tab}`);
  drawList();
  drawMarks();
  const reply = stored?.reply;
  const isList = view.tab === "today" || view.tab === "trending";
  const hasNotice = stored && (reply?.papers.length || app.error) && (isList || app.error);
  drawNotice(hasNotice ? noticeFor(stored, app.error, Date.now(), view.tab) : null);
  const isEmpty = !shown.length && !(busy && !stored);
  drawEmpty(isEmpty ? emptyFor(view, stored, app.error, new Date()) : null);
}

/** Show what is read, saved and watched, in the list and in the footer. */
export function drawMarks() {
  markRows(list, marksOf);
  drawFooter();
}

/** @returns {Paper[]} The papers that are shown, in their order. */
export function shownPapers() {
  return shown;
}

function drawList() {
  const { view, filters } = app;
  const papers = app.list?.reply.papers ?? [];
  const isNew = drawn !== view;
  const there = new Set(isNew ? [] : rowsOf(list).map((row) => row.dataset.id));
  const byRules = view.tab === "today" || view.tab === "trending";
  const narrowed = byRules || view.tab === "saved" ? filters : NO_FILTERS;
  const isWanted = passes(narrowed, isRead);
  const isHidden = (/** @type {Paper} */ paper) => byRules && !app.showsHidden && app.verdict(paper).hidden !== null;
  const hidden = papers.filter(isHidden).length;
  const visible = papers.filter((paper) => !isHidden(paper));
  // What was marked as read just now stays until the list is drawn anew.
  const wanted = visible.filter((paper) => there.has(paper.arxiv_id) || isWanted(paper));
  shown = isLong(view) ? wanted : sorted(wanted, narrowed.sort);
  if (isNew) drawAnew(view);
  else patchRows(list, shown, marksOf);
  drawHiddenLine(hidden, visible.length - wanted.length);
  byId("more").hidden = !app.list?.reply.next_cursor || app.busy;
}

/** @param {View} view */
function drawAnew(view) {
  const hadFocus = list.contains(document.activeElement);
  // Where it goes on further down, all rows must stand to scroll there.
  drawRows(list, app.scroll ? shown : shown.slice(0, FIRST_ROWS), marksOf);
  main.scrollTop = app.scroll;
  app.scroll = 0;
  drawn = view;
  if (hadFocus) /** @type {HTMLElement|null} */ (list.querySelector(".title"))?.focus({ preventScroll: true });
  requestAnimationFrame(() => setTimeout(() => drawn === view && patchRows(list, shown, marksOf)));
}

/** Draw the list anew although the view is the same, after its order or its filters changed. */
export function redraw() {
  drawn = null;
  if (isLong(app.view)) return show({});
  draw();
}

/**
 * @param {number} byRules
 * @param {number} byFilters
 */
function drawHiddenLine(byRules, byFilters) {
  const line = byId("hidden-line");
  line.hidden = !byRules && !byFilters;
  const texts = [byRules ? tn("hiddenByRules", byRules) : "", byFilters ? tn("hiddenByFilters", byFilters) : ""];
  /** @type {HTMLElement} */ (line.querySelector("span")).textContent = texts.filter(Boolean).join(" ");
  const choice = /** @type {HTMLButtonElement} */ (line.querySelector("button"));
  choice.textContent = t("showAll");
  choice.onclick = () => {
    app.showsHidden = true;
    app.filters = { ...NO_FILTERS, sort: app.filters.sort };
    ext.storage.local.set({ filters: app.filters });
    showFilters(app.filters);
    redraw();
  };
}

function drawBar() {
  const { view, list: stored } = app;
  for (const tab of document.querySelectorAll("[role=tab]")) {
    const isChosen = /** @type {HTMLElement} */ (tab).dataset.tab === (view.tab === "missed" ? "today" : view.tab);
    tab.setAttribute("aria-selected", String(isChosen));
    tab.setAttribute("tabindex", isChosen ? "0" : "-1");
  }
  for (const part of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-for]"))) {
    part.hidden = part.dataset.for !== view.tab;
  }
  press("[data-kind]", view.kind);
  press("[data-window]", view.window);
  byId("filter").hidden = view.tab === "search" || view.tab === "missed";
  const info = stored?.reply.list;
  const name = info?.date ? formatName(info) : formatName({ date: view.name, first_date: null, last_date: null });
  byId("date").textContent = name || t("dailyPapers");
  byId("away-title").textContent = t("whileAway");
  /** @type {HTMLButtonElement} */ (byId("previous")).disabled = !info?.previous;
  /** @type {HTMLButtonElement} */ (byId("next")).disabled = !info?.next;
  byId("newest").hidden = view.tab !== "today" || view.name === null;
}

/**
 * @param {string} selector
 * @param {string} chosen
 */
function press(selector, chosen) {
  for (const one of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(selector))) {
    one.setAttribute("aria-pressed", String(Object.values(one.dataset).includes(chosen)));
  }
}

/** @param {{text: string, choices: Choice[]}|null} notice */
function drawNotice(notice) {
  const box = byId("notice");
  box.hidden = !notice;
  if (!notice) return;
  /** @type {HTMLElement} */ (box.querySelector("p")).textContent = notice.text;
  for (const old of box.querySelectorAll("button")) old.remove();
  box.append(...notice.choices.map((choice) => button(choice.label, () => choose(choice))));
}

/** @param {ReturnType<typeof emptyFor>|null} empty */
function drawEmpty(empty) {
  const box = byId("empty");
  box.hidden = !empty;
  if (!empty) return;
  /** @type {HTMLElement} */ (box.querySelector("h2")).textContent = empty.title;
  /** @type {HTMLElement} */ (box.querySelector("p")).textContent = empty.text;
  box.querySelector(".choices")?.replaceChildren(...empty.choices.map((choice) => button(choice.label, () => choose(choice))));
}

export function drawFooter() {
  const { list: stored, view, state } = app;
  const fresh = shown.filter((paper) => !isRead(paper)).length;
  const isSample = stored?.reply.source === "sample";
  const parts = [];
  if (stored && stored.reply.papers.length) {
    const total = view.tab === "search" || isLong(view) ? stored.reply.total : stored.reply.papers.length;
    const isGrowing = view.tab === "today" && !isSample && !stored.reply.list.complete;
    parts.push(tn(isSample ? "samplePapers" : isGrowing ? "papersSoFar" : "papers", total));
    if (!isSample && view.tab !== "search") parts.push(fresh ? tn("unreadCount", fresh) : t("allRead"));
  }
  if (stored && ["today", "trending"].includes(view.tab)) parts.push(t("updated", formatAge(stored.fetchedAt, Date.now())));
  const text = parts.join(" · ");
  byId("summary").textContent = text.charAt(0).toLocaleUpperCase(LOCALE) + text.slice(1);
  const server = byId("server");
  server.className = state.health?.error ? "away" : (stored ?? state.latest)?.reply.stale ? "stale" : "good";
  server.title = state.health?.error ?? t(server.className === "stale" ? "serverStale" : "serverGood");
  byId("mark").hidden = (!fresh && !app.undo) || view.tab === "search";
  byId("mark").textContent = t(fresh ? "markAllRead" : "undo");
}

/** Look whether lists were missed since the last visit, and note this visit. */
async function lookForMissed() {
  const newest = app.state.latest?.reply;
  if (app.view.tab !== "today" || app.view.name !== null || !newest?.list.date || newest.source === "sample") return;
  app.missed = nowMissed(app.missed, app.visit, newest.list.date);
  app.visit = newest.list.date;
  ext.storage.local.set({ missed: app.missed, visit: app.visit });
  const lists = app.missed ? missedLists(await readDays(), app.missed) : [];
  if (lists.length && byId("notice").hidden) drawNotice(missedNotice(lists));
}

/** What was missed has been looked at. */
export function forgetMissed() {
  app.missed = null;
  ext.storage.local.set({ missed: null });
  return show(NEWEST);
}

/** @param {Choice} choice */
function choose(choice) {
  if (choice.do === "options") return ext.runtime.openOptionsPage();
  if (choice.do === "go") return show({ name: choice.name ?? null });
  if (choice.do === "missed") return show({ tab: "missed" });
  if (choice.do === "dismiss") return forgetMissed();
  return show({});
}
