/**
 * What the popup does once its list stands: it listens, asks the server, and draws what changed.
 */
import { applyAppearance, rememberAppearance } from "../ui/theme.js";
import { ext } from "../platform/browser.js";
import { byId } from "../ui/dom.js";
import { exportSaved } from "../ui/export-saved.js";
import { migrate } from "../data/storage.js";
import { t } from "../platform/i18n.js";
import { isNewest, NEWEST, weekOf } from "../core/views.js";
import * as actions from "./actions.js";
import { app, readAgain, rememberView } from "./app.js";
import { setUpCalendar } from "./calendar.js";
import { follow, onCurrent, step } from "./selection.js";
import { askServer, toggleDetails } from "./details.js";
import { draw, drawFooter } from "./draw.js";
import { setUpFilters } from "./filter-form.js";
import { showHere } from "./page-paper.js";
import { readWhole } from "./offline-lists.js";
import { listenToKeys, showKeySheet } from "./keyboard.js";
import { paperOf } from "./rows.js";
import { forgetMissed, load, loadMore, redraw, show } from "./navigation.js";

const main = byId("main");
const query = /** @type {HTMLInputElement} */ (byId("query"));
const TYPING_MS = 300;
// Above the first `await`, since one may type before the server has answered.
const onTyping = soon(() => app.view.tab === "search" && show({ query: query.value.trim() }), TYPING_MS);

if (app.first) {
  await readWhole();
  draw({ anew: true });
}
setUp();
showAppearance();
await Promise.all([load(), showHere(), migrate()]);

function setUp() {
  for (const tab of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[role=tab]"))) {
    tab.addEventListener("click", () => openTab(/** @type {any} */ (tab.dataset.tab)));
    tab.addEventListener("keydown", (event) => moveTab(event, tab));
  }
  onEach("[data-kind]", ({ kind }) => show({ kind: /** @type {any} */ (kind), name: nameFor(kind) }));
  onEach("[data-window]", ({ window }) => show({ window: /** @type {any} */ (window) }));
  onEach("[data-export]", async ({ export: format }) => {
    if (!(await exportSaved(/** @type {any} */ (format)))) actions.toast(t("savedEmpty_title"));
  });
  byId("previous").addEventListener("click", () => go("previous"));
  byId("next").addEventListener("click", () => go("next"));
  byId("newest").addEventListener("click", () => show({ name: null }));
  byId("done").addEventListener("click", forgetMissed);
  byId("help").addEventListener("click", showKeySheet);
  byId("options").addEventListener("click", () => ext.runtime.openOptionsPage());
  byId("mark").addEventListener("click", actions.markAll);
  byId("more").querySelector("button")?.addEventListener("click", loadMore);
  byId("find").addEventListener("submit", (event) => event.preventDefault());
  query.addEventListener("input", onTyping);
  main.addEventListener("click", onRowClick);
  // A middle click opens a link, too.
  main.addEventListener("auxclick", onRowClick);
  main.addEventListener("scroll", soon(rememberView, 200));
  for (const touch of ["pointermove", "wheel", "keydown"]) {
    document.addEventListener(touch, () => Object.assign(app, { touched: app.view }), { passive: true });
  }
  ext.storage.onChanged.addListener(onStored);
  setInterval(drawFooter, 20_000);
  setUpFilters(app.filters, (filters) => {
    app.filters = filters;
    redraw();
  });
  const day = () => app.list?.reply.list.last_date ?? app.list?.reply.list.date?.slice(0, 10) ?? null;
  setUpCalendar(day, (date) => show({ kind: "daily", name: date === newest() ? null : date }));
  listenToKeys(
    {
      next: () => step(1),
      previous: () => step(-1),
      abstract: () => onCurrent((_, row) => /** @type {HTMLElement} */ (row.querySelector(".more")).click()),
      pdf: () => follow("pdf"),
      arxiv: () => follow("arxiv"),
      code: () => follow("code"),
      save: () => onCurrent(actions.toggleSave),
      read: () => onCurrent(actions.toggleRead),
      allRead: actions.markAll,
      bibtex: () => onCurrent(actions.copyBibtex),
      markdown: () => onCurrent(actions.copyMarkdown),
      link: () => onCurrent(actions.copyLink),
      copyList: actions.copyList,
      openUnread: actions.openUnread,
      search: () => openTab("search"),
      back: () => go(isRtl() ? "next" : "previous"),
      forward: () => go(isRtl() ? "previous" : "next"),
      today: () => openTab("today"),
      trending: () => openTab("trending"),
      saved: () => openTab("saved"),
      sheet: showKeySheet,
    },
    () => app.state.settings.keys === "on",
  );
}

/**
 * @param {string} selector
 * @param {(data: DOMStringMap) => unknown} act
 */
function onEach(selector, act) {
  for (const one of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(selector))) {
    one.addEventListener("click", () => act(one.dataset));
  }
}

/** @param {import("../core/views.js").View["tab"]} tab */
async function openTab(tab) {
  // The tab that is open already leads back to the newest list.
  const shown = show(tab === "today" ? (app.view.tab === "today" ? NEWEST : { tab }) : { tab });
  if (tab === "search") {
    byId("find").hidden = false;
    query.select();
  }
  await shown;
}

/**
 * @param {KeyboardEvent} event
 * @param {HTMLElement} tab
 */
function moveTab(event, tab) {
  const ways = { ArrowLeft: -1, ArrowRight: 1 };
  const way = ways[/** @type {keyof typeof ways} */ (event.key)];
  if (!way) return;
  event.preventDefault();
  const tabs = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[role=tab]")]);
  const step = isRtl() ? -way : way;
  const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
  next.focus();
  show({ tab: /** @type {any} */ (next.dataset.tab) });
}

/** @param {"previous"|"next"} way */
function go(way) {
  if (app.view.tab !== "today") return;
  const name = app.list?.reply.list[way];
  if (name) return show({ name: name === newest() ? null : name });
}

function isRtl() {
  return document.documentElement.dir === "rtl";
}

function newest() {
  return app.state.latest?.reply.list.date ?? null;
}

/** The list of another kind around the one that is shown. @param {string|undefined} kind */
function nameFor(kind) {
  const info = app.list?.reply.list;
  const day = info?.date?.length === 10 ? info.date : info?.last_date;
  if (!day || app.view.name === null || kind === "daily") return null;
  return kind === "weekly" ? weekOf(day) : day.slice(0, 7);
}

/** @param {MouseEvent} event */
function onRowClick(event) {
  const target = /** @type {Element} */ (event.target);
  // Of the other buttons only the middle one does something: it opens a link.
  if (event.type === "auxclick" && (event.button !== 1 || !target.closest("a[href]"))) return;
  const row = /** @type {HTMLElement|null} */ (target.closest(".row"));
  if (!row) return;
  const paper = paperOf(row);
  const word = /** @type {HTMLElement|null} */ (target.closest("[data-search]"))?.dataset.search;
  const action = /** @type {HTMLElement|null} */ (target.closest("[data-action]"))?.dataset.action;
  if (target.closest(".save")) actions.toggleSave(paper);
  else if (word) searchFor(word);
  else if (action === "read") actions.toggleRead(paper);
  else if (action === "bibtex") actions.copyBibtex(paper);
  else if (action === "markdown") actions.copyMarkdown(paper);
  else if (action === "link") actions.copyLink(paper);
  else if (target.closest(".more")) {
    if (toggleDetails(row, paper)) actions.markRead([paper]);
  } else if (target.closest(".ask-server")) askServer(row, paper);
  else if (target.closest("a[href]")) actions.markRead([paper]);
}

/** @param {string} words */
function searchFor(words) {
  query.value = words;
  show({ tab: "search", query: words });
}

/**
 * @param {Record<string, unknown>} changes
 * @param {string} area
 */
async function onStored(changes, area) {
  if (!(area === "sync" || changes.latest || changes.read || changes.saved || changes.health)) return;
  await readAgain();
  if (app.busy) return;
  if (changes.latest && isNewest(app.view)) app.list = app.state.latest;
  if (area === "sync") showAppearance();
  draw();
}

function showAppearance() {
  applyAppearance(app.state.settings);
  rememberAppearance(app.state.settings);
}

/**
 * @param {() => unknown} act
 * @param {number} milliseconds How long nothing more must happen first.
 */
function soon(act, milliseconds) {
  /** @type {ReturnType<typeof setTimeout>} */
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(act, milliseconds);
  };
}
