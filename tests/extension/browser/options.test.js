/** The options page and the first run. */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { text, texts } from "./page.js";
import { Scenarios } from "./scenario.js";
import { eventually, freePort } from "./service.js";
import { settled } from "./toolbar.js";

const scenarios = new Scenarios(12, 6);

/**
 * @param {import("puppeteer-core").Page} page
 * @param {string} tab
 */
async function openTab(page, tab) {
  await page.click(`#tab-${tab}`);
  await page.waitForSelector(`#tab-${tab}[aria-selected="true"]`);
  await settled(page);
}

test("the first run shows the welcome page once, and checks the server", async () => {
  const toolbar = await scenarios.open({ keepsWelcome: true });
  const welcome = await toolbar.welcome();
  await welcome.waitForSelector("#server-result.good");
  assert.match(
    (await text(welcome, "#server-result")) ?? "",
    /^Paperboy \S+ is running\. Its newest list, from .* has 12 papers\./,
  );
  assert.equal((await texts(welcome, "#greeting li")).length, 3);
  await welcome.close();
  await toolbar.restart();
  await toolbar.showsBadge("12");
  const places = await Promise.all((await toolbar.browser.pages()).map((page) => page.evaluate(() => location.href)));
  assert.deepEqual(
    places.filter((place) => place.includes("options")),
    [],
  );
});

test("without a server, the popup says what to do, and the options check addresses", async () => {
  const toolbar = await scenarios.open({ server: `http://127.0.0.1:${await freePort()}` });
  const popup = await toolbar.tab("popup/popup.html");
  assert.match((await text(popup, "#empty")) ?? "", /is not responding.*Start your Paperboy server/s);
  assert.deepEqual(await texts(popup, "#empty button"), ["Try again", "Options"]);
  const options = await toolbar.tab("options/options.html");
  const say = async (/** @type {string} */ address) => {
    await options.evaluate(() => {
      /** @type {HTMLFormElement|null} */ (document.querySelector("#server-form"))?.reset();
      document.getElementById("server-result")?.setAttribute("class", "result");
    });
    await options.type("#server", address);
    await options.click("#server-form button");
    return options.waitForFunction(() => {
      const result = document.getElementById("server-result");
      return result?.matches(".good, .bad") && result.textContent;
    });
  };
  assert.match(String(await (await say("no address")).jsonValue()), /is not a valid address/);
  assert.match(String(await (await say(scenarios.hub.url)).jsonValue()), /but it is not a Paperboy server\./);
  await options.reload();
  assert.match(
    String(await (await say(scenarios.service.url.replace("http://", ""))).jsonValue()),
    /^Saved\. Paperboy \S+ is running\./,
  );
  await toolbar.showsBadge("12");
});

test("rules hide and highlight papers, and change the badge", async () => {
  const toolbar = await scenarios.open();
  await toolbar.showsBadge("12");
  const options = await toolbar.tab("options/options.html");
  await options.waitForFunction(
    () => /** @type {HTMLInputElement} */ (document.getElementById("floor")).value === "0",
  );
  await options.type('#mute-form [name="text"]', "number 3");
  await options.click('[data-test="mute"]');
  await options.waitForFunction(() =>
    /“number 3” would have hidden 1 of 72 papers/.test(document.getElementById("rules-result")?.textContent ?? ""),
  );
  await options.click("#mute-form .strong");
  await options.waitForSelector("#muted li");
  await toolbar.showsBadge("11");
  await options.type('#watch-form [name="text"]', "number 12");
  await options.click("#watch-form .strong");
  await options.waitForSelector("#watched li");
  await options.$eval("#floor", (input) => {
    /** @type {HTMLInputElement} */ (input).value = "98";
    input.dispatchEvent(new Event("change"));
  });
  await toolbar.showsBadge("3");
  const popup = await toolbar.tab("popup/popup.html");
  assert.deepEqual(
    await texts(popup, "#list .title"),
    [1, 2, 12].map((number) => `Paper number ${number} on the list`),
  );
  assert.deepEqual(await texts(popup, ".watched li"), ["number 12"]);
  await popup.click("#hidden-line button");
  await popup.waitForFunction(() => document.querySelectorAll("#list .row").length === 12);
});

test("a backup from one browser restores a person's data in another", async () => {
  const toolbar = await scenarios.open();
  const popup = await toolbar.tab("popup/popup.html");
  await popup.click(".row:nth-child(2) .save");
  await popup.click(".row:nth-child(2) .more");
  await toolbar.showsBadge("11");
  await toolbar.background(() =>
    chrome.storage.sync.set({ rules: { watch: [], mute: ["number 3"], floor: 0 }, settings: { badge: "dot" } }),
  );
  await toolbar.showsBadge("•");
  const options = await toolbar.tab("options/options.html");
  await options.waitForSelector("#muted li");
  await options.evaluate(() => {
    const make = URL.createObjectURL;
    URL.createObjectURL = (blob) => {
      /** @type {Blob} */ (blob).text().then((one) => Object.assign(globalThis, { exported: one }));
      return make(blob);
    };
    HTMLAnchorElement.prototype.click = () => {};
  });
  await options.click("#export");
  const file = await eventually(() => options.evaluate(() => /** @type {any} */ (globalThis).exported));
  await toolbar.close();

  const second = await scenarios.open();
  await second.showsBadge("12");
  const folder = await mkdtemp(join(tmpdir(), "paperboy-own-"));
  const paths = { bad: join(folder, "bad.json"), good: join(folder, "good.json") };
  await writeFile(paths.bad, "{}");
  await writeFile(paths.good, file);
  const fresh = await second.tab("options/options.html");
  const input = /** @type {import("puppeteer-core").ElementHandle<HTMLInputElement>} */ (await fresh.$("#file"));
  await input.uploadFile(paths.bad);
  await fresh.waitForSelector("#data-result.bad");
  assert.match((await text(fresh, "#data-result")) ?? "", /is not a Paperboy backup.*Nothing was changed/);
  await second.showsBadge("12");
  await input.uploadFile(paths.good);
  await fresh.waitForSelector("#data-result.good");
  await second.showsBadge("•");
  assert.match((await second.badge()).title, /: 10 unread papers$/);
  const again = await second.tab("popup/popup.html");
  await openTab(again, "saved");
  assert.deepEqual(await texts(again, "#list .title"), ["Paper number 2 on the list"]);
  await rm(folder, { recursive: true });
});
