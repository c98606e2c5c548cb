/**
 * When to look for news: about every ten minutes; while the server is away after half a minute, then more and more
 * rarely. Browsers may drop alarms at a restart, and making one anew at every wake would put it off forever.
 */
import { ext } from "./browser.js";

export const PERIOD_MINUTES = 10;
const NEWS = "news";
const RETRY = "retry";

/** @param {() => number} random From 0 to 1, so that not all browsers ask in the same second. */
export async function ensureAlarm(random = Math.random) {
  if (await ext.alarms.get(NEWS)) return;
  const jitter = 0.8 + 0.4 * random();
  await ext.alarms.create(NEWS, { delayInMinutes: PERIOD_MINUTES * jitter, periodInMinutes: PERIOD_MINUTES * jitter });
}

/**
 * Try again before the next regular time, unless that comes first.
 * @param {number} failures How many times in a row the server did not answer; 0 ends the trying.
 */
export async function planRetry(failures) {
  const delayInMinutes = 0.5 * 2 ** (failures - 1);
  if (failures === 0 || delayInMinutes >= PERIOD_MINUTES) await ext.alarms.clear(RETRY);
  else await ext.alarms.create(RETRY, { delayInMinutes });
}
