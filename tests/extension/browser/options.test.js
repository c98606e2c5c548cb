/** The options page and the first run. */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text, texts } from "./page.js";
import { promised, Scenarios, storesDays, test } from "./scenario.js";
import { eventually, freePort, Recorder, Service } from "./service.js";
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
  assert.match((await text(popup, "#empty")) ?? "", /use a Paperboy server\. .* is not responding\./);
  const choices = ["Read the Hub directly", "Use a Paperboy server", "Try again"];
  assert.deepEqual(await texts(popup, "#empty button"), choices);
  await popup.click("#empty button:nth-child(2)");
  await (await toolbar.welcome()).waitForFunction(() => document.getElementById("greeting")?.checkVisibility());
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
  assert.match(
    String(await (await say(scenarios.hub.url)).jsonValue()),
    /but it is not a Paperboy server\. Nothing was changed\.$/,
  );
  assert.match(String(await (await say("javascript:1")).jsonValue()), /must start with http:/);
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
  await options.click("#mute-form button:not([type])");
  await options.waitForSelector("#muted li");
  await toolbar.showsBadge("11");
  await options.type('#watch-form [name="text"]', "number 12");
  await options.click("#watch-form button:not([type])");
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
  assert.match((await text(popup, "#summary")) ?? "", /^3 of 12 papers · 3 unread/);
  await popup.click("#hidden-line button");
  await popup.waitForFunction(() => document.querySelectorAll("#list .row").length === 12);
});

promised("a backup from one browser restores a person's data in another", async () => {
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

test("a typo in the server's address, or in an import, leaves the stored lists alone", async () => {
  const toolbar = await scenarios.open();
  await storesDays(toolbar, 3);
  const options = await toolbar.tab("options/options.html");
  const lists = () =>
    toolbar.background(async () => {
      const keys = Object.keys(await chrome.storage.local.get());
      return keys.filter((key) => key.startsWith("list:2") || key === "latest");
    });
  const server = () => toolbar.background(async () => (await chrome.storage.sync.get("server")).server);
  const before = await lists();
  assert.ok(before.length >= 4 && before.includes("latest"));
  const isAsBefore = async () => {
    // More may have come in the meantime.
    const now = new Set(await lists());
    assert.deepEqual([before.filter((key) => !now.has(key)), await server()], [[], undefined]);
  };
  const nowhere = `http://127.0.0.1:${await freePort()}`;
  await options.$eval("#server", (input) => {
    /** @type {HTMLInputElement} */ (input).value = "";
  });
  await options.type("#server", nowhere);
  await options.click("#server-form button");
  await options.waitForSelector("#server-result.bad");
  assert.match((await text(options, "#server-result")) ?? "", /is not responding.*Nothing was changed\.$/);
  await isAsBefore();
  const folder = await mkdtemp(join(tmpdir(), "paperboy-own-"));
  const path = join(folder, "other.json");
  const rules = { watch: [], mute: ["x"], floor: 0 };
  await writeFile(path, JSON.stringify({ format: "paperboy", version: 1, server: nowhere, rules }));
  const input = /** @type {import("puppeteer-core").ElementHandle<HTMLInputElement>} */ (await options.$("#file"));
  await input.uploadFile(path);
  await options.waitForSelector("#data-result.good");
  assert.match(
    (await text(options, "#data-result")) ?? "",
    /^Imported: 1 rule\. .* is not responding\. Your papers still come from http/,
    "it says what there was, in the right number",
  );
  await isAsBefore();
  await options.click("#use-anyway");
  await eventually(async () => (await server()) === nowhere);
  assert.ok((await lists()).includes("latest"), "the old list stays until the new server answers");
  await rm(folder, { recursive: true });
});

test("an address with the wrong scheme, or of a page, is understood", async () => {
  const toolbar = await scenarios.open({ server: `http://127.0.0.1:${await freePort()}` });
  const options = await toolbar.tab("options/options.html");
  await options.$eval("#server", (input) => {
    /** @type {HTMLInputElement} */ (input).value = "";
  });
  await options.type("#server", `${scenarios.service.url.replace("http:", "https:")}/docs`);
  await options.click("#server-form button");
  await options.waitForSelector("#server-result.good");
  assert.match(
    (await text(options, "#server-result")) ?? "",
    /https:.* did not respond, but http:.* did\. Paperboy now uses that address\./,
  );
  assert.equal(
    await options.$eval("#server", (input) => /** @type {HTMLInputElement} */ (input).value),
    scenarios.service.url,
  );
  await toolbar.showsBadge("12");
});

test("a server that only has the sample is not praised", async () => {
  const lonely = scenarios.own(await Service.start(`http://127.0.0.1:${await freePort()}`));
  const toolbar = await scenarios.open({ server: lonely.url, keepsWelcome: true });
  const welcome = await toolbar.welcome();
  await welcome.waitForSelector("#server-result.warn");
  assert.match(
    (await text(welcome, "#server-result")) ?? "",
    /has not reached the Hub yet, so it shows a built-in sample/,
  );
});

test("the welcome page does not wait for a server that does not answer", async () => {
  const recorder = scenarios.own(await Recorder.start(scenarios.service.url));
  recorder.holds = /./;
  const toolbar = await scenarios.open({ server: recorder.url, keepsWelcome: true });
  await toolbar.welcome();
  const { health } = await toolbar.background(() => chrome.storage.local.get("health"));
  assert.equal(health, undefined, "it is there before the first request has ended");
});

test("commas separate rules", async () => {
  const toolbar = await scenarios.open();
  const options = await toolbar.tab("options/options.html");
  await options.type('#mute-form [name="text"]', "number 3, number 4; number 5");
  await options.click("#mute-form button:not([type])");
  await toolbar.showsBadge("9");
  assert.deepEqual(await texts(options, "#muted li span"), ["number 3", "number 4", "number 5"]);
  assert.match((await text(options, "#rules-result")) ?? "", /^Saved as 3 rules/);
});
