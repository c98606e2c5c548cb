/**
 * Brings the stored lists up to date with their source. The worker and the popup share it.
 *
 * @typedef {import("../core/types.js").StoredList} StoredList
 * @typedef {import("../core/problems.js").Problem} Problem
 */
import { problemOf } from "../core/problems.js";
import { MAX_DAYS, readList, writeList } from "./offline-lists.js";
import { readServer } from "./settings.js";
import { readSource } from "./source.js";
import { read, removeServerData, write } from "./storage.js";

const DAY_MS = 86_400_000;
/** Votes hardly change this long after a list's day. */
const SETTLED_MS = 3 * DAY_MS;

/**
 * Ask whether anything is new, which costs little, and store the newest list if so.
 * @param {number} now Milliseconds since 1970.
 * @returns {Promise<boolean>} Whether the source answered.
 */
export function refreshIfNew(now) {
  return withHealth(now, async () => {
    const source = await readSource();
    const { reply, cursor } = await source.fetchNews(await knownOf(source), now);
    if (reply) await storeLatest(source.address, reply, now);
    await write({ cursor });
  });
}

/**
 * Fetch the newest list.
 * @param {number} now
 * @returns {Promise<boolean>} Whether the source answered.
 */
export function refreshLatest(now) {
  return withHealth(now, async () => {
    const source = await readSource();
    const { latest } = await knownOf(source);
    await storeLatest(source.address, await source.fetchNewest(latest, now), now);
  });
}

/**
 * @param {import("./source.js").Source} source
 * @returns {Promise<import("./source.js").Known>} Nothing, if what is stored came from another source.
 */
async function knownOf({ address }) {
  const { latest, cursor, listsFrom } = await read("latest", "cursor", "listsFrom");
  return listsFrom !== null && listsFrom !== address ? { latest: undefined, cursor: null } : { latest, cursor };
}

/**
 * Fetch a list and store it.
 * @param {string} path
 * @param {string} name The name to store it under.
 * @param {number} now
 * @returns {Promise<StoredList>}
 * @throws {ProblemError}
 */
export async function refreshList(path, name, now) {
  const { address, fetchList } = await readSource();
  const stored = { reply: await fetchList(path), fetchedAt: now };
  const { listsFrom } = await read("listsFrom");
  // The lists of two sources must not be mixed.
  if ((await readServer()) !== address || (listsFrom !== null && listsFrom !== address)) return stored;
  try {
    await writeList(name, stored);
  } catch (error) {
    // A full storage must not hide what the source has just answered.
    console.warn(error);
  }
  return stored;
}

/**
 * Record how a request other than a refresh went.
 * @param {Problem|null} error
 */
export async function recordHealth(error) {
  const { health } = await read("health");
  if (!health || isSame(health.error, error)) return;
  await write({ health: { ...health, error, failures: error ? health.failures + 1 : 0 } });
}

/**
 * Fetch the lists of the last two weeks that are missing or not settled, so that they can be read without a network.
 * Each is stored at once, so that stopping the worker loses nothing.
 * @param {number} now
 * @throws {ProblemError}
 */
export async function refreshRecentDays(now) {
  const { latest } = await read("latest");
  const newest = latest?.reply.list.date;
  if (!newest || latest.reply.source === "sample") return;
  const first = new Date(Date.parse(newest) - (MAX_DAYS - 1) * DAY_MS).toISOString().slice(0, 10);
  let date = latest.reply.list.previous;
  while (date && date >= first) {
    let stored = await readList(date);
    if (!stored || isDue(stored, date, now)) stored = await refreshList(`/v1/daily/${date}`, date, now);
    const { previous } = stored.reply.list;
    date = previous && previous < date ? previous : null;
  }
}

/**
 * @param {StoredList} stored
 * @param {string} date
 * @param {number} now
 */
function isDue({ reply, fetchedAt }, date, now) {
  const isSettled = reply.list.complete && !reply.stale && fetchedAt >= Date.parse(date) + SETTLED_MS;
  return !isSettled && now - fetchedAt >= DAY_MS / 4;
}

/**
 * @param {string} address Of the source.
 * @param {import("../core/types.js").ListReply} reply Its newest list.
 * @param {number} now
 */
async function storeLatest(address, reply, now) {
  // The person may have chosen another source in the meantime.
  if ((await readServer()) !== address) return;
  const { latest } = await read("latest");
  const before = latest?.reply.source === "hub" ? latest.reply.list.date : null;
  // A new server that has not reached the Hub yet must not replace a real list.
  if (latest && before && (reply.source === "sample" || !reply.list.date)) {
    return write({ latest: { ...latest, reply: { ...latest.reply, stale: true } } });
  }
  const isOther = await makeRoom(address);
  if (latest && before && before !== reply.list.date && !isOther) await writeList(before, latest);
  await write({ latest: { reply, fetchedAt: now } });
}

/**
 * Remove the lists of another source, now that this one has answered with its own.
 * @param {string} address
 * @returns {Promise<boolean>} Whether there was another one.
 */
async function makeRoom(address) {
  const { listsFrom } = await read("listsFrom");
  const isOther = listsFrom !== null && listsFrom !== address;
  if (isOther) await removeServerData();
  if (listsFrom !== address) await write({ listsFrom: address });
  return isOther;
}

/**
 * Run a refresh and record how it went.
 * @param {number} now
 * @param {() => Promise<void>} refresh
 */
async function withHealth(now, refresh) {
  let error = null;
  try {
    await refresh();
  } catch (caught) {
    // Whatever it was, a full storage for example, it must show and must not stop what follows.
    error = problemOf(caught);
  }
  const { health } = await read("health");
  const failures = error ? (health?.failures ?? 0) + 1 : 0;
  await write({ health: { checkedAt: now, error, failures } });
  return !error;
}

/**
 * @param {Problem|null} a
 * @param {Problem|null} b
 */
function isSame(a, b) {
  return a?.code === b?.code && a?.about === b?.about;
}
