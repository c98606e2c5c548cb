/**
 * The calendar: a month with the number of papers on each day. A click opens a day.
 */

import { ProblemError } from "../core/problems.js";
import { readDays } from "../data/offline-lists.js";
import { readSource } from "../data/source.js";
import { LOCALE, t, tn } from "../platform/i18n.js";
import { byId, element } from "../ui/dom.js";
import { formatMonth } from "../ui/format.js";

/**
 * @typedef {object} Month
 * @property {string|null} previous `YYYY-MM`
 * @property {string|null} next
 * @property {Map<string, number|null>} totals The number of papers on each day that can have a list; null if unknown.
 * @property {boolean} isOffline Whether only the stored days are known.
 */

const box = byId("calendar");
const WEEKDAY = new Intl.DateTimeFormat(LOCALE, { weekday: "narrow", timeZone: "UTC" });
const WEEKDAY_LONG = new Intl.DateTimeFormat(LOCALE, { weekday: "long", timeZone: "UTC" });
const DAY = new Intl.DateTimeFormat(LOCALE, { dateStyle: "long", timeZone: "UTC" });
/** Any Monday. */
const MONDAY = Date.UTC(2026, 0, 5);
const DAY_MS = 86_400_000;

let shown = "";

/**
 * @param {() => string|null} current The day to start at, `YYYY-MM-DD`.
 * @param {(date: string) => void} choose
 */
export function setUpCalendar(current, choose) {
  const days = Array.from({ length: 7 }, (_, index) => new Date(MONDAY + index * DAY_MS));
  const heads = days.map((day) => {
    const head = element("th", WEEKDAY.format(day));
    head.setAttribute("scope", "col");
    head.setAttribute("abbr", WEEKDAY_LONG.format(day));
    return head;
  });
  box.querySelector("thead tr")?.replaceChildren(...heads);
  box.addEventListener("toggle", (event) => {
    if (/** @type {ToggleEvent} */ (event).newState !== "open") return;
    const day = current() ?? new Date().toISOString().slice(0, 10);
    turn(day.slice(0, 7), day);
  });
  box.addEventListener("click", (event) => {
    const target = /** @type {HTMLElement} */ (/** @type {Element} */ (event.target).closest("button"));
    if (target?.dataset.month) turn(target.dataset.month, null);
    if (!target?.dataset.date) return;
    box.hidePopover();
    choose(target.dataset.date);
  });
  box.addEventListener("keydown", move);
}

/**
 * @param {string} month `YYYY-MM`
 * @param {string|null} current
 */
async function turn(month, current) {
  shown = month;
  // The stored days appear at once, even if the server is slow.
  drawMonth(month, await readStoredMonth(month), current);
  const known = await fetchMonth(month);
  if (shown === month) drawMonth(month, known, current);
}

/**
 * @param {string} month
 * @param {Month} known
 * @param {string|null} current
 */
function drawMonth(month, known, current) {
  const focused = /** @type {HTMLElement|null} */ (box.querySelector("tbody :focus"))?.dataset.date ?? current;
  /** @type {HTMLElement} */ (box.querySelector("strong")).textContent = formatMonth(month);
  for (const way of /** @type {const} */ (["previous", "next"])) {
    const button = /** @type {HTMLButtonElement} */ (box.querySelector(`[data-turn="${way}"]`));
    button.disabled = !known[way];
    button.dataset.month = known[way] ?? "";
  }
  box.querySelector("tbody")?.replaceChildren(...weeksOf(month, known, current));
  /** @type {HTMLElement} */ (box.querySelector("p")).textContent = known.isOffline ? t("calendarOffline") : "";
  if (focused) /** @type {HTMLElement|null} */ (box.querySelector(`[data-date="${focused}"]`))?.focus();
}

/**
 * @param {string} month
 * @returns {Promise<Month>}
 */
async function fetchMonth(month) {
  try {
    const { previous, next, days } = await (await readSource()).fetchJson(`/v1/calendar/${month}`);
    return {
      previous,
      next,
      totals: new Map(days.map((/** @type {any} */ day) => [day.date, day.total])),
      isOffline: false,
    };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return { ...(await readStoredMonth(month)), isOffline: true };
  }
}

/**
 * @param {string} month
 * @returns {Promise<Month>}
 */
async function readStoredMonth(month) {
  const lists = (await readDays()).map(({ reply }) => ({ date: reply.list.date ?? "", total: reply.papers.length }));
  const months = [...new Set(lists.map(({ date }) => date.slice(0, 7)))].filter((one) => one).toSorted();
  const totals = new Map(lists.filter(({ date }) => date.startsWith(month)).map(({ date, total }) => [date, total]));
  const previous = months.findLast((one) => one < month) ?? null;
  return { previous, next: months.find((one) => one > month) ?? null, totals, isOffline: false };
}

/**
 * @param {string} month
 * @param {Month} known
 * @param {string|null} current
 */
function weeksOf(month, { totals }, current) {
  const first = new Date(`${month}-01T00:00:00Z`);
  const start = first.getTime() - ((first.getUTCDay() + 6) % 7) * DAY_MS;
  const rows = [];
  for (let at = start; rows.length === 0 || new Date(at).toISOString().startsWith(month); at += 7 * DAY_MS) {
    const row = document.createElement("tr");
    for (let day = 0; day < 7; day += 1) {
      const date = new Date(at + day * DAY_MS).toISOString().slice(0, 10);
      const cell = document.createElement("td");
      if (date.startsWith(month)) cell.append(dayButton(date, totals, date === current));
      row.append(cell);
    }
    rows.push(row);
  }
  return rows;
}

/**
 * @param {string} date
 * @param {Map<string, number|null>} totals
 * @param {boolean} isCurrent
 */
function dayButton(date, totals, isCurrent) {
  const day = new Date(`${date}T00:00:00Z`);
  const total = totals.get(date);
  const isWeekend = day.getUTCDay() % 6 === 0;
  const button = /** @type {HTMLButtonElement} */ (element("button", String(day.getUTCDate())));
  button.dataset.date = date;
  // The server can still fetch a list that it has not stored.
  button.disabled = !totals.has(date) || total === 0 || (total === null && isWeekend);
  const papers = total ? tn("papers", total) : t(button.disabled ? "noList" : "notFetchedYet");
  button.setAttribute("aria-label", `${DAY.format(day)}: ${papers}`);
  if (total) button.append(element("small", String(total)));
  if (isCurrent) button.setAttribute("aria-current", "date");
  return button;
}

/**
 * Move between the days that have a list with the arrow keys.
 * @param {KeyboardEvent} event
 */
function move(event) {
  const forward = document.documentElement.dir === "rtl" ? -1 : 1;
  const step = { ArrowLeft: -forward, ArrowRight: forward, ArrowUp: -7, ArrowDown: 7 }[event.key];
  const focused = /** @type {HTMLElement|null} */ (document.activeElement);
  if (!step || !focused?.dataset.date) return;
  event.preventDefault();
  const days = /** @type {HTMLButtonElement[]} */ ([...box.querySelectorAll("[data-date]")]);
  let at = days.indexOf(/** @type {HTMLButtonElement} */ (focused)) + step;
  while (days[at]?.disabled) at += step;
  days[at]?.focus();
}
