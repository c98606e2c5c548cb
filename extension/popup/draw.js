/**
 * Draws the state in `app`: the bar, the papers, and messages about them. Buttons say in `data-do` what they do;
 * `navigation.js` does it.
 *
 * @typedef {import("../core/views.js").View} View
 * @typedef {import("../core/types.js").Paper} Paper
 * @typedef {import("./messages.js").Choice} Choice
 */

import { NO_FILTERS, passes, sorted } from "../core/filters.js";
import { isLong, isNewest } from "../core/views.js";
import { LOCALE, t, tn } from "../platform/i18n.js";
import { afterFrame, byId, element } from "../ui/dom.js";
import { formatAge, formatName } from "../ui/format.js";
import { problemText } from "../ui/problem-text.js";
import { app, isRead, marksOf } from "./app.js";
import { emptyFor, missedNotice, noticeFor } from "./messages.js";
import { drawRows, markRows, patchRows, rowsOf } from "./rows.js";

const main = byId("main");
const list = byId("list");
const here = /** @type {HTMLElement} */ (byId("here").querySelector("ol"));
/** The view that was drawn last. @type {View|null} */
let drawn = null;
/** Its papers. @type {Paper[]} */
let shown = [];
/** As many rows as fit into the popup. The rest is drawn after the first frame. */
const FIRST_ROWS = { comfortable: 5, compact: 9 };

/**
 * Draw everything.
 * @param {{reorder?: boolean}} [how] Whether rows may change their order although the view is the same.
 */
export function draw({ reorder = false } = {}) {
  const { view, list: stored, busy } = app;
  drawBar();
  main.setAttribute("aria-busy", String(busy));
  byId("panel").setAttribute("aria-labelledby", `tab-${view.tab === "missed" ? "today" : view.tab}`);
  drawList(reorder);
  drawMarks();
  const reply = stored?.reply;
  const isList = view.tab === "today" || view.tab === "trending";
  const hasNotice = stored && (isList ? reply?.papers.length || app.error : reply?.papers.length && app.error);
  const notice = hasNotice ? noticeFor(stored, app.error, Date.now(), view.tab) : null;
  drawNotice(notice ?? (isNewest(view) ? missedNotice(app.missedLists, isRead) : null));
  const isEmpty = !shown.length && !(busy && !stored);
  drawEmpty(isEmpty ? emptyFor(view, stored, app.error, new Date()) : null);
}

/** Draw what is read, saved and watched, in the list and in the footer. */
export function drawMarks() {
  markRows(list, marksOf);
  markRows(here, marksOf);
  drawFooter();
}

/** @returns {Paper[]} The papers shown, in their order. */
export function shownPapers() {
  return shown;
}

/** @param {boolean} reorder */
function drawList(reorder) {
  const { view, filters } = app;
  const papers = app.list?.reply.papers ?? [];
  const isNew = drawn !== view || reorder;
  const drawnIds = new Set(isNew ? [] : rowsOf(list).map((row) => row.dataset.id));
  const hasRules = view.tab === "today" || view.tab === "trending";
  const applied = hasRules || view.tab === "saved" ? filters : NO_FILTERS;
  const passesFilters = passes(applied, isRead);
  const isHidden = (/** @type {Paper} */ paper) => hasRules && !app.showsHidden && app.verdict(paper).hidden !== null;
  const hidden = papers.filter(isHidden).length;
  const visible = papers.filter((paper) => !isHidden(paper));
  // A paper that was just marked as read stays until the list is drawn again.
  const filtered = visible.filter((paper) => drawnIds.has(paper.arxiv_id) || passesFilters(paper));
  shown = isLong(view) ? filtered : sorted(filtered, applied.sort);
  if (drawn !== view || (reorder && !isInOrder())) drawAll(view);
  else patchRows(list, shown, marksOf);
  drawHiddenLine(hidden, visible.length - filtered.length);
  byId("more").hidden = !app.list?.reply.next_cursor || app.busy;
}

/** @returns {boolean} Whether the drawn rows already have the order of `shown`. */
function isInOrder() {
  return rowsOf(list).every((row, at) => row.dataset.id === shown[at]?.arxiv_id);
}

/** @param {View} view */
function drawAll(view) {
  const focused = /** @type {HTMLElement|null|undefined} */ (document.activeElement?.closest("#list .row"))?.dataset
    .id;
  const wasEmpty = !list.childElementCount;
  // To scroll further down, all rows must be there.
  drawRows(list, app.scroll ? shown : shown.slice(0, FIRST_ROWS[app.state.settings.density]), marksOf);
  // Even setting zero would force a layout.
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
  choice.dataset.do = "showAll";
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
  box.append(...notice.choices.map(choiceButton));
}

/** @param {ReturnType<typeof emptyFor>|null} empty */
function drawEmpty(empty) {
  const box = byId("empty");
  box.hidden = !empty;
  if (!empty) return;
  /** @type {HTMLElement} */ (box.querySelector("h2")).textContent = empty.title;
  /** @type {HTMLElement} */ (box.querySelector("p")).textContent = empty.text;
  box.querySelector(".choices")?.replaceChildren(...empty.choices.map(choiceButton));
}

/** @param {Choice} choice */
function choiceButton({ label, do: deed, name }) {
  const button = /** @type {HTMLButtonElement} */ (element("button", label));
  button.type = "button";
  button.className = "quiet";
  button.dataset.do = deed;
  if (name) button.dataset.name = name;
  return button;
}

export function drawFooter() {
  const { list: stored, view, snapshot } = app;
  const isSample = stored?.reply.source === "sample";
  const unread = isSample ? 0 : (snapshot?.unread ?? shown.filter((paper) => !isRead(paper)).length);
  const parts = [];
  if (stored?.reply.papers.length) {
    const isPaged = view.tab === "search" || isLong(view);
    const total = isPaged ? stored.reply.total : (snapshot?.total ?? stored.reply.papers.length);
    const isGrowing = view.tab === "today" && !isSample && !stored.reply.list.complete;
    parts.push(tn(isSample ? "samplePapers" : isGrowing ? "papersSoFar" : "papers", total));
    const hasUnread = !isSample && view.tab !== "search" && shown.length;
    if (hasUnread) parts.push(unread ? tn("unreadCount", unread) : t("allRead"));
  }
  if (stored && ["today", "trending"].includes(view.tab)) {
    parts.push(t("updated", formatAge(stored.fetchedAt, Date.now())));
  }
  const text = parts.join(" · ");
  byId("summary").textContent = text.charAt(0).toLocaleUpperCase(LOCALE) + text.slice(1);
  drawServer();
  byId("mark").hidden = (!unread && !app.undo) || view.tab === "search";
  byId("mark").textContent = t(unread ? "markAllRead" : "undo");
}

/** Draw whether the server answers. */
function drawServer() {
  const { list: stored, state } = app;
  const error = state.health?.error;
  const isStale = (stored ?? state.latest)?.reply.stale;
  const server = byId("server");
  server.className = error ? "away" : isStale ? "stale" : "good";
  server.title = error ? problemText(error) : t(isStale ? "serverStale" : "serverGood");
  /** @type {HTMLElement} */ (server.firstElementChild).textContent = server.title;
}
