/**
 * Bring what is stored up to date with the server. The worker and the popup share this.
 *
 * @typedef {import("../core/types.js").StoredList} StoredList
 */
import { ext } from "../platform/browser.js";
import { get, getList, ServerError } from "./server.js";
import { readServer } from "./settings.js";
import { KEPT_DAYS, readList, readState, writeList } from "./storage.js";
import { t } from "../platform/i18n.js";

/** Votes and stars move although no paper is new, so the list is read again at least this often. */
const REREAD_MS = 60 * 60_000;
const DAY_MS = 86_400_000;
/** A list's votes have settled so long after its day. */
const SETTLED_MS = 3 * DAY_MS;

/**
 * Ask whether anything is new, which costs a few hundred bytes, and read the newest list if so.
 * @param {number} now Milliseconds since 1970.
 * @returns {Promise<boolean>} Whether the server answered.
 */
export function refreshIfNew(now) {
  return noted(now, async () => {
    const server = await readServer();
    const { latest } = await readState();
    const { cursor } = await ext.storage.local.get("cursor");
    const changes = await readChanges(server, cursor);
    if (!latest || isNews(changes, latest, now)) await readLatest(server, now);
    await ext.storage.local.set({ cursor: changes.cursor });
  });
}

/**
 * Read the newest list.
 * @param {number} now
 * @returns {Promise<boolean>} Whether the server answered.
 */
export function refreshLatest(now) {
  return noted(now, async () => readLatest(await readServer(), now));
}

/**
 * Read a list and keep it.
 * @param {string} path
 * @param {string} name As which it is kept.
 * @param {number} now
 * @returns {Promise<StoredList>}
 * @throws {ServerError}
 */
export async function readListFromServer(path, name, now) {
  const server = await readServer();
  const stored = { reply: await getList(server, path), fetchedAt: now };
  if ((await readServer()) !== server) return stored;
  try {
    await writeList(name, stored);
  } catch (error) {
    // A storage that is full must not hide what the server has just answered.
    console.warn(error);
  }
  return stored;
}

/**
 * Note whether the server answered, where that was not a look for news.
 * @param {string|null} error What was wrong, as a sentence for people.
 */
export async function noteAnswer(error) {
  const { health } = await readState();
  if (!health || health.error === error) return;
  await ext.storage.local.set({ health: { ...health, error, failures: error ? health.failures + 1 : 0 } });
}

/**
 * Read the lists of the last two weeks that are missing here or have not settled yet, so that they can be read
 * without a network. What was read is kept at once, so that being stopped loses nothing.
 * @param {number} now
 * @throws {ServerError}
 */
export async function keepDays(now) {
  const { latest } = await readState();
  const newest = latest?.reply.list.date;
  if (!newest || latest.reply.source === "sample") return;
  const first = new Date(Date.parse(newest) - (KEPT_DAYS - 1) * DAY_MS).toISOString().slice(0, 10);
  let date = latest.reply.list.previous;
  while (date && date >= first) {
    let stored = await readList(date);
    if (!stored || isDue(stored, date, now)) stored = await readListFromServer(`/v1/daily/${date}`, date, now);
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
  const settled = reply.list.complete && !reply.stale && fetchedAt >= Date.parse(date) + SETTLED_MS;
  return !settled && now - fetchedAt >= DAY_MS / 4;
}

/**
 * @param {string} server
 * @param {unknown} cursor
 */
async function readChanges(server, cursor) {
  if (typeof cursor !== "string") return get(server, "/v1/changes");
  try {
    return await get(server, `/v1/changes?since=${encodeURIComponent(cursor)}`);
  } catch (error) {
    if (!(error instanceof ServerError && error.answered)) throw error;
    // Another version of the server may not know this cursor; without one it answers as to a newcomer.
    return get(server, "/v1/changes");
  }
}

/**
 * @param {string} server
 * @param {number} now
 */
async function readLatest(server, now) {
  const reply = await getList(server, "/v1/daily");
  // Another server may have been chosen in the meantime.
  if ((await readServer()) !== server) return;
  const { latest } = await readState();
  const before = latest?.reply.source === "hub" ? latest.reply.list.date : null;
  // A server that began anew and has not reached the Hub yet takes nothing away.
  if (latest && before && (reply.source === "sample" || !reply.list.date)) {
    return ext.storage.local.set({ latest: { ...latest, reply: { ...latest.reply, stale: true } } });
  }
  if (latest && before && before !== reply.list.date) await writeList(before, latest);
  await ext.storage.local.set({ latest: { reply, fetchedAt: now } });
}

/**
 * @param {any} changes The reply of `/v1/changes`.
 * @param {StoredList} latest
 * @param {number} now
 */
function isNews(changes, latest, now) {
  const { list, total, source, stale } = latest.reply;
  return (
    changes.reset ||
    changes.papers?.length > 0 ||
    changes.latest?.date !== list.date ||
    changes.latest?.total !== total ||
    changes.source !== source ||
    changes.stale !== stale ||
    now - latest.fetchedAt >= REREAD_MS
  );
}

/**
 * Run a request and write down how it went.
 * @param {number} now
 * @param {() => Promise<void>} request
 */
async function noted(now, request) {
  let error = null;
  try {
    await request();
  } catch (caught) {
    // Whatever it was, a full storage for example, it must show and not stop what comes after.
    error = caught instanceof ServerError ? caught.message : t("notKept", String(caught));
  }
  const { health } = await readState();
  const failures = error ? (health?.failures ?? 0) + 1 : 0;
  await ext.storage.local.set({ health: { checkedAt: now, error, failures } });
  return !error;
}
