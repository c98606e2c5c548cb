/**
 * Numbers, dates and names in the person's language. Days are the Hub's, so no time zone shifts them.
 */
import { LOCALE, t, tn } from "../platform/i18n.js";

const COMPACT = new Intl.NumberFormat(LOCALE, { notation: "compact", maximumFractionDigits: 1 });
const dates = (/** @type {Intl.DateTimeFormatOptions} */ options) =>
  new Intl.DateTimeFormat(LOCALE, { ...options, timeZone: "UTC" });
const DAY = dates({ weekday: "long", day: "numeric", month: "long" });
const DAY_OF_YEAR = dates({ weekday: "short", day: "numeric", month: "short", year: "numeric" });
const WEEK_DAY = dates({ weekday: "short", day: "numeric", month: "short" });
const SHORT_DAY = dates({ day: "numeric", month: "short" });
const MONTH = dates({ month: "long", year: "numeric" });
const LIST = new Intl.ListFormat(LOCALE, { type: "conjunction" });

/** @param {number} count `1234` becomes `1.2K`. */
export function formatCount(count) {
  return COMPACT.format(count);
}

/**
 * @param {string} date `YYYY-MM-DD`
 * @param {Date} [now] The year is left out if it is the current one.
 */
export function formatDate(date, now = new Date()) {
  const day = new Date(`${date}T00:00:00Z`);
  return (day.getUTCFullYear() === now.getUTCFullYear() ? DAY : DAY_OF_YEAR).format(day);
}

/** @param {string} date `YYYY-MM-DD` */
export function formatShortDate(date) {
  return SHORT_DAY.format(new Date(`${date}T00:00:00Z`));
}

/** @param {string} month `YYYY-MM` */
export function formatMonth(month) {
  return MONTH.format(new Date(`${month}-01T00:00:00Z`));
}

/**
 * @param {string} first `YYYY-MM-DD`
 * @param {string} last
 */
export function formatSpan(first, last) {
  return SHORT_DAY.formatRange(new Date(`${first}T00:00:00Z`), new Date(`${last}T00:00:00Z`));
}

/**
 * The name of a list.
 * @param {{date: string|null, first_date: string|null, last_date: string|null}} list
 * @param {Date} [now]
 */
export function formatName({ date, first_date: first, last_date: last }, now) {
  if (!date) return "";
  if (date.includes("W")) {
    const week = t("week", Number(date.slice(6)));
    return first && last ? `${week} · ${formatSpan(first, last)}` : week;
  }
  return date.length === 7 ? formatMonth(date) : formatDate(date, now);
}

/**
 * The name of a list where there is little room: a week is its days alone.
 * @param {{date: string|null, first_date: string|null, last_date: string|null}} list
 * @param {Date} [now]
 */
export function formatBriefName({ date, first_date: first, last_date: last }, now = new Date()) {
  if (date?.includes("W") && first && last) return formatSpan(first, last);
  const isThisYear = date?.length === 10 && date.startsWith(`${now.getUTCFullYear()}-`);
  return isThisYear
    ? WEEK_DAY.format(new Date(`${date}T00:00:00Z`))
    : formatName({ date, first_date: first, last_date: last }, now);
}

/**
 * @param {number} then Milliseconds since 1970.
 * @param {number} now
 */
export function formatAge(then, now) {
  const minutes = Math.max(0, Math.round((now - then) / 60_000));
  if (minutes < 1) return t("justNow");
  if (minutes < 60) return t("minutesAgo", minutes);
  if (minutes < 48 * 60) return t("hoursAgo", Math.round(minutes / 60));
  return tn("daysAgo", Math.round(minutes / 1440));
}

/**
 * @param {{authors: {name: string}[], num_authors: number}} paper
 * @param {number} shown How many names to list before the rest becomes a number.
 */
export function formatAuthors({ authors, num_authors: total }, shown = 3) {
  const names = authors.map((author) => author.name);
  if (total <= shown + 1) return names.join(", ");
  return t("andMore", names.slice(0, shown).join(", "), total - Math.min(shown, names.length));
}

/** @param {string[]} names */
export function formatList(names) {
  return LIST.format(names);
}

/**
 * Return an address if it is safe to link to: `https:` and nothing else.
 * @param {string|null|undefined} text
 */
export function safeLink(text) {
  return text && URL.canParse(text) && new URL(text).protocol === "https:" ? text : null;
}
