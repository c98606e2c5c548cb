/**
 * The lists that can be read without a network: the newest days, and the other lists that were opened last.
 *
 * @typedef {import("../core/types.js").StoredList} StoredList
 * @typedef {import("../core/types.js").Paper} Paper
 */
import { readSavedPapers } from "./saved-papers.js";
import * as storage from "./storage.js";

export const MAX_DAYS = 14;
const MAX_OTHERS = 4;
const isDay = (/** @type {string} */ name) => /^\d{4}-\d\d-\d\d$/.test(name);

/**
 * @param {string} name Of a list other than the newest.
 * @returns {Promise<StoredList|undefined>}
 */
export async function readList(name) {
  return (await storage.readLists([name]))[0];
}

/**
 * Store a list, and remove the oldest ones.
 * @param {string} name
 * @param {StoredList} stored
 */
export async function writeList(name, stored) {
  const names = (await storage.listNames()).filter((one) => one !== name);
  const days = [...names.filter(isDay), name].filter(isDay).toSorted().toReversed().slice(0, MAX_DAYS);
  const others = names.filter((one) => !days.includes(one));
  const lists = await storage.readLists(others);
  const ages = new Map(others.map((one, at) => [one, lists[at]?.fetchedAt ?? 0]));
  const oldest = others.toSorted((a, b) => (ages.get(b) ?? 0) - (ages.get(a) ?? 0)).slice(MAX_OTHERS);
  await storage.removeLists(oldest);
  await storage.writeList(name, stored);
}

/** @returns {Promise<StoredList[]>} The newest list and the days before it, newest first. */
export async function readDays() {
  const names = (await storage.listNames()).filter(isDay).toSorted().toReversed();
  const [{ latest }, days] = await Promise.all([storage.read("latest"), storage.readLists(names)]);
  const lists = [latest, ...days].filter((one) => one !== undefined);
  // Of two copies of a day, the newest list's is the fresher one.
  const byDate = new Map(lists.toReversed().map((one) => [one.reply.list.date, one]));
  return [...byDate.values()].toReversed();
}

/** @returns {Promise<Paper[]>} Every paper stored in full: those of the days and the saved ones. */
export async function readOfflinePapers() {
  const days = await readDays();
  return [...days.flatMap(({ reply }) => reply.papers), ...(await readSavedPapers())];
}
