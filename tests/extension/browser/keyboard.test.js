/** Keyboard shortcuts. */
import assert from "node:assert/strict";
import { text, texts } from "./page.js";
import { promised, Scenarios, test } from "./scenario.js";

const scenarios = new Scenarios(12, 6);

test("shortcuts move, save, mark, copy and search", async () => {
  const toolbar = await scenarios.open();
  const popup = await toolbar.tab("popup/popup.html");
  await popup.waitForSelector(".row:nth-child(12)");
  await popup.evaluate(() => {
    const copied = /** @type {string[]} */ ([]);
    Object.assign(globalThis, { copied });
    navigator.clipboard.writeText = async (one) => {
      copied.push(one);
    };
  });
  const press = async (/** @type {string[]} */ ...keys) => {
    for (const key of keys) await popup.keyboard.press(/** @type {any} */ (key));
  };
  const current = () =>
    popup.evaluate(() => document.activeElement?.closest(".row")?.querySelector(".title")?.textContent);
  await popup.bringToFront();
  assert.equal(await current(), "Paper number 1 on the list");
  await press("j", "ArrowDown", "k");
  assert.equal(await current(), "Paper number 2 on the list");
  await press("s", "r", "b", "m", "l", "d");
  await popup.waitForFunction(() => /** @type {any} */ (globalThis).copied.length === 4);
  const [bibtex, markdown, link, list] = await popup.evaluate(() => /** @type {any} */ (globalThis).copied);
  const id = await popup.evaluate(
    () => /** @type {HTMLElement|null|undefined} */ (document.activeElement?.closest(".row"))?.dataset.id,
  );
  assert.equal(
    bibtex,
    await (await fetch(`${scenarios.service.url}/v1/papers/${id}.bib`)).text(),
    "the same as the server's",
  );
  assert.equal(
    markdown,
    `- [Paper number 2 on the list](https://huggingface.co/papers/${id}): A model says that number 2 matters.`,
  );
  assert.equal(link, `https://huggingface.co/papers/${id}`);
  assert.equal(list.split("\n").length, 2 + 12 + 1);
  await toolbar.showsBadge("11");
  await press("r");
  await toolbar.showsBadge("12");
  await popup.keyboard.down("Shift");
  await press("A");
  await popup.keyboard.up("Shift");
  await toolbar.showsBadge("");
  await press("?");
  await popup.waitForSelector("#keysheet[open]");
  assert.ok((await texts(popup, "#keysheet dd")).length >= 20);
  await press("Escape", "/");
  await popup.waitForFunction(() => document.activeElement?.id === "query");
  await popup.keyboard.type("number 7 s");
  assert.equal(
    await popup.$eval("#query", (input) => /** @type {HTMLInputElement} */ (input).value),
    "number 7 s",
    "letters are typed into the search field",
  );
});

test("single-key shortcuts that are switched off do nothing", async () => {
  const toolbar = await scenarios.open();
  await toolbar.background(() => chrome.storage.sync.set({ settings: { keys: "off" } }));
  const popup = await toolbar.tab("popup/popup.html");
  await popup.bringToFront();
  for (const key of /** @type {const} */ (["s", "r", "?", "2", "ArrowDown"])) await popup.keyboard.press(key);
  assert.equal(await popup.evaluate(() => document.activeElement?.textContent), "Paper number 2 on the list");
  assert.equal((await popup.$$("#keysheet[open]")).length, 0);
  assert.equal(await popup.$eval("#tab-today", (tab) => tab.getAttribute("aria-selected")), "true");
  await toolbar.showsBadge("12");
});

promised("a list of a hundred papers is complete, and opening all of it asks first", async () => {
  const { service } = await scenarios.startOwn(100, "--days", "1");
  const toolbar = await scenarios.open({ server: service.url });
  await toolbar.showsBadge("99+");
  const popup = await toolbar.tab("popup/popup.html");
  await popup.waitForFunction(() => document.querySelectorAll("#list .row").length === 100);
  assert.match((await text(popup, "#summary")) ?? "", /^100 papers( so far)? · 100 unread · updated just now$/);
  await popup.bringToFront();
  for (let row = 0; row < 99; row += 1) await popup.keyboard.press("j");
  assert.equal(await popup.evaluate(() => document.activeElement?.textContent), "Paper number 100 on the list");
  const pages = (await toolbar.browser.pages()).length;
  await popup.keyboard.press("o");
  await popup.waitForSelector("#ask[open]");
  assert.match((await text(popup, "#ask-text")) ?? "", /^Open 100 papers/);
  await popup.click('#ask [value="no"]');
  assert.equal((await toolbar.browser.pages()).length, pages);
  await toolbar.showsBadge("99+");
});
