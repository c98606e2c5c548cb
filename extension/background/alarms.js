/**
 * When to look for news: every few minutes; while the server is away after half a minute, then more and more rarely.
 * Browsers may drop alarms at a restart, and making one anew at every wake would put it off forever.
 */
import { ext } from "../platform/browser.js";

const NEWS = "news";
const RETRY = "retry";

/**
 * @param {number} minutes How often to look.
 * @param {() => number} random From 0 to 1, so that not all browsers ask in the same second.
 */
export async function ensureAlarm(minutes, random = Math.random) {
  const period = (await ext.alarms.get(NEWS))?.periodInMinutes ?? 0;
  if (period >= 0.8 * minutes && period <= 1.2 * minutes) return;
  const jittered = minutes * (0.8 + 0.4 * random());
  await ext.alarms.create(NEWS, { delayInMinutes: jittered, periodInMinutes: jittered });
}

/**
 * Try again before the next regular time, unless that comes first.
 * @param {number} failures How many times in a row the server did not answer; 0 ends the trying.
 * @param {number} minutes How often it is looked for news.
 */
export async function planRetry(failures, minutes) {
  const delayInMinutes = 0.5 * 2 ** (failures - 1);
  if (failures === 0 || delayInMinutes >= minutes) await ext.alarms.clear(RETRY);
  else await ext.alarms.create(RETRY, { delayInMinutes });
}
