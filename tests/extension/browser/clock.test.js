/** How days pass. Browser and service share one clock, which the scenarios move. */
import assert from "node:assert/strict";
import { afterEach, before, test } from "node:test";
import { Clock, cannotMoveClocks } from "./clock.js";
import { text, texts } from "./page.js";
import { eventually, Hub, Service } from "./service.js";
import { openToolbar, settled } from "./toolbar.js";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const reason = cannotMoveClocks();
// With `CI` set, leaving something out is a failure.
const skip = process.env.CI ? false : reason;

/** @type {Clock} */
let clock;
/** @type {Hub} */
let hub;
/** @type {Service} */
let service;
/** @type {import("./toolbar.js").Toolbar} */
let toolbar;

before(() => {
  if (reason && process.env.CI) throw new Error(reason);
});

afterEach(async () => {
  await toolbar?.close();
  await service?.stop();
  await hub?.stop();
  clock?.stop();
});

/**
 * @param {number} papers
 * @param {{isBrowsersOnly?: boolean}} [options] Whether the service uses the machine's clock.
 */
async function begin(papers, { isBrowsersOnly = false } = {}) {
  clock = await Clock.start();
  hub = await Hub.start("--papers", String(papers), "--days", "3");
  service = await Service.start(hub.url, isBrowsersOnly ? {} : clock.environment);
  await service.hasPapers(papers);
  toolbar = await openToolbar({ server: service.url, clock });
  await toolbar.showsBadge(String(papers));
}

/**
 * @param {number} papers How many the new day has.
 * @param {number} [number] The number of the first one.
 */
async function publish(papers, number) {
  await hub.publish(clock.today(), papers, number);
  await service.hasPapers(papers);
}

const titleOf = (/** @type {string} */ day) =>
  new Intl.DateTimeFormat("en-US", { day: "numeric", month: "long", timeZone: "UTC" }).format(new Date(day));
const openPopup = () => toolbar.tab("popup/popup.html");

test("overnight, with the browser open, the new day replaces the old one and no paper counts twice", {
  skip,
}, async () => {
  await begin(5);
  const popup = await openPopup();
  await popup.click("#mark");
  await toolbar.showsBadge("");

  await toolbar.killWorker();
  clock.move(DAY);
  assert.equal(await toolbar.background(() => new Date().toISOString().slice(0, 10)), clock.today());
  await publish(3);
  for (let times = 0; times < 2; times++) {
    await toolbar.background(() => chrome.alarms.create("news", { when: Date.now() }));
    await toolbar.showsBadge("3");
  }
  const { title } = await toolbar.badge();
  assert.ok(title.includes(titleOf(clock.today())) && title.endsWith(": 3 unread papers"), title);

  await popup.bringToFront();
  await popup.reload();
  await settled(popup);
  assert.equal((await popup.$$(".row.unread")).length, 3);
  assert.match((await text(popup, "#summary")) ?? "", /^3 papers( so far)? · 3 unread · updated just now$/);
  await popup.click("#previous");
  await popup.waitForFunction(() => document.querySelectorAll("#list .row").length === 5);
  assert.equal((await popup.$$(".row.unread")).length, 0);
});

test("a browser opened days later shows the new day at once and offers what was missed", {
  skip,
}, async () => {
  await begin(5);
  const popup = await openPopup();
  await popup.click("#mark");
  await toolbar.showsBadge("");
  await eventually(() => toolbar.background(async () => "visit" in (await chrome.storage.local.get("visit"))));

  await toolbar.browser.close();
  /** @type {string[]} */
  const days = [];
  for (const [papers, number] of [
    [4, 5001],
    [6, 6001],
    [3, 7001],
  ]) {
    clock.move(DAY);
    await publish(papers, number);
    days.push(clock.today());
  }
  await toolbar.start();
  await toolbar.showsBadge("3");
  await eventually(async () => {
    const keys = await toolbar.background(() => chrome.storage.local.getKeys());
    return days.slice(0, -1).every((day) => keys.includes(`list:${day}`));
  });
  const later = await openPopup();
  await later.waitForFunction(() =>
    document.querySelector("#notice p")?.textContent?.startsWith("While you were away: 10 papers"),
  );
  assert.equal((await later.$$(".row.unread")).length, 3);
});

test("without the server, the popup says how old the list is, and later counts only new papers", {
  skip,
}, async () => {
  await begin(5);
  await service.pause();
  clock.move(3 * DAY);
  await toolbar.restart();
  await toolbar.showsBadge("5");
  await eventually(async () => /is not responding/.test((await toolbar.badge()).title));
  const popup = await openPopup();
  assert.match((await text(popup, "#notice p")) ?? "", /is not responding\. Showing the list fetched 3 days ago\.$/);
  assert.match((await text(popup, "#summary")) ?? "", /updated 3 days ago$/);
  await service.resume();
  await publish(2);
  await popup.click("#notice button");
  await toolbar.showsBadge("2");
  assert.deepEqual(await texts(popup, "#list .title"), [
    "Paper number 5001 on the list",
    "Paper number 5002 on the list",
  ]);
});

test("a clock that is set back does not stop the checks", { skip }, async () => {
  await begin(5, { isBrowsersOnly: true });
  await toolbar.browser.close();
  clock.move(-2 * DAY);
  await hub.grow(7);
  await service.hasPapers(7);
  await toolbar.start();
  await toolbar.showsBadge("7");
  assert.match((await text(await openPopup(), "#summary")) ?? "", /updated just now$/);
});

test("the popup reopens where it was left for a quarter of an hour, and then at the newest list", {
  skip,
}, async () => {
  await begin(5);
  await (await openPopup()).click("#tab-trending");
  await eventually(() => toolbar.background(async () => (await chrome.storage.session.get("popup")).popup));
  const chosen = async () => (await openPopup()).$eval('[role=tab][aria-selected="true"]', (tab) => tab.id);
  await toolbar.killWorker();
  clock.move(14 * MINUTE);
  assert.equal(await chosen(), "tab-trending");
  clock.move(2 * MINUTE);
  assert.equal(await chosen(), "tab-today");
});
