/**
 * The browser's storage. This is the only module that knows its keys; what it reads is validated.
 *
 * `local` holds lists and marks. `sync` follows a person to other browsers, so it holds what they chose. `session` is
 * gone when the browser closes, and nothing wakes the worker when it changes.
 *
 * @typedef {import("../core/types.js").StoredList} StoredList
 * @typedef {import("../core/types.js").Paper} Paper
 * @typedef {import("../core/types.js").State} State
 * @typedef {import("../core/missed-lists.js").Missed} Missed
 */
import { asRules, asServer, asSettings } from "../core/choices.js";
import { asFilters } from "../core/filters.js";
import { asMissed } from "../core/missed-lists.js";
import { asNotes } from "../core/notes.js";
import { asSession } from "../core/popup-session.js";
import { asSnapshot } from "../core/snapshot.js";
import { PARTS } from "../core/synced.js";
import { asCount, asHealth, asPaper, asRecord, asStoredList, asText } from "../core/validate.js";
import { ext } from "../platform/browser.js";

const { local, sync, session } = ext.storage;

/** Each key with its area and the validator of its value. */
const KEYS = {
  /** The newest list. */
  latest: /** @type {const} */ ([local, asStoredList]),
  /** When each paper was read. */
  read: /** @type {const} */ ([local, asRecord]),
  /** When each paper was saved. */
  saved: /** @type {const} */ ([local, asRecord]),
  /** Notes and tags of saved papers. */
  notes: /** @type {const} */ ([local, asNotes]),
  /** When saved papers got code. */
  gotCode: /** @type {const} */ ([local, asRecord]),
  /** When papers were unsaved, so that other browsers learn of it. */
  unsaved: /** @type {const} */ ([local, asRecord]),
  /** Where `/v1/changes` continues. */
  cursor: /** @type {const} */ ([local, asText]),
  /** The source that the stored lists came from. */
  listsFrom: /** @type {const} */ ([local, asText]),
  /** When the Hub may be asked again, if it wanted a pause; milliseconds since 1970. */
  hubPause: /** @type {const} */ ([local, asCount]),
  /** How the last request went. */
  health: /** @type {const} */ ([local, asHealth]),
  /** The papers that a notification was shown for, and when. */
  notified: /** @type {const} */ ([local, asRecord]),
  /** Whether the welcome page was shown. */
  greeted: /** @type {const} */ ([local, Boolean]),
  /** The popup's first screen, ready to draw. */
  snapshot: /** @type {const} */ ([local, asSnapshot]),
  /** The popup's sort order and filters. */
  filters: /** @type {const} */ ([local, asFilters]),
  /** The newest list at the last visit. */
  visit: /** @type {const} */ ([local, asText]),
  /** The lists that were missed. */
  missed: /** @type {const} */ ([local, asMissed]),
  /** Where the popup was when it closed. */
  popup: /** @type {const} */ ([session, asSession]),
  /** The source's address. */
  server: /** @type {const} */ ([sync, asServer]),
  settings: /** @type {const} */ ([sync, asSettings]),
  rules: /** @type {const} */ ([sync, asRules]),
};
const AREAS = [local, sync, session];
/** `list:2026-11-19`, `list:2026-W47` and `list:trending-week` hold lists other than the newest. */
const LIST = "list:";
/** `saved:2511.00001` holds a saved paper. */
const PAPER = "saved:";
/** `shared:0` and so on, in `sync`. */
const SHARED = "shared:";
const VERSION = 4;

/**
 * @typedef {keyof typeof KEYS} Key
 * @typedef {{[K in Key]: ReturnType<(typeof KEYS)[K][1]>}} Values
 */

/**
 * @template {Key} K
 * @param {...K} keys
 * @returns {Promise<Pick<Values, K>>}
 */
export async function read(...keys) {
  const found = await Promise.all(
    AREAS.map((area) => {
      const wanted = keys.filter((key) => KEYS[key][0] === area);
      return wanted.length ? area.get(wanted) : {};
    }),
  );
  const stored = Object.assign({}, ...found);
  return /** @type {any} */ (Object.fromEntries(keys.map((key) => [key, KEYS[key][1](stored[key])])));
}

/**
 * The write begins in the same tick, since the popup may close in the next.
 * @param {Partial<Values>} values
 * @param {Paper[]} [papers] Saved papers to store along with them.
 */
export async function write(values, papers = []) {
  const keys = /** @type {Key[]} */ (Object.keys(values));
  const writes = AREAS.map((area) => {
    const chosen = keys.filter((key) => KEYS[key][0] === area).map((key) => [key, values[key]]);
    const whole = area === local ? papers.map((paper) => [PAPER + paper.arxiv_id, paper]) : [];
    const entries = [...chosen, ...whole];
    return entries.length ? area.set(Object.fromEntries(entries)) : undefined;
  });
  await Promise.all(writes);
}

/**
 * @param {(changed: Set<Key>) => unknown} listener Called with the keys of `local` or `sync` that changed.
 */
export function onWrite(listener) {
  for (const area of [local, sync]) {
    area.onChanged.addListener((/** @type {object} */ changes) => {
      listener(/** @type {Set<any>} */ (new Set(Object.keys(changes))));
    });
  }
}

/** @returns {Promise<State>} */
export function readState() {
  return read("latest", "read", "saved", "notes", "gotCode", "health", "settings", "rules");
}

/** @returns {Promise<string[]>} The names of all lists except the newest. */
export async function listNames() {
  return (await local.getKeys()).filter((key) => key.startsWith(LIST)).map((key) => key.slice(LIST.length));
}

/**
 * @param {string[]} names
 * @returns {Promise<(StoredList|undefined)[]>} In the order of the names.
 */
export async function readLists(names) {
  const stored = await local.get(names.map((name) => LIST + name));
  return names.map((name) => asStoredList(stored[LIST + name]));
}

/**
 * @param {string} name
 * @param {StoredList} stored
 */
export async function writeList(name, stored) {
  await local.set({ [LIST + name]: stored });
}

/** @param {string[]} names */
export async function removeLists(names) {
  await local.remove(names.map((name) => LIST + name));
}

/** Remove all that came from a source: every list, and what belongs to them. */
export async function removeServerData() {
  const lists = (await listNames()).map((name) => LIST + name);
  await local.remove([...lists, "latest", "snapshot", "cursor", "health", "missed"]);
}

/**
 * @param {string[]} ids
 * @returns {Promise<Paper[]>} Saved papers, in the order of the ids.
 */
export async function readPapers(ids) {
  const stored = await local.get(ids.map((id) => PAPER + id));
  return ids.map((id) => asPaper(stored[PAPER + id])).filter((paper) => paper !== null);
}

/** @param {string} id */
export async function removePaper(id) {
  await local.remove(PAPER + id);
}

/** @returns {Promise<string[]>} The saved papers as the browser's sync carries them; see `core/synced.js`. */
export async function readShared() {
  const keys = Array.from({ length: PARTS }, (_, part) => SHARED + part);
  const stored = await sync.get(keys);
  return keys.map((key) => asText(stored[key]) ?? "");
}

/** @param {string[]} parts */
export async function writeShared(parts) {
  await sync.set(Object.fromEntries(parts.map((part, at) => [SHARED + at, part])));
}

/** @param {Iterable<string>} changed Keys that changed. */
export function hasShared(changed) {
  return [...changed].some((key) => key.startsWith(SHARED));
}

/** Convert what an earlier version stored. Running it twice changes nothing. */
export async function migrate() {
  const { version } = await local.get("version");
  if (version === VERSION) return;
  const days = (await local.getKeys()).filter((key) => key.startsWith("day:"));
  const old = await local.get([...days, "seen", "read"]);
  const lists = days.map((key) => [LIST + key.slice("day:".length), old[key]]);
  const marks = { ...asRecord(old.seen), ...asRecord(old.read) };
  await local.set({ ...Object.fromEntries(lists), read: marks, version: VERSION });
  await local.remove([...days, "seen", "first", "popup"]);
}
