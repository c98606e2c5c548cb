/**
 * The worker: looks for news when an alarm goes off and keeps the badge right.
 *
 * It may be stopped at any moment and keeps nothing in memory; all listeners are registered at once.
 */
import { ensureAlarm, PERIOD_MINUTES, planRetry } from "./lib/alarms.js";
import { paintBadge } from "./lib/badge.js";
import { ext } from "./lib/browser.js";
import { refreshIfNew } from "./lib/refresh.js";
import { readState } from "./lib/storage.js";

/**
 * The look for news that is under way; several events at once cause only one.
 * @type {Promise<boolean>|null}
 */
let looking = null;

ext.runtime.onInstalled.addListener(wake);
ext.runtime.onStartup.addListener(wake);
ext.alarms.onAlarm.addListener(look);
ext.storage.onChanged.addListener(async (changes, area) => {
  if (area === "sync" && changes.server) {
    // A look that is under way may still be at the old address.
    await looking;
    await look();
  }
  if (area === "local" && (changes.latest || changes.seen || changes.health)) await paintBadge();
  // The popup may have found the server away, too.
  if (area === "local" && changes.health) await planRetry(changes.health.newValue?.failures ?? 0);
});
wake();

async function wake() {
  await ensureAlarm();
  await paintBadge();
  const { health } = await readState();
  const age = Date.now() - (health?.checkedAt ?? 0);
  // A clock that was set back must not silence it.
  if (age < 0 || age >= PERIOD_MINUTES * 60_000) await look();
}

function look() {
  looking ??= refreshIfNew(Date.now()).finally(() => {
    looking = null;
  });
  return looking;
}
