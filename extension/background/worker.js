/**
 * The worker: checks for new papers when an alarm fires, keeps the badge right, and serves the address bar and the
 * context menu.
 *
 * The browser may stop it at any moment, so it keeps no state, and every listener is registered at the top level.
 */
import { HUB } from "../core/choices.js";
import { problemOf } from "../core/problems.js";
import { snapshotOf } from "../core/snapshot.js";
import { useOwnServer } from "../data/probe.js";
import { refreshIfNew, refreshRecentDays } from "../data/refresh.js";
import { noteNewCode } from "../data/saved-papers.js";
import { readServer } from "../data/settings.js";
import { hasShared, migrate, onWrite, read, readState, write } from "../data/storage.js";
import { ext } from "../platform/browser.js";
import { paintBadge } from "../ui/badge.js";
import { ensureAlarm, planRetry } from "./alarms.js";
import { addMenu, onMenu } from "./context-menu.js";
import { notifyOfMatches, openNotified } from "./notifications.js";
import { onAddress, suggest } from "./omnibox.js";
import { syncSaved } from "./sync-saved.js";

/**
 * The refresh that is running, so that several events at once cause only one.
 * @type {Promise<void>|null}
 */
let refreshing = null;
/** The days before the newest, which take longer. A check for news does not wait for them. */
let filling = Promise.resolve();

ext.runtime.onInstalled.addListener(async ({ reason }) => {
  // Waking asks the server, which may take its time.
  if (reason === "install") await greet();
  await addMenu();
  await wake();
});
ext.runtime.onStartup.addListener(wake);
ext.alarms.onAlarm.addListener(refresh);
onWrite(onStored);
ext.omnibox.onInputChanged.addListener(suggest);
ext.omnibox.onInputEntered.addListener(onAddress);
ext.contextMenus.onClicked.addListener(onMenu);
// This interface only exists once the permission is granted, which may happen while the worker runs.
ext.notifications?.onClicked.addListener(openNotified);
ext.permissions.onAdded.addListener(() => ext.notifications?.onClicked.addListener(openNotified));
for (const event of [ext.permissions.onAdded, ext.permissions.onRemoved]) event.addListener(onPermission);
wake();

async function wake() {
  await migrate();
  const { health, settings } = await read("health", "settings");
  await ensureAlarm(settings.refreshMinutes);
  await paint();
  const age = Date.now() - (health?.checkedAt ?? 0);
  // A negative age means that the clock was set back.
  if (age < 0 || age >= settings.refreshMinutes * 60_000) await refresh();
}

/** Update what the next click needs: the badge, and the popup's first screen. */
async function paint() {
  const [state, { filters }] = await Promise.all([readState(), read("filters")]);
  await Promise.all([paintBadge(state), write({ snapshot: snapshotOf(state, filters) })]);
}

/** Show the welcome page once. Browsers report an installation more often. */
async function greet() {
  const { greeted } = await read("greeted");
  if (greeted) return;
  await write({ greeted: true });
  await ext.tabs.create({ url: ext.runtime.getURL("options/options.html#welcome") });
}

function refresh() {
  refreshing ??= refreshOnce().finally(() => {
    refreshing = null;
  });
  return refreshing;
}

async function refreshOnce() {
  if (!(await refreshIfNew(Date.now()))) return useOwnServer();
  await notifyOfMatches(new Date());
  const { latest } = await read("latest");
  if (latest) await noteNewCode(latest.reply.papers);
  await syncSaved();
  filling = filling.then(fillDays);
}

async function fillDays() {
  try {
    await refreshRecentDays(Date.now());
  } catch (error) {
    // The newest list is there. The next refresh fetches the rest.
    console.warn(problemOf(error));
  }
}

/** @param {Set<import("../data/storage.js").Key>} changed */
async function onStored(changed) {
  const includes = (/** @type {import("../data/storage.js").Key[]} */ ...keys) =>
    keys.some((key) => changed.has(key));
  const { health, settings } = await read("health", "settings");
  if (includes("settings")) await ensureAlarm(settings.refreshMinutes);
  if (includes("saved", "unsaved", "settings") || hasShared(changed)) await syncSaved();
  if (includes("latest", "read", "saved", "health", "filters", "settings", "rules")) await paint();
  // The popup, too, may have found that the server does not answer.
  if (includes("health")) await planRetry(health?.failures ?? 0, settings.refreshMinutes);
  if (includes("server")) await refreshAnew();
}

/** The permission to read the Hub may have been taken away, or given again. */
async function onPermission() {
  if ((await readServer()) === HUB) await refreshAnew();
}

async function refreshAnew() {
  // A refresh that is running may have begun under other conditions.
  await refreshing;
  await refresh();
}
