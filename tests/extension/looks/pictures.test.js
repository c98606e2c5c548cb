/**
 * Every state of popup and options, light and dark, at its real size: nothing is cut off, and axe-core finds nothing.
 */
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { freePort, Service } from "../browser/service.js";
import { openToolbar, POPUP } from "../browser/toolbar.js";
import { findSmall } from "./checks.js";
import { picture } from "./picture.js";
import { fakeThumbnails, startShowcase } from "./showcase.js";

/** @typedef {import("puppeteer-core").Page} Page */

/** @type {Awaited<ReturnType<typeof startShowcase>>} */
let showcase;
/** @type {import("../browser/toolbar.js").Toolbar} */
let toolbar;

before(async () => {
  showcase = await startShowcase();
});

after(async () => {
  await showcase?.service.stop();
  await showcase?.hub.stop();
});

afterEach(() => toolbar.close());

/** @param {string} [path] */
function openPopup(path = "popup/popup.html") {
  return toolbar.tab(path, fakeThumbnails);
}

/**
 * @param {Page} page
 * @param {string} tab
 */
async function openTab(page, tab) {
  await page.click(`#tab-${tab}`);
  await page.waitForSelector(`#tab-${tab}[aria-selected="true"]`);
  await page.waitForSelector('main[aria-busy="false"]');
}

test("every tab looks right", async () => {
  toolbar = await openToolbar({ server: showcase.service.url });
  const popup = await openPopup();
  await popup.waitForSelector(".row:nth-child(6)");
  await popup.keyboard.press("s");
  await popup.keyboard.press("j");
  await popup.keyboard.press("j");
  await popup.keyboard.press("s");
  await popup.keyboard.press("r");
  await popup.keyboard.press("k");
  await popup.waitForFunction(() => !document.querySelector("#toast.shown"));
  await picture(popup, "today");
  await openTab(popup, "trending");
  await picture(popup, "trending");
  await openTab(popup, "saved");
  await popup.waitForSelector("#list .row:nth-child(2)");
  await picture(popup, "saved");
  await openTab(popup, "search");
  await picture(popup, "search-empty");
  await popup.type("#query", "video models");
  await popup.waitForSelector("mark");
  await picture(popup, "search");
  await openTab(popup, "today");
  await popup.click('[data-kind="weekly"]');
  await popup.waitForFunction(() => document.getElementById("date")?.title.startsWith("Week"));
  await picture(popup, "week");
});

test("an open row, the calendar, the filters and the shortcuts look right", async () => {
  toolbar = await openToolbar({ server: showcase.service.url });
  const popup = await openPopup();
  await popup.waitForSelector(".row:nth-child(6)");
  await popup.click(".row:nth-child(2) .more");
  await picture(popup, "opened");
  await popup.click(".row:nth-child(2) .ask-server");
  await popup.waitForSelector(".related:not([hidden])");
  await picture(popup, "details");
  await popup.click("#date");
  await popup.waitForSelector("#calendar [aria-current]");
  await picture(popup, "calendar");
  await popup.keyboard.press("Escape");
  await popup.click("#filter");
  await picture(popup, "filters");
  await popup.keyboard.press("Escape");
  await popup.keyboard.press("?");
  await popup.waitForSelector("#keysheet[open]");
  await picture(popup, "keys");
});

test("rules look right in the popup and in the options", async () => {
  toolbar = await openToolbar({ server: showcase.service.url });
  const options = await toolbar.tab("options/options.html#welcome");
  await options.setViewport({ width: 800, height: 2120 });
  await options.waitForSelector("#server-result.good");
  await options.select('#watch-form [name="kind"]', "organization");
  await options.type('#watch-form [name="text"]', "Qwen");
  await options.click("#watch-form button:not([type])");
  await options.waitForSelector("#watched li");
  await options.type('#mute-form [name="text"]', "reasoning");
  await options.click("#mute-form button:not([type])");
  await options.waitForSelector("#muted li");
  await options.type('#watch-form [name="text"]', "video");
  await options.click('[data-test="watch"]');
  await options.waitForSelector("#matches li");
  await picture(options, "options");
  const popup = await openPopup();
  await popup.waitForSelector("#hidden-line:not([hidden])");
  await picture(popup, "rules");
  await popup.evaluate(() => document.getElementById("hidden-line")?.scrollIntoView());
  await picture(popup, "rules-hidden");
});

test("the paper of the page in front, with titles only, looks right", async () => {
  toolbar = await openToolbar({ server: showcase.service.url });
  await toolbar.background(() => chrome.storage.sync.set({ settings: { density: "compact" } }));
  const popup = await toolbar.tab("popup/popup.html", async (page) => {
    await fakeThumbnails(page);
    // Unlike the popup, a tab has no page behind it.
    await page.evaluateOnNewDocument(() => {
      chrome.tabs.query = /** @type {any} */ (async () => [{ url: "https://arxiv.org/abs/2511.21631v2" }]);
    });
  });
  await popup.waitForSelector("#here:not([hidden]) .row");
  await picture(popup, "here");
});

test("missed papers, and a list without the server, look right", async () => {
  toolbar = await openToolbar({ server: showcase.service.url });
  const popup = await openPopup();
  await toolbar.background(async () => {
    const { latest } = /** @type {any} */ (await chrome.storage.local.get("latest"));
    await chrome.storage.local.set({
      latest: { ...latest, fetchedAt: latest.fetchedAt - 2 * 3_600_000 },
      visit: "2020-01-01",
    });
  });
  await popup.reload();
  await popup.waitForFunction(() =>
    document.querySelector("#notice p")?.textContent?.includes("While you were away"),
  );
  await picture(popup, "missed-notice");
  await popup.click("#notice button");
  await popup.waitForSelector("#away-title:not([hidden])");
  await picture(popup, "missed");
  await showcase.service.pause();
  await popup.reload();
  await popup.waitForFunction(() => document.querySelector("#notice p")?.textContent?.includes("is not responding"));
  await picture(popup, "away");
  await showcase.service.resume();
});

test("a first start without the Hub, and without a server, looks right", async () => {
  const lonely = await Service.start(`http://127.0.0.1:${await freePort()}`);
  toolbar = await openToolbar({ server: lonely.url });
  await picture(await openPopup(), "sample");
  await lonely.stop();
  await toolbar.close();
  toolbar = await openToolbar({ server: lonely.url });
  await picture(await openPopup(), "nothing");
});

test("a day without a list looks right", async () => {
  toolbar = await openToolbar({ server: showcase.service.url });
  const popup = await openPopup();
  await toolbar.background(async () => {
    const { latest } = /** @type {any} */ (await chrome.storage.local.get("latest"));
    latest.reply.list.previous = "2026-11-22";
    await chrome.storage.local.set({ latest });
  });
  await popup.waitForSelector("#previous:enabled");
  await popup.click("#previous");
  await popup.waitForSelector("#empty:not([hidden])");
  await picture(popup, "empty");
});

test("text from right to left mirrors the popup", async () => {
  toolbar = await openToolbar({ server: showcase.service.url });
  const popup = await openPopup();
  await popup.waitForSelector(".row:nth-child(6)");
  await popup.evaluate(() => {
    document.documentElement.dir = "rtl";
  });
  await popup.click(".row:nth-child(2) .more");
  await picture(popup, "right-to-left");
  const side = await popup.$eval(".row .votes", (box) => box.getBoundingClientRect().left > innerWidth / 2);
  assert.ok(side, "the votes are at the start of the line");
});

test("the popup in German, and in a wide tab, looks right", async () => {
  toolbar = await openToolbar({ server: showcase.service.url, language: "de" });
  const popup = await openPopup();
  assert.equal(await popup.$eval("#tab-today", (tab) => tab.textContent), "Heute");
  assert.equal(await popup.evaluate(() => document.documentElement.lang), "de");
  await picture(popup, "german");
  await popup.setViewport({ ...POPUP, width: 900 });
  await picture(popup, "wide");
});

test("the popup in Chinese looks right, and search bears it", async () => {
  toolbar = await openToolbar({ server: showcase.service.url, language: "zh-CN" });
  const popup = await openPopup();
  assert.equal(await popup.$eval("#tab-today", (tab) => tab.textContent), "今日");
  assert.equal(await popup.evaluate(() => document.documentElement.lang), "zh-CN");
  await popup.waitForSelector(".row:nth-child(6)");
  await popup.click(".row:nth-child(2) .more");
  await picture(popup, "chinese");
  const options = await toolbar.tab("options/options.html");
  await options.setViewport({ width: 800, height: 1900 });
  await options.type('#watch-form [name="text"]', "扩散模型, 世界模型");
  await options.click("#watch-form button:not([type])");
  await options.waitForSelector("#watched li:nth-child(2)");
  await picture(options, "chinese-options");
});

test("watch or mute, a saved paper's notes and little room look right", async () => {
  toolbar = await openToolbar({ server: showcase.service.url });
  const popup = await openPopup();
  await popup.waitForSelector(".row:nth-child(6)");
  await popup.click(".row:nth-child(2) .save");
  await popup.click(".row:nth-child(2) .more");
  await popup.type('.row:nth-child(2) [name="tags"]', "to read, video");
  await popup.type('.row:nth-child(2) [name="note"]', "Compare with the pairs of last year.");
  await popup.click("#summary");
  await popup.waitForSelector(".tag:nth-child(2)");
  await popup.$eval(".row:nth-child(2)", (row) => row.scrollIntoView());
  await picture(popup, "notes");
  await popup.keyboard.press("w");
  await popup.waitForSelector("#follow[open]");
  await picture(popup, "follow");
  await popup.keyboard.press("Escape");
  await popup.setViewport({ width: 400, height: 300, deviceScaleFactor: 2 });
  await picture(popup, "zoom-200");
  await popup.setViewport({ width: 360, height: 640, hasTouch: true, isMobile: true });
  await popup.waitForFunction(() => matchMedia("(pointer: coarse)").matches);
  await picture(popup, "touch");
  assert.deepEqual(await popup.evaluate(findSmall, 44), []);
  const links = "#list .row:not(.current) .links";
  assert.equal(await popup.$eval(links, (found) => getComputedStyle(found).opacity), "1", "no finger can hover");
  await popup.setViewport(POPUP);
});
