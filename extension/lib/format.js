/**
 * Numbers, dates and names as people read them. Pure: no I/O here.
 */

const COMPACT = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const WEEKDAY = new Intl.DateTimeFormat("en-GB", { weekday: "long", timeZone: "UTC" });
const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", timeZone: "UTC" });

/** @param {number} count `1234` becomes `1.2K`. */
export function formatCount(count) {
  return COMPACT.format(count);
}

/**
 * @param {string} date `YYYY-MM-DD`
 * @param {Date} [now] The year is named unless it is this one's.
 */
export function formatDate(date, now = new Date()) {
  const day = new Date(`${date}T00:00:00Z`);
  const year = day.getUTCFullYear() === now.getUTCFullYear() ? "" : ` ${day.getUTCFullYear()}`;
  return `${WEEKDAY.format(day)}, ${DAY.format(day)}${year}`;
}

/**
 * @param {number} then Milliseconds since 1970.
 * @param {number} now
 */
export function formatAge(then, now) {
  const minutes = Math.max(0, Math.round((now - then) / 60_000));
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  if (minutes < 48 * 60) return `${Math.round(minutes / 60)} h ago`;
  return `${Math.round(minutes / 1440)} days ago`;
}

/**
 * @param {{name: string}[]} authors
 * @param {number} shown How many names to write out before the rest becomes a number.
 */
export function formatAuthors(authors, shown = 3) {
  const names = authors.map((author) => author.name);
  if (names.length <= shown + 1) return names.join(", ");
  return `${names.slice(0, shown).join(", ")} and ${names.length - shown} more`;
}

/**
 * @param {number} count
 * @param {string} noun In the singular.
 */
export function countOf(count, noun) {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/**
 * Return an address if it may be linked to: `https:` and nothing else.
 * @param {string|null|undefined} text
 */
export function safeLink(text) {
  return text && URL.canParse(text) && new URL(text).protocol === "https:" ? text : null;
}
