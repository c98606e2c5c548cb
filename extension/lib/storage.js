/**
 * What is kept in the browser. `sync` holds the settings, `local` everything else:
 *
 * - `latest`: the newest list, ready to draw; `day:YYYY-MM-DD`: other lists that were looked at;
 * - `seen`: which papers were seen; only the popup writes it;
 * - `cursor`: where `/v1/changes` goes on; `health`: how the last request went.
 *
 * @typedef {import("./types.js").StoredList} StoredList
 */
import { ext } from "./browser.js";
import { DEFAULT_SERVER } from "./server.js";
import { asList } from "./shape.js";

const KEPT_DAYS = 14;

/** @returns {Promise<string>} */
export async function readServer() {
  const { server } = await ext.storage.sync.get("server");
  return server ?? DEFAULT_SERVER;
}

/**
 * Use another server. What the old one said is forgotten; what was seen is not.
 * @param {string} server
 */
export async function changeServer(server) {
  const keys = Object.keys(await ext.storage.local.get());
  await ext.storage.local.remove(keys.filter((key) => key !== "seen"));
  await ext.storage.sync.set({ server });
}

/**
 * Everything that the popup and the badge are drawn from.
 * @returns {Promise<{latest?: StoredList, seen: import("./types.js").Seen, health?: import("./types.js").Health}>}
 */
export async function readState() {
  const { latest, seen, health } = await ext.storage.local.get(["latest", "seen", "health"]);
  return { latest: asStored(latest), seen: seen ?? {}, health };
}

/**
 * @param {string} date
 * @returns {Promise<StoredList|undefined>}
 */
export async function readDay(date) {
  const key = `day:${date}`;
  return asStored((await ext.storage.local.get(key))[key]);
}

/**
 * Keep a day's list, and of all of them the ones read last.
 * @param {string} date
 * @param {StoredList} stored
 */
export async function writeDay(date, stored) {
  const all = await ext.storage.local.get();
  const others = Object.keys(all).filter((key) => key.startsWith("day:") && key !== `day:${date}`);
  others.sort((a, b) => all[b].fetchedAt - all[a].fetchedAt);
  await ext.storage.local.remove(others.slice(KEPT_DAYS - 1));
  await ext.storage.local.set({ [`day:${date}`]: stored });
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
