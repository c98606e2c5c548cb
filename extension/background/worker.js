/**
 * The worker: looks for news when an alarm goes off, keeps the badge right, and answers the address bar and the menu.
 *
 * It may be stopped at any moment and keeps nothing in memory; all listeners are registered at once.
 */
import { ensureAlarm, planRetry } from "./alarms.js";
import { paintBadge } from "../ui/badge.js";
import { ext } from "../platform/browser.js";
import { asFilters } from "../core/filters.js";
import { addressWith, firstOf } from "../core/snapshot.js";
import { asLeft } from "../core/popup-session.js";
import { addMenu, onMenu } from "./context-menu.js";
import { notifyOfMatches, openNotified } from "./notifications.js";
import { onAddress, suggest } from "./omnibox.js";
import { keepDays, refreshIfNew } from "../data/refresh.js";
import { ServerError } from "../data/server.js";
import { migrate, readState } from "../data/storage.js";

/**
 * The look for news that is under way; several events at once cause only one.
 * @type {Promise<void>|null}
 */
let looking = null;

ext.runtime.onInstalled.addListener(async ({ reason }) => {
  await addMenu();
  await wake();
  if (reason === "install") await greet();
});
ext.runtime.onStartup.addListener(wake);
ext.alarms.onAlarm.addListener(look);
ext.storage.onChanged.addListener(onStored);
ext.omnibox.onInputChanged.addListener(suggest);
ext.omnibox.onInputEntered.addListener(onAddress);
ext.contextMenus.onClicked.addListener(onMenu);
// There until the permission is given; the worker is started anew then or takes it from `onAdded`.
ext.notifications?.onClicked.addListener(openNotified);
ext.permissions.onAdded.addListener(() => ext.notifications?.onClicked.addListener(openNotified));
wake();

async function wake() {
  await migrate();
  const { health, settings } = await readState();
  await ensureAlarm(settings.refreshMinutes);
  await paint();
  const age = Date.now() - (health?.checkedAt ?? 0);
  // A clock that was set back must not silence it.
  if (age < 0 || age >= settings.refreshMinutes * 60_000) await look();
}

/** Bring up to date what the toolbar has: the badge, and the popup's first picture. */
async function paint() {
  const [state, { filters, popup }] = await Promise.all([readState(), ext.storage.local.get(["filters", "popup"])]);
  await paintBadge(state);
  const isElsewhere = asLeft(popup, Date.now()) !== null;
  const first = state.latest && !isElsewhere ? firstOf(state.latest, state, asFilters(filters)) : null;
  await ext.action.setPopup({ popup: addressWith(first) });
}

/** A newcomer needs a server, and is told so once; browsers tell of an installation more often. */
async function greet() {
  const { greeted } = await ext.storage.local.get("greeted");
  if (greeted) return;
  await ext.storage.local.set({ greeted: true });
  await ext.tabs.create({ url: ext.runtime.getURL("options/options.html#welcome") });
}

function look() {
  looking ??= lookOnce().finally(() => {
    looking = null;
  });
  return looking;
}

async function lookOnce() {
  if (!(await refreshIfNew(Date.now()))) return;
  await notifyOfMatches(new Date());
  try {
    await keepDays(Date.now());
  } catch (error) {
    // What is missing is read at the next look; whatever it was, the newest list is there.
    if (!(error instanceof ServerError)) console.warn(error);
  }
}

/**
 * @param {Record<string, {newValue?: any}>} changes
 * @param {string} area
 */
async function onStored(changes, area) {
  if (area === "sync") {
    const { settings } = await readState();
    await ensureAlarm(settings.refreshMinutes);
    await paint();
    if (!changes.server) return;
    // A look that is under way may still be at the old address.
    await looking;
    await look();
  }
  if (area !== "local") return;
  if (["latest", "read", "saved", "health", "filters", "popup"].some((key) => key in changes)) await paint();
  // The popup may have found the server away, too.
  if (changes.health)
    await planRetry(changes.health.newValue?.failures ?? 0, (await readState()).settings.refreshMinutes);
}
