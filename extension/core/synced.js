/**
 * Saved papers as the browser's sync carries them: their ids, and when each was saved or unsaved. Pure: no I/O here.
 *
 * @typedef {import("./types.js").Saved} Saved
 * @typedef {{saved: Saved, unsaved: Saved}} Marks By arXiv id, ISO 8601.
 */

/** Browsers carry at most 8,192 bytes an item and 100 kB in all, of which settings and rules need some. */
export const PARTS = 8;
const MAX_BYTES = 7800;
/** An id, a colon, ten characters of time, a sign and a comma. */
const MAX_ENTRIES = Math.floor(MAX_BYTES / 26) * PARTS;

/**
 * @param {Saved} record
 * @param {number} count
 * @returns {Saved} The newest ones.
 */
export function newest(record, count) {
  const sorted = Object.entries(record).toSorted(([, a], [, b]) => (a < b ? 1 : -1));
  return Object.fromEntries(sorted.slice(0, count));
}

/**
 * @param {Marks} marks
 * @returns {string[]} `PARTS` texts, each small enough for one item; the oldest papers are left out where there are too many.
 */
export function pack({ saved, unsaved }) {
  const seconds = (/** @type {string} */ time) => Math.floor(Date.parse(time) / 1000);
  const all = [
    ...Object.entries(saved).map(([id, time]) => ({ id, at: seconds(time), sign: "+" })),
    ...Object.entries(unsaved).map(([id, time]) => ({ id, at: seconds(time), sign: "-" })),
  ].filter(({ at }) => at > 0);
  const entries = all.toSorted((a, b) => b.at - a.at).slice(0, MAX_ENTRIES);
  const size = MAX_ENTRIES / PARTS;
  return Array.from({ length: PARTS }, (_, part) =>
    entries
      .slice(part * size, (part + 1) * size)
      .map(({ id, at, sign }) => `${sign}${id}:${at}`)
      .join(","),
  );
}

/**
 * @param {unknown[]} parts
 * @returns {Marks}
 */
export function unpack(parts) {
  const marks = { saved: /** @type {Saved} */ ({}), unsaved: /** @type {Saved} */ ({}) };
  for (const part of parts) {
    if (typeof part !== "string") continue;
    for (const [, sign, id, at] of part.matchAll(/([+-])(\d{4}\.\d{4,5}|[a-z-]+\/\d{7}):(\d{1,11})/g)) {
      marks[sign === "+" ? "saved" : "unsaved"][id] = new Date(Number(at) * 1000).toISOString();
    }
  }
  return marks;
}

/**
 * @param {Marks} own
 * @param {Marks} other What another browser has.
 * @returns {Marks} For each paper, what was done last.
 */
export function merge(own, other) {
  const saved = later(own.saved, other.saved);
  const unsaved = later(own.unsaved, other.unsaved);
  for (const id of Object.keys(saved)) {
    if (!unsaved[id]) continue;
    if (secondsOf(saved[id]) > secondsOf(unsaved[id])) delete unsaved[id];
    else delete saved[id];
  }
  return { saved, unsaved };
}

/** @param {string} time */
function secondsOf(time) {
  return Math.floor(Date.parse(time) / 1000);
}

/**
 * @param {Saved} a
 * @param {Saved} b
 */
function later(a, b) {
  const made = { ...a };
  for (const [id, time] of Object.entries(b)) if (!made[id] || secondsOf(made[id]) < secondsOf(time)) made[id] = time;
  return made;
}
