/**
 * When to check for new papers: every few minutes, and after a failure at growing intervals.
 *
 * Browsers may drop alarms when they restart, and creating one again at every wake would put it off forever.
 */
import { ext } from "../platform/browser.js";

const NEWS = "news";
const RETRY = "retry";

/**
 * @param {number} minutes How often to check.
 * @param {() => number} random From 0 to 1, so that not all browsers ask in the same second.
 */
export async function ensureAlarm(minutes, random = Math.random) {
  const period = (await ext.alarms.get(NEWS))?.periodInMinutes ?? 0;
  if (period >= 0.8 * minutes && period <= 1.2 * minutes) return;
  const jittered = minutes * (0.8 + 0.4 * random());
  await ext.alarms.create(NEWS, { delayInMinutes: jittered, periodInMinutes: jittered });
}

/**
 * Plan a retry, unless the next regular check comes first.
 * @param {number} failures The number of failures in a row; 0 cancels the retry.
 * @param {number} minutes How often the regular check runs.
 */
export async function planRetry(failures, minutes) {
  const delayInMinutes = 0.5 * 2 ** (failures - 1);
  if (failures === 0 || delayInMinutes >= minutes) await ext.alarms.clear(RETRY);
  else await ext.alarms.create(RETRY, { delayInMinutes });
}
