/**
 * The Hub's calendar: which day's list is open, which days are next to it, and why a list is empty. The server's
 * `api/core/hub_calendar.py`, `periods.py` and `list_status.py` say the same, and both are tested with
 * `tests/cases/hub_calendar.json`. Pure: no I/O here.
 *
 * Days are `YYYY-MM-DD`, which sort as text; moments are milliseconds since 1970. The Hub's day rolls over at 21:30 in
 * New York, so the list of a day is open from 21:30 on the evening before.
 */
import { weekOf } from "./views.js";

export const FIRST_LIST = "2023-05-04";
export const DAY_MS = 86_400_000;
const NEW_YORK = new Intl.DateTimeFormat("en-CA", {
  timeZone: "America/New_York",
  hourCycle: "h23",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
});
const ROLLOVER = "21:30";

/** @param {number} moment */
export const dayOf = (moment) => new Date(moment).toISOString().slice(0, 10);

/**
 * @param {string} day
 * @param {number} days
 */
export const plus = (day, days) => dayOf(Date.parse(day) + days * DAY_MS);

/** @param {string} day */
export const isWeekend = (day) => new Date(day).getUTCDay() % 6 === 0;

/**
 * @param {number} now
 * @returns {string} The day whose list is open at the Hub.
 */
export function hubToday(now) {
  const part = Object.fromEntries(NEW_YORK.formatToParts(now).map(({ type, value }) => [type, value]));
  const day = `${part.year}-${part.month}-${part.day}`;
  return `${part.hour}:${part.minute}` >= ROLLOVER ? plus(day, 1) : day;
}

/**
 * @param {number} now
 * @returns {string} The last day that can have a list. The Hub dates papers in UTC, hours before its own day begins.
 */
export function newestPossible(now) {
  return [hubToday(now), dayOf(now)].toSorted()[1];
}

/**
 * @param {string} day
 * @returns {number} When it ends at the Hub.
 */
export function endsAt(day) {
  // New York is four or five hours behind UTC.
  const [summer, winter] = ["T01:30:00Z", "T02:30:00Z"].map((time) => Date.parse(plus(day, 1) + time));
  return hubToday(summer) > day ? summer : winter;
}

/**
 * @param {string} name Of a day, a week or a month: `2026-11-20`, `2026-W47`, `2026-11`.
 * @returns {{first: string, last: string}|null} Its days; null if there is no such week.
 */
export function spanOf(name) {
  if (name.length === 10) return { first: name, last: name };
  if (!name.includes("W")) {
    const first = `${name}-01`;
    return { first, last: plus(`${plus(first, 31).slice(0, 7)}-01`, -1) };
  }
  const [year, week] = name.split("-W").map(Number);
  // January 4 is always in the first week.
  const fourth = `${year}-01-04`;
  const first = plus(fourth, 7 * (week - 1) - ((new Date(fourth).getUTCDay() + 6) % 7));
  return weekOf(first) === name ? { first, last: plus(first, 6) } : null;
}

/**
 * @param {string} name
 * @param {number} now
 * @returns {string[]} Its days that can have a list.
 */
export function listedDays(name, now) {
  const { first = "", last = "" } = spanOf(name) ?? {};
  const newest = newestPossible(now);
  const days = [];
  for (let day = first; day && day <= last; day = plus(day, 1)) days.push(day);
  return days.filter((day) => day >= FIRST_LIST && day <= newest);
}

/**
 * @param {string} name
 * @param {string} newest The day of the newest list.
 * @param {Map<string, boolean>} known Whether each day that was read has papers. Of the others, weekends are skipped.
 * @returns {{previous: string|null, next: string|null}} The nearest lists of the same kind, as names.
 */
export function neighbours(name, newest, known) {
  const { first = name, last = name } = spanOf(name) ?? {};
  const hasList = (/** @type {string} */ day) => known.get(day) ?? !isWeekend(day);
  const named = (/** @type {string} */ day) =>
    name.length === 10 ? day : name.includes("W") ? weekOf(day) : day.slice(0, 7);
  let before = first <= newest ? plus(first, -1) : newest;
  while (before >= FIRST_LIST && !hasList(before)) before = plus(before, -1);
  let after = last >= FIRST_LIST ? plus(last, 1) : FIRST_LIST;
  while (after <= newest && !hasList(after)) after = plus(after, 1);
  return { previous: before >= FIRST_LIST ? named(before) : null, next: after <= newest ? named(after) : null };
}

/**
 * @param {string} name
 * @param {number} readAt When the Hub answered.
 * @returns {string} Why its list is empty.
 */
export function emptyReason(name, readAt) {
  const { last = name } = spanOf(name) ?? {};
  if (last < FIRST_LIST) return "before_first_list";
  if (name.length === 10 && isWeekend(name)) return "weekend";
  return last >= hubToday(readAt) ? "not_published_yet" : "no_list";
}

/**
 * @param {string} name
 * @param {number} readAt
 * @returns {boolean} Whether no paper can be added any more.
 */
export function isComplete(name, readAt) {
  const { last = name } = spanOf(name) ?? {};
  return last < FIRST_LIST || readAt >= endsAt(last);
}

/**
 * The day to ask for in order to learn, with one request, of a newer list.
 * @param {string|null} known The day of the newest list so far.
 * @param {number} now
 * @returns {string|null} Null if it cannot be told: several days may have passed.
 */
export function dayToCheck(known, now) {
  const newest = newestPossible(now);
  if (!known) return null;
  if (known >= newest) return known;
  for (let day = plus(known, 1); day < newest; day = plus(day, 1)) if (!isWeekend(day)) return null;
  return newest;
}
