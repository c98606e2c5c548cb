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
import { t, tn } from "../platform/i18n.js";
import { afterFrame, byId, element } from "../ui/dom.js";
import { formatBriefName, formatName } from "../ui/format.js";
import { app, isRead, marksOf } from "./app.js";
import { fillFooter } from "./footer.js";
import { emptyFor, missedNotice, noticeFor } from "./messages.js";
import { drawRows, markRows, patchRows, rowsOf } from "./rows.js";

const main = byId("main");
const list = byId("list");
const here = /** @type {HTMLElement} */ (byId("here").querySelector("ol"));
/** The view that was drawn last. @type {View|null} */
let drawn = null;
/** Its papers. @type {Paper[]} */
let shown = [];
/** As many rows are drawn. */
let limit = Infinity;
const CHUNK = 40;
/** The height of the lowest rows, in pixels. */
const MIN_ROW = 34;
/** As many rows as fit into the popup. The rest is drawn after the first frame. */
const FIRST_ROWS = { comfortable: 5, compact: 14 };

/**
 * Draw everything.
 * @param {{reorder?: boolean}} [how] Whether rows may change their order although the view is the same.
 */
export function draw({ reorder = false } = {}) {
  const { view, list: stored, busy } = app;
  drawBar();
  drawBusy(false);
  byId("panel").setAttribute("aria-labelledby", `tab-${view.tab === "missed" ? "today" : view.tab}`);
  drawList(reorder);
  drawMarks();
  const reply = stored?.reply;
  const isList = view.tab === "today" || view.tab === "trending";
  const hasNotice = stored && (isList ? reply?.papers.length || app.error : reply?.papers.length && app.error);
  const notice = hasNotice ? noticeFor(stored, app.error, Date.now(), view.tab) : null;
  drawNotice(notice ?? (isNewest(view) ? missedNotice(app.missedLists, isRead) : null));
  const isEmpty = !shown.length && !(busy && !stored);
  drawEmpty(isEmpty ? emptyFor(view, stored, app.error, new Date(), app.isHub) : null);
}

/**
 * Show that the server is asked.
 * @param {boolean} isOld Whether the rows are those of an earlier view or of other filters.
 */
export function drawBusy(isOld) {
  main.setAttribute("aria-busy", String(app.busy));
  main.classList.toggle("old", isOld);
}

/** Draw what is read, saved and watched, in the list and in the footer. */
export function drawMarks() {
  markRows(list, marksOf);
  markRows(here, marksOf);
  for (const related of /** @type {NodeListOf<HTMLElement>} */ (main.querySelectorAll(".related ol"))) {
    markRows(related, marksOf);
  }
  drawFooter();
}

/** @returns {Paper[]} The papers shown, in their order. */
export function shownPapers() {
  return shown;
}

/** @param {boolean} reorder */
function drawList(reorder) {
  const { view, filters } = app;
  const all = app.list?.reply.papers ?? [];
  const papers = view.tab === "saved" && app.searchSaved ? app.searchSaved(all) : all;
  const isNew = drawn !== view || reorder;
  const drawnIds = new Set(isNew ? [] : rowsOf(list).map((row) => row.dataset.id));
  const hasRules = view.tab === "today" || view.tab === "trending";
  const applied = hasRules || view.tab === "saved" ? filters : NO_FILTERS;
  const passesFilters = passes(applied, isRead, (paper) => app.verdict(paper).watched.length > 0);
  const isHidden = (/** @type {Paper} */ paper) => hasRules && !app.showsHidden && app.verdict(paper).hidden !== null;
  const hidden = papers.filter(isHidden).length;
  const visible = papers.filter((paper) => !isHidden(paper));
  // A paper that was just marked as read stays until the list is drawn again.
  const filtered = visible.filter((paper) => drawnIds.has(paper.arxiv_id) || passesFilters(paper));
  if (applied.sort === "you" && app.arrange) shown = app.arrange(filtered);
  else shown = isLong(view) && !app.isHub ? filtered : sorted(filtered, applied.sort);
  app.ranks = new Map(shown.map((paper, at) => [paper.arxiv_id, at + 1]));
  if (drawn !== view || (reorder && !isInOrder())) drawAll(view);
  else patchRows(list, listed(), marksOf);
  drawHiddenLine(hidden, visible.length - filtered.length);
  byId("more").hidden = !app.list?.reply.next_cursor || app.busy;
}

/** @returns {boolean} Whether the drawn rows already have the order of `shown`. */
function isInOrder() {
  const papers = listed();
  return rowsOf(list).every((row, at) => row.dataset.id === papers[at]?.arxiv_id);
}

/** @returns {Paper[]} The papers of the list. The paper of the page in front already stands above it. */
function listed() {
  return shown.filter((paper) => paper.arxiv_id !== app.hereId).slice(0, limit);
}

/** Draw more rows once the end of those drawn is near. */
export function growList() {
  if (shown.length <= limit || main.scrollHeight - main.scrollTop > 2 * main.clientHeight) return;
  limit += CHUNK;
  patchRows(list, listed(), marksOf);
}

/** @param {View} view */
function drawAll(view) {
  // A day is drawn whole. Of hundreds of saved papers, only those that are scrolled to are.
  limit = view.tab === "saved" ? CHUNK + Math.ceil(app.scroll / MIN_ROW) : Infinity;
  const focused = /** @type {HTMLElement|null|undefined} */ (document.activeElement?.closest("#list .row"))?.dataset
    .id;
  const wasEmpty = !list.childElementCount;
  // To scroll further down, all rows must be there.
  const papers = listed();
  drawRows(list, app.scroll ? papers : papers.slice(0, FIRST_ROWS[app.state.settings.density]), marksOf);
  // Even setting zero would force a layout.
  if (app.scroll || !wasEmpty) main.scrollTop = app.scroll;
  app.scroll = 0;
  drawn = view;
  const row = focused && rowsOf(list).find((one) => one.dataset.id === focused);
  const title = (row || list).querySelector(".title");
  if (focused) /** @type {HTMLElement|null} */ (title)?.focus({ preventScroll: true });
  afterFrame(() => drawn === view && patchRows(list, listed(), marksOf));
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
  document.body.classList.toggle("hub", app.isHub);
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
  byId("hide-read").hidden = byId("filter").hidden;
  byId("hide-read").setAttribute("aria-pressed", String(app.filters.unread));
  const info = stored?.reply.list;
  const named = info?.date ? info : { date: view.name, first_date: null, last_date: null };
  byId("date").textContent = formatBriefName(named) || t("dailyPapers");
  byId("date").title = formatName(named);
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
function choiceButton({ label, do: deed, name, isMain }) {
  const button = /** @type {HTMLButtonElement} */ (element("button", label));
  button.type = "button";
  button.className = isMain ? "quiet strong" : "quiet";
  button.dataset.do = deed;
  if (name) button.dataset.name = name;
  return button;
}

export function drawFooter() {
  fillFooter(shown);
}
