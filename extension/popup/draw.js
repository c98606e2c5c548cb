/**
 * Draws what `app` knows: the bar, the papers, and what there is to say about them. It is the first of the popup to
 * run, so it needs few other files, and what its buttons do is read when one is clicked.
 *
 * @typedef {import("../core/views.js").View} View
 * @typedef {import("../core/types.js").Paper} Paper
 * @typedef {import("./messages.js").Choice} Choice
 */
import { afterFrame, byId, button } from "../ui/dom.js";
import { NO_FILTERS, passes, sorted } from "../core/filters.js";
import { formatAge, formatName } from "../ui/format.js";
import { LOCALE, t, tn } from "../platform/i18n.js";
import { isLong, isNewest } from "../core/views.js";
import { app, isRead, marksOf } from "./app.js";
import { emptyFor, missedNotice, noticeFor } from "./messages.js";
import { drawRows, markRows, patchRows, rowsOf } from "./rows.js";

const main = byId("main");
const list = byId("list");
const here = /** @type {HTMLElement} */ (byId("here").querySelector("ol"));
const later = () => import("./navigation.js");
/** The view whose rows stand there. @type {View|null} */
let drawn = null;
/** Its papers. @type {Paper[]} */
let shown = [];
/** As many rows as the popup has room for; the rest is drawn after these can be seen. */
const FIRST_ROWS = { comfortable: 5, compact: 9 };

/**
 * Draw all that is known.
 * @param {{anew?: boolean}} [how] Whether rows that stand make way for a new order although the view is the same.
 */
export function draw({ anew = false } = {}) {
  const { view, list: stored, busy } = app;
  drawBar();
  main.setAttribute("aria-busy", String(busy));
  byId("panel").setAttribute("aria-labelledby", `tab-${view.tab === "missed" ? "today" : view.tab}`);
  drawList(anew);
  drawMarks();
  const reply = stored?.reply;
  const isList = view.tab === "today" || view.tab === "trending";
  const hasNotice = stored && (isList ? reply?.papers.length || app.error : reply?.papers.length && app.error);
  const notice = hasNotice ? noticeFor(stored, app.error, Date.now(), view.tab) : null;
  drawNotice(notice ?? (isNewest(view) ? missedNotice(app.missedLists, isRead) : null));
  const isEmpty = !shown.length && !(busy && !stored);
  drawEmpty(isEmpty ? emptyFor(view, stored, app.error, new Date()) : null);
}

/** Show what is read, saved and watched, in the list and in the footer. */
export function drawMarks() {
  markRows(list, marksOf);
  markRows(here, marksOf);
  drawFooter();
}

/** @returns {Paper[]} The papers that are shown, in their order. */
export function shownPapers() {
  return shown;
}

/** @param {boolean} anew */
function drawList(anew) {
  const { view, filters } = app;
  const papers = app.list?.reply.papers ?? [];
  const isNew = drawn !== view || anew;
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
  if (drawn !== view || (anew && !stands())) drawAnew(view);
  else patchRows(list, shown, marksOf);
  drawHiddenLine(hidden, visible.length - wanted.length);
  byId("more").hidden = !app.list?.reply.next_cursor || app.busy;
}

/** @returns {boolean} Whether the rows stand in the order of what is shown already. */
function stands() {
  return rowsOf(list).every((row, at) => row.dataset.id === shown[at]?.arxiv_id);
}

/** @param {View} view */
function drawAnew(view) {
  const focused = /** @type {HTMLElement|null|undefined} */ (document.activeElement?.closest("#list .row"))?.dataset
    .id;
  const wasEmpty = !list.childElementCount;
  // Where it goes on further down, all rows must stand to scroll there.
  drawRows(list, app.scroll ? shown : shown.slice(0, FIRST_ROWS[app.state.settings.density]), marksOf);
  // Even a zero would have the browser lay out everything at once.
  if (app.scroll || !wasEmpty) main.scrollTop = app.scroll;
  app.scroll = 0;
  drawn = view;
  const row = focused && rowsOf(list).find((one) => one.dataset.id === focused);
  const title = (row || list).querySelector(".title");
  if (focused) /** @type {HTMLElement|null} */ (title)?.focus({ preventScroll: true });
  afterFrame(() => drawn === view && patchRows(list, shown, marksOf));
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
  choice.onclick = async () => (await later()).showAll();
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
  box.append(...notice.choices.map((choice) => button(choice.label, async () => (await later()).choose(choice))));
}

/** @param {ReturnType<typeof emptyFor>|null} empty */
function drawEmpty(empty) {
  const box = byId("empty");
  box.hidden = !empty;
  if (!empty) return;
  /** @type {HTMLElement} */ (box.querySelector("h2")).textContent = empty.title;
  /** @type {HTMLElement} */ (box.querySelector("p")).textContent = empty.text;
  box
    .querySelector(".choices")
    ?.replaceChildren(
      ...empty.choices.map((choice) => button(choice.label, async () => (await later()).choose(choice))),
    );
}

export function drawFooter() {
  const { list: stored, view, state } = app;
  const isSample = stored?.reply.source === "sample";
  const ids = app.first?.ids ?? shown.map((paper) => paper.arxiv_id);
  const fresh = isSample ? 0 : ids.filter((id) => !Object.hasOwn(state.read, id)).length;
  const parts = [];
  if (stored && stored.reply.papers.length) {
    const total =
      view.tab === "search" || isLong(view) ? stored.reply.total : (app.first?.total ?? stored.reply.papers.length);
    const isGrowing = view.tab === "today" && !isSample && !stored.reply.list.complete;
    parts.push(tn(isSample ? "samplePapers" : isGrowing ? "papersSoFar" : "papers", total));
    if (!isSample && view.tab !== "search" && shown.length)
      parts.push(fresh ? tn("unreadCount", fresh) : t("allRead"));
  }
  if (stored && ["today", "trending"].includes(view.tab))
    parts.push(t("updated", formatAge(stored.fetchedAt, Date.now())));
  const text = parts.join(" · ");
  byId("summary").textContent = text.charAt(0).toLocaleUpperCase(LOCALE) + text.slice(1);
  const server = byId("server");
  server.className = state.health?.error ? "away" : (stored ?? state.latest)?.reply.stale ? "stale" : "good";
  server.title = state.health?.error ?? t(server.className === "stale" ? "serverStale" : "serverGood");
  /** @type {HTMLElement} */ (server.firstElementChild).textContent = server.title;
  byId("mark").hidden = (!fresh && !app.undo) || view.tab === "search";
  byId("mark").textContent = t(fresh ? "markAllRead" : "undo");
}
