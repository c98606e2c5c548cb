/**
 * The popup once its first screen is drawn: it listens, and asks the source.
 */
import { searchSaved } from "../core/saved-search.js";
import { isNewest, NEWEST, weekOf } from "../core/views.js";
import { migrate, onWrite, write } from "../data/storage.js";
import { ext } from "../platform/browser.js";
import { t } from "../platform/i18n.js";
import { byId } from "../ui/dom.js";
import { exportSaved } from "../ui/export-saved.js";
import { applyTheme } from "../ui/theme.js";
import * as actions from "./actions.js";
import { app, rememberView, updateState } from "./app.js";
import { setUpCalendar } from "./calendar.js";
import { draw, drawFooter, growList } from "./draw.js";
import { setUpFilters, showFilters } from "./filter-form.js";
import { completeFirstScreen } from "./first-screen.js";
import { offerRules } from "./follow.js";
import { listenToKeys, showShortcuts } from "./keyboard.js";
import { applyFilters, choose, dismissMissed, refresh, show, showMore } from "./navigation.js";
import { showPagePaper } from "./page-paper.js";
import { setUpPanel } from "./panel.js";
import { onRowClick } from "./row-clicks.js";
import { readOnScroll } from "./scroll-reads.js";
import { focusList, follow, followSelection, onSelected, step } from "./selection.js";

const main = byId("main");
const query = /** @type {HTMLInputElement} */ (byId("query"));
const TYPING_MS = 300;
/** The Hub allows fifty searches in five minutes. */
const HUB_TYPING_MS = 1000;
const SCROLLING_MS = 200;
const FOOTER_MS = 20_000;

await completeFirstScreen();
setUp();
await Promise.all([refresh(), showPagePaper(), migrate()]);

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
  byId("done").addEventListener("click", dismissMissed);
  byId("help").addEventListener("click", showShortcuts);
  byId("options").addEventListener("click", () => ext.runtime.openOptionsPage());
  byId("mark").addEventListener("click", actions.markAll);
  byId("more").querySelector("button")?.addEventListener("click", showMore);
  for (const id of ["notice", "empty", "hidden-line", "hub-order"]) byId(id).addEventListener("click", onChoice);
  byId("find").addEventListener("submit", onSubmit);
  query.addEventListener(
    "input",
    debounced(
      () => isTyped() && show({ query: query.value.trim() }),
      () => (app.isHub ? HUB_TYPING_MS : TYPING_MS),
    ),
  );
  main.addEventListener("click", onRowClick);
  // A middle click opens a link, too.
  main.addEventListener("auxclick", onRowClick);
  main.addEventListener(
    "scroll",
    debounced(rememberView, () => SCROLLING_MS),
  );
  main.addEventListener("scroll", growList);
  for (const touch of ["pointermove", "wheel", "keydown"]) {
    document.addEventListener(touch, () => Object.assign(app, { touched: app.view }), { passive: true });
  }
  followSelection();
  readOnScroll();
  setUpPanel();
  byId("hide-read").addEventListener("click", toggleHideRead);
  byId("within").addEventListener("input", ({ target }) => {
    const { value } = /** @type {HTMLInputElement} */ (target);
    app.searchSaved = value.trim() ? (papers) => searchSaved(papers, value, app.state.notes) : null;
    draw({ reorder: true });
  });
  onWrite(onStored);
  setInterval(drawFooter, FOOTER_MS);
  setUpFilters(app.filters, (filters) => {
    app.filters = filters;
    applyFilters();
  });
  const day = () => app.list?.reply.list.last_date ?? app.list?.reply.list.date?.slice(0, 10) ?? null;
  setUpCalendar(day, (date) => show({ kind: "daily", name: date === newest() ? null : date }));
  listenToKeys(
    {
      next: () => step(1),
      previous: () => step(-1),
      abstract: () => onSelected((_, row) => /** @type {HTMLElement} */ (row.querySelector(".more")).click()),
      pdf: () => follow("pdf"),
      arxiv: () => follow("arxiv"),
      code: () => follow("code"),
      save: () => onSelected(actions.toggleSave),
      read: () => onSelected(actions.toggleRead),
      allRead: actions.markAll,
      above: () => onSelected(actions.markAbove),
      hideRead: toggleHideRead,
      follow: () => onSelected(offerRules),
      bibtex: () => onSelected(actions.copyBibtex),
      markdown: () => onSelected(actions.copyMarkdown),
      link: () => onSelected(actions.copyLink),
      copyList: actions.copyList,
      openUnread: actions.openUnread,
      search: () => openTab("search"),
      back: () => go(isRtl() ? "next" : "previous"),
      forward: () => go(isRtl() ? "previous" : "next"),
      today: () => openTab("today"),
      trending: () => openTab("trending"),
      saved: () => openTab("saved"),
      sheet: showShortcuts,
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
  // The tab Today, when it is open already, leads back to the newest list.
  const shown = show(tab === "today" && app.view.tab === "today" ? NEWEST : { tab });
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
  const next = tabs[(tabs.indexOf(tab) + (isRtl() ? -way : way) + tabs.length) % tabs.length];
  next.focus();
  show({ tab: /** @type {any} */ (next.dataset.tab) });
}

function toggleHideRead() {
  app.filters = { ...app.filters, unread: !app.filters.unread };
  write({ filters: app.filters });
  showFilters(app.filters);
  applyFilters();
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

/**
 * The list of another kind that contains the one shown.
 * @param {string|undefined} kind
 */
function nameFor(kind) {
  const info = app.list?.reply.list;
  const day = info?.date?.length === 10 ? info.date : info?.last_date;
  if (!day || app.view.name === null || kind === "daily") return null;
  return kind === "weekly" ? weekOf(day) : day.slice(0, 7);
}

/** @param {MouseEvent} event */
function onChoice({ target }) {
  const button = /** @type {HTMLElement|null} */ (/** @type {Element} */ (target).closest("[data-do]"));
  if (button) choose(button.dataset);
}

/** @returns {boolean} Whether the words in the search field have not been searched for. */
function isTyped() {
  return app.view.tab === "search" && query.value.trim() !== app.view.query;
}

/** Enter searches at once, and then leads to the results. @param {SubmitEvent} event */
async function onSubmit(event) {
  event.preventDefault();
  if (isTyped()) await show({ query: query.value.trim() });
  if (app.view.tab === "search" && app.list?.reply.papers.length) focusList();
}

/** @param {Set<import("../data/storage.js").Key>} changed */
async function onStored(changed) {
  if (changed.has("server")) {
    await updateState();
    return show({});
  }
  const hasChoices = changed.has("settings") || changed.has("rules");
  if (
    !hasChoices &&
    !["latest", "read", "saved", "notes", "gotCode", "health"].some((key) => changed.has(/** @type {any} */ (key)))
  )
    return;
  await updateState();
  if (app.busy) return;
  if (changed.has("latest") && isNewest(app.view)) app.list = app.state.latest;
  if (hasChoices) applyTheme(app.state.settings);
  draw();
}

/**
 * @param {() => unknown} act
 * @param {() => number} milliseconds How long to wait for nothing more to happen.
 */
function debounced(act, milliseconds) {
  /** @type {ReturnType<typeof setTimeout>} */
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(act, milliseconds());
  };
}
