/**
 * The popup: draws what is stored, then asks the server, then draws what changed.
 *
 * @typedef {import("../lib/types.js").StoredList} StoredList
 * @typedef {import("./messages.js").Choice} Choice
 */
import { paintBadge } from "../lib/badge.js";
import { ext } from "../lib/browser.js";
import { countOf, formatAge, formatDate } from "../lib/format.js";
import { readDayFromServer, refreshLatest } from "../lib/refresh.js";
import { unseen, withSeen } from "../lib/seen.js";
import { ServerError } from "../lib/server.js";
import { readDay, readState } from "../lib/storage.js";
import { emptyFor, noticeFor } from "./messages.js";
import { drawRows, patchRows, showNew, toggleDetails } from "./rows.js";

const byId = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const main = byId("main");
const list = byId("list");

/** What is stored, as the badge is drawn from it. */
let state = await readState();
/** Which list is shown: a day's, or the newest if the date is null. */
const view = {
  date: /** @type {string|null} */ (null),
  stored: /** @type {StoredList|undefined} */ (state.latest),
  error: /** @type {string|null} */ (null),
  busy: true,
  drawn: /** @type {string|null|undefined} */ (undefined),
  undo: /** @type {string[]|null} */ (null),
};

byId("previous").addEventListener("click", () => go(view.stored?.reply.list.previous));
byId("next").addEventListener("click", () => go(view.stored?.reply.list.next));
byId("newest").addEventListener("click", () => show(null));
byId("options").addEventListener("click", () => ext.runtime.openOptionsPage());
byId("mark").addEventListener("click", markAll);
list.addEventListener("click", onRowClick);
// A middle click opens a link, too.
list.addEventListener("auxclick", onRowClick);
ext.storage.onChanged.addListener(onStored);
setInterval(drawFooter, 20_000);

draw();
main.focus({ preventScroll: true });
await load();

/** @param {string|null|undefined} date */
function go(date) {
  if (date) return show(date === state.latest?.reply.list.date ? null : date);
}

/** @param {string|null} date Null for the newest list. */
async function show(date) {
  Object.assign(view, { date, error: null, busy: true, undo: null });
  const stored = date === null ? state.latest : await readDay(date);
  if (view.date !== date) return;
  view.stored = stored;
  draw();
  await load();
}

/** Ask the server for the list that is shown. */
async function load() {
  const { date } = view;
  let error = null;
  let stored;
  if (date === null) {
    await refreshLatest(Date.now());
    state = await readState();
    error = state.health?.error ?? null;
    stored = state.latest;
  } else {
    try {
      stored = await readDayFromServer(date, Date.now());
    } catch (caught) {
      if (!(caught instanceof ServerError)) throw caught;
      error = caught.message;
      stored = view.stored;
    }
  }
  if (view.date !== date) return;
  Object.assign(view, { stored, error, busy: false });
  draw();
}

/**
 * @param {Record<string, unknown>} changes
 * @param {string} area
 */
async function onStored(changes, area) {
  if (area !== "local" || view.busy || !(changes.latest || changes.seen)) return;
  state = await readState();
  if (view.date === null && state.latest) view.stored = state.latest;
  draw();
}

function draw() {
  const { stored, error, busy } = view;
  const reply = stored?.reply;
  const date = view.date ?? reply?.list.date;
  byId("date").textContent = date ? formatDate(date) : "Daily Papers";
  /** @type {HTMLButtonElement} */ (byId("previous")).disabled = !reply?.list.previous;
  /** @type {HTMLButtonElement} */ (byId("next")).disabled = !reply?.list.next;
  byId("newest").hidden = view.date === null;
  main.setAttribute("aria-busy", String(busy));

  if (view.drawn === (date ?? null)) patchRows(list, reply?.papers ?? []);
  else {
    drawRows(list, reply?.papers ?? []);
    main.scrollTop = 0;
    view.drawn = date ?? null;
  }
  drawNew();
  drawNotice(stored && (reply?.papers.length || error) ? noticeFor(stored, error, Date.now()) : null);
  drawEmpty(reply?.papers.length || (busy && !stored) ? null : emptyFor(stored, error, new Date()));
}

/** Show which papers are new, in the list, in the footer and on the badge. */
function drawNew() {
  showNew(list, unseen(view.stored?.reply, state.seen));
  drawFooter();
}

/** @param {ReturnType<typeof noticeFor>} notice */
function drawNotice(notice) {
  const box = byId("notice");
  box.hidden = !notice;
  if (!notice) return;
  /** @type {HTMLElement} */ (box.querySelector("p")).textContent = notice.text;
  const button = /** @type {HTMLButtonElement} */ (box.querySelector("button"));
  button.textContent = notice.choice.label;
  button.onclick = () => choose(notice.choice);
}

/** @param {ReturnType<typeof emptyFor>|null} empty */
function drawEmpty(empty) {
  const box = byId("empty");
  box.hidden = !empty;
  if (!empty) return;
  /** @type {HTMLElement} */ (box.querySelector("h2")).textContent = empty.title;
  /** @type {HTMLElement} */ (box.querySelector("p")).textContent = empty.text;
  const buttons = empty.choices.map((choice) => {
    const button = document.createElement("button");
    button.className = "quiet";
    button.textContent = choice.label;
    button.onclick = () => choose(choice);
    return button;
  });
  box.querySelector(".choices")?.replaceChildren(...buttons);
}

function drawFooter() {
  const { stored } = view;
  const number = stored?.reply.papers.length ?? 0;
  const fresh = unseen(stored?.reply, state.seen).length;
  const parts = [];
  if (stored && number) {
    const kind = stored.reply.source === "sample" ? "sample paper" : "paper";
    parts.push(`${countOf(number, kind)}${stored.reply.list.complete || kind !== "paper" ? "" : " so far"}`);
    if (kind === "paper") parts.push(fresh ? `${fresh} new` : "all seen");
  }
  if (stored) parts.push(`updated ${formatAge(stored.fetchedAt, Date.now())}`);
  byId("summary").textContent = parts.join(" · ");
  byId("mark").hidden = !fresh && !view.undo;
  byId("mark").textContent = fresh ? "Mark all seen" : "Undo";
}

/** @param {Choice} choice */
function choose(choice) {
  if (choice.do === "options") return ext.runtime.openOptionsPage();
  return choice.do === "go" ? go(choice.date) : show(view.date);
}

/** @param {MouseEvent} event */
function onRowClick(event) {
  const target = /** @type {Element} */ (event.target);
  const row = /** @type {HTMLElement|null} */ (target.closest(".row"));
  if (!row) return;
  if (target.closest(".more")) toggleDetails(row);
  else if (!target.closest("a[href]")) return;
  see(withSeen(state.seen, [String(row.dataset.id)], new Date()));
}

/** Mark all as seen, or take just that back. */
function markAll() {
  const fresh = unseen(view.stored?.reply, state.seen).map((paper) => paper.arxiv_id);
  if (fresh.length) {
    view.undo = fresh;
    return see(withSeen(state.seen, fresh, new Date()));
  }
  const undone = new Set(view.undo);
  view.undo = null;
  see(Object.fromEntries(Object.entries(state.seen).filter(([id]) => !undone.has(id))));
}

/**
 * Keep what was seen. The write begins in the same tick, as a link that opens closes the popup.
 * @param {import("../lib/types.js").Seen} seen
 */
function see(seen) {
  state.seen = seen;
  ext.storage.local.set({ seen });
  paintBadge(state);
  drawNew();
}
