/** The popup's first screen. */
import assert from "node:assert/strict";
import { text } from "./page.js";
import { promised, Scenarios, test } from "./scenario.js";
import { eventually, Recorder } from "./service.js";
import { settled } from "./toolbar.js";

const scenarios = new Scenarios(12, 3);

promised("the snapshot follows read marks and settings", async () => {
  const toolbar = await scenarios.open();
  const snapshot = async () =>
    /** @type {any} */ (await toolbar.background(() => chrome.storage.local.get("snapshot"))).snapshot;
  await toolbar.showsBadge("12");
  await eventually(async () => (await snapshot())?.total === 12);
  const { stored, unread, state } = await snapshot();
  assert.equal(stored.reply.papers[0].title, "Paper number 1 on the list");
  assert.deepEqual([stored.reply.papers.length, unread, state.read], [6, 12, {}]);
  const popup = await toolbar.tab("popup/popup.html");
  await popup.click(".more");
  await eventually(async () => (await snapshot()).unread === 11);
  await toolbar.background(() => chrome.storage.sync.set({ settings: { theme: "dark" } }));
  await eventually(async () => (await snapshot()).state.settings.theme === "dark");
});

test("the popup reopens where it was left", async () => {
  const toolbar = await scenarios.open();
  await toolbar.showsBadge("12");
  const popup = await toolbar.tab("popup/popup.html");
  await toolbar.background(() => chrome.storage.sync.set({ settings: { theme: "dark" } }));
  await popup.click("#tab-saved");
  await eventually(async () => (await toolbar.background(() => chrome.storage.session.get("popup"))).popup);
  const again = await toolbar.tab("popup/popup.html");
  assert.equal(await again.$eval("#tab-saved", (tab) => tab.getAttribute("aria-selected")), "true");
  assert.equal(await again.evaluate(() => document.documentElement.dataset.theme), "dark");
  await again.click("#tab-today");
  await eventually(async () => !(await toolbar.background(() => chrome.storage.session.get("popup"))).popup);
  const last = await toolbar.tab("popup/popup.html");
  assert.equal(await last.$eval("#tab-today", (tab) => tab.getAttribute("aria-selected")), "true");
});

test("a search typed before the server has answered finds papers", async () => {
  const recorder = scenarios.own(await Recorder.start(scenarios.service.url));
  const toolbar = await scenarios.open({ server: recorder.url });
  await toolbar.showsBadge("12");
  recorder.holds = /^\/v1\/daily$/;
  const popup = await toolbar.tab("options/options.html");
  await popup.evaluate(() => {
    location.href = "../popup/popup.html";
  });
  await popup.waitForSelector("#list .row:nth-child(12)");
  await popup.click("#tab-search");
  await popup.type("#query", "number 7");
  await popup.waitForSelector("mark");
  assert.equal(await text(popup, "#list .title"), "Paper number 7 on the list");
  // The service counts no further than this.
  const reply = await (await fetch(`${scenarios.service.url}/v1/search?q=number`)).json();
  recorder.spoils = { paths: /^\/v1\/search/, body: { ...reply, total: 300 } };
  await popup.type("#query", "8");
  await popup.waitForFunction(() => document.getElementById("summary")?.textContent === "300 or more papers");
  // A reply with little that can be read leaves the good list alone.
  const papers = [{ arxiv_id: "2611.00001", title: "One" }, { junk: 1 }, null];
  recorder.spoils = { paths: /^\/v1\/daily$/, body: { list: {}, papers } };
  recorder.holds = null;
  const again = await toolbar.tab("popup/popup.html");
  await again.click("#tab-today");
  await settled(again);
  assert.equal((await again.$$("#list .row")).length, 12);
  assert.match((await text(again, "#notice p")) ?? "", /is not a Paperboy server/);
});
