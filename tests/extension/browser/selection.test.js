/** The row that keys act on, links that open behind the popup, and keys that are pressed early. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { text } from "./page.js";
import { Scenarios } from "./scenario.js";
import { eventually, Recorder } from "./service.js";
import { settled } from "./toolbar.js";

const scenarios = new Scenarios(30, 2);

/** @param {import("puppeteer-core").Page} page */
function current(page) {
  return page.evaluate(() => document.querySelector(".row.current .title")?.textContent);
}

test("keys act on a row that is in view, wherever the wheel has scrolled, and the message names it", async () => {
  const toolbar = await scenarios.open();
  const popup = await toolbar.tab("popup/popup.html");
  await popup.waitForSelector("#list .row:nth-child(30)");
  await popup.bringToFront();
  await popup.mouse.move(260, 300);
  await popup.mouse.wheel({ deltaY: 1400 });
  await eventually(async () => (await popup.$eval("#main", (main) => main.scrollTop)) > 1000);
  const seen = await eventually(() =>
    popup.evaluate(() => {
      const row = document.querySelector(".row.current");
      const { top = -1, bottom = -1 } = row?.getBoundingClientRect() ?? {};
      return top > 60 && bottom < 580 + 200 && row?.querySelector(".title")?.textContent;
    }),
  );
  assert.notEqual(seen, "Paper number 1 on the list");
  await popup.keyboard.press("s");
  await popup.waitForFunction(
    (title) => document.querySelector("#toast span")?.textContent === `Saved: ${title}`,
    {},
    seen,
  );
  const before = Number(/\d+/.exec(String(seen))?.[0]);
  await popup.keyboard.press("j");
  assert.equal(await current(popup), `Paper number ${before + 1} on the list`);
  assert.ok((await popup.$eval("#main", (main) => main.scrollTop)) > 1000, "j goes on from there");
});

test("the pointer says which row is meant, and Enter opens that one", async () => {
  const toolbar = await scenarios.open();
  const popup = await toolbar.tab("popup/popup.html");
  await popup.bringToFront();
  const third = /** @type {import("puppeteer-core").ElementHandle} */ (
    await popup.$("#list .row:nth-child(3) .lede")
  );
  await third.hover();
  assert.equal(await current(popup), "Paper number 3 on the list");
  assert.equal(await popup.evaluate(() => document.activeElement?.textContent), "Paper number 3 on the list");
  await popup.keyboard.press("r");
  await toolbar.showsBadge("29");
  assert.equal(await text(popup, "#toast span"), "Read: Paper number 3 on the list");
});

test("a link clicked with Ctrl or the middle button opens behind, and the popup stays", async () => {
  const toolbar = await scenarios.open();
  const popup = await toolbar.tab("popup/popup.html");
  await popup.bringToFront();
  // Pages of the Hub and of arXiv are not loaded in tests.
  await popup.evaluate(() => {
    const made = /** @type {object[]} */ ([]);
    Object.assign(globalThis, { made });
    const scope = /** @type {any} */ (globalThis);
    const { tabs } = scope.browser ?? scope.chrome;
    tabs.create = async (/** @type {object} */ tab) => made.push(tab);
  });
  const id = await popup.$eval("#list .row:nth-child(2)", (row) => /** @type {HTMLElement} */ (row).dataset.id);
  const pages = (await toolbar.browser.pages()).length;
  await popup.keyboard.down("Control");
  await popup.click("#list .row:nth-child(2) .title");
  await popup.keyboard.up("Control");
  await popup.click('#list .row:nth-child(2) [data-link="pdf"]', { button: "middle" });
  await popup.waitForFunction(() => /** @type {any} */ (globalThis).made.length === 2);
  assert.deepEqual(await popup.evaluate(() => /** @type {any} */ (globalThis).made), [
    { url: `https://huggingface.co/papers/${id}`, active: false },
    { url: `https://arxiv.org/pdf/${id}`, active: false },
  ]);
  assert.equal((await toolbar.browser.pages()).length, pages, "the browser itself opens nothing");
  await toolbar.showsBadge("29");
});

test("a title opens what the person chose", async () => {
  const toolbar = await scenarios.open();
  const options = await toolbar.tab("options/options.html");
  await options.select('[name="opens"]', "alphaxiv");
  const popup = await toolbar.tab("popup/popup.html");
  await popup.waitForFunction(() =>
    document.querySelector("#list .title")?.getAttribute("href")?.startsWith("https://www.alphaxiv.org/abs/"),
  );
});

test("keys pressed before the popup is ready are not lost", async () => {
  const toolbar = await scenarios.open();
  await toolbar.showsBadge("30");
  const options = await toolbar.tab("options/options.html");
  const isSaved = await options.evaluate(async () => {
    const popup = /** @type {Window} */ (open("../popup/popup.html"));
    const until = async (/** @type {() => unknown} */ check) => {
      while (!check()) await new Promise((resolve) => setTimeout(resolve));
    };
    // Its classic scripts have run as soon as there is a body, and its modules have not.
    await until(() => popup.location.href.includes("popup.html") && popup.document.getElementById("tabs"));
    for (const key of ["j", "j", "s"]) {
      popup.document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    }
    await until(() => popup.document.querySelector('#list .save[aria-pressed="true"]'));
    return !!popup.document.querySelector('#list .row:nth-child(3) .save[aria-pressed="true"]');
  });
  assert.ok(isSaved);
});

test("the paper of the page in front has its place from the first screen on, and the list does not repeat it", async () => {
  const toolbar = await scenarios.open();
  const popup = await toolbar.tab("popup/popup.html");
  const seen = await popup.evaluate(async () => {
    const scope = /** @type {any} */ (globalThis);
    const { runtime, tabs } = scope.browser ?? scope.chrome;
    const list = /** @type {HTMLElement} */ (document.getElementById("list"));
    const id = /** @type {HTMLElement} */ (list.children[1]).dataset.id;
    // Unlike the popup, a tab has no page behind it.
    tabs.query = async () => [{ url: `https://arxiv.org/abs/${id}` }];
    const { drawFirstScreen } = await import(runtime.getURL("popup/first-screen.js"));
    const { showPagePaper } = await import(runtime.getURL("popup/page-paper.js"));
    await drawFirstScreen();
    const { top } = list.getBoundingClientRect();
    await showPagePaper();
    const places = [...document.querySelectorAll(`.row[data-id="${id}"]`)].map((row) => row.closest("[id]")?.id);
    return { moved: list.getBoundingClientRect().top - top, places };
  });
  assert.deepEqual(seen, { moved: 0, places: ["here"] });
});

test("Enter in the search field searches at once, and then leads to the results", async () => {
  const toolbar = await scenarios.open();
  const popup = await toolbar.tab("popup/popup.html");
  await popup.bringToFront();
  await popup.click("#tab-search");
  await popup.type("#query", "number 7");
  await popup.keyboard.press("Enter");
  await popup.waitForFunction(() => document.activeElement?.textContent === "Paper number 7 on the list");
});

test("while a search is refined, the old results stay, dimmed", async () => {
  const recorder = scenarios.own(await Recorder.start(scenarios.service.url));
  const toolbar = await scenarios.open({ server: recorder.url });
  const popup = await toolbar.tab("popup/popup.html");
  await popup.click("#tab-search");
  await popup.type("#query", "number 7");
  await popup.waitForSelector("mark");
  await settled(popup);
  recorder.holds = /^\/v1\/search/;
  await popup.type("#query", "7");
  await popup.waitForSelector('main.old[aria-busy="true"]');
  assert.equal(await text(popup, "#list .title"), "Paper number 7 on the list");
  assert.equal(await popup.$eval("#progress", (bar) => bar.checkVisibility()), true);
});

test("before the first answer nothing says that the server is fine, and rows are sketched", async () => {
  const recorder = scenarios.own(await Recorder.start(scenarios.service.url));
  recorder.holds = /^\/v1\//;
  const toolbar = await scenarios.open({ server: recorder.url });
  const popup = await toolbar.tab("options/options.html");
  await popup.evaluate(() => {
    location.href = "../popup/popup.html";
  });
  await popup.waitForSelector("#server.waiting");
  assert.equal(await popup.$$eval("#skeleton > div", (all) => all.filter((one) => one.checkVisibility()).length), 4);
});

test("two windows that save and read at once lose nothing", async () => {
  const toolbar = await scenarios.open();
  const windows = [await toolbar.tab("popup/popup.html"), await toolbar.tab("popup/popup.html")];
  await Promise.all(
    windows.map((page, at) =>
      page.evaluate((first) => {
        const rows = [...document.querySelectorAll("#list .row")].slice(first, first + 5);
        for (const row of rows) /** @type {HTMLElement} */ (row.querySelector(".save")).click();
        for (const row of rows) /** @type {HTMLElement} */ (row.querySelector(".more")).click();
      }, at * 5),
    ),
  );
  await eventually(async () => {
    const { saved = {}, read = {} } = await toolbar.background(() => chrome.storage.local.get(["saved", "read"]));
    return Object.keys(saved).length === 10 && Object.keys(read).length === 10;
  });
});
