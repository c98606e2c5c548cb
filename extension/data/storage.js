/**
 * What is kept in the browser besides the settings:
 *
 * - `latest`: the newest list; `list:2026-11-19`, `list:2026-W47`, `list:trending-week`: other lists;
 * - `read`, `saved`: which papers were read and saved; `saved:2511.00001`: a saved paper, whole;
 * - `cursor`: where `/v1/changes` goes on; `health`: how the last request went;
 * - `filters`, `popup`, `visit`, `missed`: how the popup was left; `notified`: what there was a notification of.
 *
 * @typedef {import("../core/types.js").StoredList} StoredList
 * @typedef {import("../core/types.js").State} State
 */
import { ext } from "../platform/browser.js";
import { readChoices } from "./settings.js";
import { asHealth, asList, asPaper, asRecord } from "../core/validate.js";

/** Days that can be read without a network, and further lists that were looked at. */
export const KEPT_DAYS = 14;
const KEPT_OTHERS = 4;
const VERSION = 3;
const { local } = ext.storage;
const isDayKey = (/** @type {string} */ key) => /^list:\d{4}-\d\d-\d\d$/.test(key);

/**
 * Take over what an earlier version kept. Doing so twice changes nothing.
 */
export async function migrate() {
  const { version } = await local.get("version");
  if (version === VERSION) return;
  const days = (await local.getKeys()).filter((key) => key.startsWith("day:"));
  const kept = await local.get([...days, "seen", "read"]);
  const lists = days.map((key) => [`list:${key.slice(4)}`, kept[key]]);
  const read = { ...asRecord(kept.seen), ...asRecord(kept.read) };
  await local.set({ ...Object.fromEntries(lists), read, version: VERSION });
  await local.remove([...days, "seen", "first"]);
}

/**
 * Use another server. What the old one said is forgotten; what was read and saved is not.
 * @param {string} server
 */
export async function changeServer(server) {
  const keys = await local.getKeys();
  await local.remove(
    keys.filter((key) => key.startsWith("list:") || ["latest", "cursor", "health", "missed"].includes(key)),
  );
  await ext.storage.sync.set({ server });
}

/** @returns {Promise<State>} */
export async function readState() {
  return { ...(await readSmallState()), latest: asStored((await local.get("latest")).latest) };
}

/** @returns {Promise<Omit<State, "latest">>} All but the list, which takes longer than the rest together. */
export async function readSmallState() {
  const [{ read, saved, health }, choices] = await Promise.all([
    local.get(["read", "saved", "health"]),
    readChoices(),
  ]);
  return { read: asRecord(read), saved: asRecord(saved), health: asHealth(health), ...choices };
}

/**
 * @param {string} name As in `list:…`.
 * @returns {Promise<StoredList|undefined>}
 */
export async function readList(name) {
  const key = `list:${name}`;
  return asStored((await local.get(key))[key]);
}

/**
 * Keep a list, and of all of them the newest days and the others that were read last.
 * @param {string} name
 * @param {StoredList} stored
 */
export async function writeList(name, stored) {
  const keys = (await local.getKeys()).filter((key) => key.startsWith("list:") && key !== `list:${name}`);
  const days = [...keys.filter(isDayKey), `list:${name}`]
    .filter(isDayKey)
    .toSorted()
    .toReversed()
    .slice(0, KEPT_DAYS);
  const others = await local.get(keys.filter((key) => !days.includes(key)));
  const age = (/** @type {string} */ key) => Number(others[key]?.fetchedAt) || 0;
  await local.remove(
    Object.keys(others)
      .toSorted((a, b) => age(b) - age(a))
      .slice(KEPT_OTHERS),
  );
  await local.set({ [`list:${name}`]: stored });
}

/** @returns {Promise<StoredList[]>} The newest list and the days before it, newest first. */
export async function readDays() {
  const keys = ["latest", ...(await local.getKeys()).filter(isDayKey).toSorted().toReversed()];
  const all = await local.get(keys);
  const lists = keys.map((key) => asStored(all[key]));
  const found = new Map(
    lists
      .filter((one) => one !== undefined)
      .toReversed()
      .map((one) => [one.reply.list.date, one]),
  );
  return [...found.values()].toReversed();
}

/** @returns {Promise<import("../core/types.js").Paper[]>} All papers that are kept whole: those of the days, and the saved ones. */
export async function readKeptPapers() {
  const days = await readDays();
  return [...days.flatMap(({ reply }) => reply.papers), ...(await readSaved())];
}

/**
 * Keep a paper. The write begins in the same tick, as the popup may close in the next.
 * @param {import("../core/types.js").Saved} saved All that are saved, with this one.
 * @param {import("../core/types.js").Paper} paper
 */
export function savePaper(saved, paper) {
  return local.set({ saved, [`saved:${paper.arxiv_id}`]: paper });
}

/**
 * @param {import("../core/types.js").Saved} saved All that are saved, without this one.
 * @param {string} id
 */
export async function unsavePaper(saved, id) {
  await Promise.all([local.set({ saved }), local.remove(`saved:${id}`)]);
}

/** @returns {Promise<import("../core/types.js").Paper[]>} What was saved last comes first. */
export async function readSaved() {
  const { saved } = await local.get("saved");
  const ids = Object.entries(asRecord(saved))
    .toSorted(([, a], [, b]) => (a < b ? 1 : -1))
    .map(([id]) => id);
  const kept = await local.get(ids.map((id) => `saved:${id}`));
  return ids.map((id) => asPaper(kept[`saved:${id}`])).filter((paper) => paper !== null);
}

/**
 * What an earlier version or a broken write left behind counts as nothing.
 * @param {any} value
 * @returns {StoredList|undefined}
 */
function asStored(value) {
  const reply = asList(value?.reply);
  return reply && typeof value.fetchedAt === "number" ? { reply, fetchedAt: value.fetchedAt } : undefined;
}
