/**
 * Brings the stored lists up to date with the server. The worker and the popup share it.
 *
 * @typedef {import("../core/types.js").StoredList} StoredList
 * @typedef {import("../core/problems.js").Problem} Problem
 */
import { problemOf } from "../core/problems.js";
import { MAX_DAYS, readList, writeList } from "./offline-lists.js";
import { fetchJson, fetchList } from "./server.js";
import { readServer } from "./settings.js";
import { read, removeServerData, write } from "./storage.js";

/** Votes and stars change even when no paper is new, so the list is fetched at least this often. */
const MAX_AGE_MS = 60 * 60_000;
const DAY_MS = 86_400_000;
/** Votes hardly change this long after a list's day. */
const SETTLED_MS = 3 * DAY_MS;

/**
 * Ask whether anything is new, which costs a few hundred bytes, and fetch the newest list if so.
 * @param {number} now Milliseconds since 1970.
 * @returns {Promise<boolean>} Whether the server answered.
 */
export function refreshIfNew(now) {
  return withHealth(now, async () => {
    const server = await readServer();
    const { latest, cursor, listsFrom } = await read("latest", "cursor", "listsFrom");
    const isOther = listsFrom !== null && listsFrom !== server;
    const changes = await fetchChanges(server, isOther ? null : cursor);
    if (!latest || isOther || hasNews(changes, latest, now)) await fetchLatest(server, now);
    await write({ cursor: changes.cursor });
  });
}

/**
 * Fetch the newest list.
 * @param {number} now
 * @returns {Promise<boolean>} Whether the server answered.
 */
export function refreshLatest(now) {
  return withHealth(now, async () => fetchLatest(await readServer(), now));
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
  const server = await readServer();
  const stored = { reply: await fetchList(server, path), fetchedAt: now };
  const { listsFrom } = await read("listsFrom");
  // The lists of two servers must not be mixed.
  if ((await readServer()) !== server || (listsFrom !== null && listsFrom !== server)) return stored;
  try {
    await writeList(name, stored);
  } catch (error) {
    // A full storage must not hide what the server has just answered.
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
 * @param {string} server
 * @param {string|null} cursor
 */
async function fetchChanges(server, cursor) {
  if (!cursor) return fetchJson(server, "/v1/changes");
  try {
    return await fetchJson(server, `/v1/changes?since=${encodeURIComponent(cursor)}`);
  } catch (error) {
    if (problemOf(error).code !== "refused") throw error;
    // Another version of the server may not know this cursor. Without one, it answers as it would to a new client.
    return fetchJson(server, "/v1/changes");
  }
}

/**
 * @param {string} server
 * @param {number} now
 */
async function fetchLatest(server, now) {
  const reply = await fetchList(server, "/v1/daily");
  // The person may have chosen another server in the meantime.
  if ((await readServer()) !== server) return;
  const { latest } = await read("latest");
  const before = latest?.reply.source === "hub" ? latest.reply.list.date : null;
  // A new server that has not reached the Hub yet must not replace a real list.
  if (latest && before && (reply.source === "sample" || !reply.list.date)) {
    return write({ latest: { ...latest, reply: { ...latest.reply, stale: true } } });
  }
  const isOther = await makeRoom(server);
  if (latest && before && before !== reply.list.date && !isOther) await writeList(before, latest);
  await write({ latest: { reply, fetchedAt: now } });
}

/**
 * Remove the lists of another server, now that this one has answered with its own.
 * @param {string} server
 * @returns {Promise<boolean>} Whether there was another one.
 */
async function makeRoom(server) {
  const { listsFrom } = await read("listsFrom");
  const isOther = listsFrom !== null && listsFrom !== server;
  if (isOther) await removeServerData();
  if (listsFrom !== server) await write({ listsFrom: server });
  return isOther;
}

/**
 * @param {any} changes The reply of `/v1/changes`.
 * @param {StoredList} latest
 * @param {number} now
 */
function hasNews(changes, latest, now) {
  const { list, total, source, stale } = latest.reply;
  return (
    changes.reset ||
    changes.papers?.length > 0 ||
    changes.latest?.date !== list.date ||
    changes.latest?.total !== total ||
    changes.source !== source ||
    changes.stale !== stale ||
    now - latest.fetchedAt >= MAX_AGE_MS
  );
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
