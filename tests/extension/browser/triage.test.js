/** Rules from a paper, notes, hiding and marking what is read, the order "For you", and the side panel. */
import assert from "node:assert/strict";
import { text, texts } from "./page.js";
import { promised, Scenarios, test } from "./scenario.js";
import { eventually } from "./service.js";
import { settled } from "./toolbar.js";

const scenarios = new Scenarios(30, 4);

promised("a paper's organisation is watched and muted from the paper, and undo takes it back", async () => {
  const toolbar = await scenarios.open();
  const popup = await toolbar.tab("popup/popup.html");
  await popup.bringToFront();
  const rules = async () => (await toolbar.background(() => chrome.storage.sync.get("rules"))).rules ?? {};
  const press = async (/** @type {number} */ button) => {
    await popup.keyboard.press("w");
    await popup.waitForSelector("#follow[open]");
    await popup.click(`#follow li:first-child button:nth-of-type(${button})`);
  };
  await press(1);
  await popup.waitForSelector("#list .row .watched li");
  assert.equal((await rules()).watch.length, 1);
  assert.equal(await text(popup, "#toast span"), "Watching: Institute of Numbers");
  await popup.click("#toast button");
  await eventually(async () => (await rules()).watch.length === 0);
  await press(2);
  await eventually(async () => (await rules()).mute[0] === "org:Institute of Numbers");
  await popup.waitForFunction(() => document.querySelectorAll("#list .row").length < 30);
  await popup.click("#toast button");
  await popup.waitForFunction(() => document.querySelectorAll("#list .row").length === 30);
});

test("what a rule watches for is marked, and list and badge can be of that alone", async () => {
  const toolbar = await scenarios.open();
  await toolbar.showsBadge("30");
  await toolbar.background(() =>
    chrome.storage.sync.set({
      rules: { watch: [{ kind: "word", text: "number 7", notify: false }], mute: [], floor: 0 },
      settings: { counts: "watched" },
    }),
  );
  await toolbar.showsBadge("1");
  const popup = await toolbar.tab("popup/popup.html");
  await popup.waitForSelector("#list mark");
  assert.ok((await texts(popup, "#list .title mark")).every((one) => one === "number 7"));
  await popup.click("#filter");
  await popup.click('#filters [name="watched"]');
  await popup.waitForFunction(() => document.querySelectorAll("#list .row").length === 1);
});

test("read papers are hidden by a button in view, and all above a paper are marked at once", async () => {
  const toolbar = await scenarios.open();
  const popup = await toolbar.tab("popup/popup.html");
  await popup.bringToFront();
  for (let row = 0; row < 4; row += 1) await popup.keyboard.press("j");
  await popup.keyboard.down("Shift");
  await popup.keyboard.press("R");
  await popup.keyboard.up("Shift");
  await toolbar.showsBadge("25");
  assert.equal(await text(popup, "#toast span"), "5 papers marked as read");
  await popup.click("#hide-read");
  await popup.waitForFunction(
    () => document.querySelector("#list .title")?.textContent === "Paper number 6 on the list",
  );
  assert.equal(await popup.$eval("#hide-read", (one) => one.getAttribute("aria-pressed")), "true");
  await popup.click("#hide-read");
  await popup.waitForFunction(() => document.querySelectorAll("#list .row").length === 30);
  await popup.click("#toast button");
  await toolbar.showsBadge("30");
});

test("scrolling past marks as read, for those who want it", async () => {
  const toolbar = await scenarios.open();
  await toolbar.background(() => chrome.storage.sync.set({ settings: { scrollReads: "on" } }));
  const popup = await toolbar.tab("popup/popup.html");
  await popup.waitForSelector("#list .row:nth-child(30)");
  await popup.$eval("#main", (main) => main.scrollBy(0, 300));
  await toolbar.showsBadge("28");
  await popup.$eval("#main", (main) => main.scrollTo(0, 0));
  await toolbar.showsBadge("28");
});

promised("a saved paper takes a note and tags, is found by them, and unsaving it can be undone", async () => {
  const toolbar = await scenarios.open();
  const popup = await toolbar.tab("popup/popup.html");
  for (const row of [2, 4]) await popup.click(`#list .row:nth-child(${row}) .save`);
  await popup.click("#tab-saved");
  await popup.waitForSelector("#list .row:nth-child(2)");
  await popup.click("#list .more");
  await popup.type('#list [name="tags"]', "to read, vision");
  await popup.type('#list [name="note"]', "Ask about the appendix");
  await popup.click("#summary");
  await popup.waitForSelector("#list .watched .tag:nth-child(2)");
  assert.deepEqual(await texts(popup, "#list .row:first-child .tag"), ["to read", "vision"]);
  for (const [query, count] of /** @type {const} */ ([
    ["appendix", 1],
    ["number 2", 1],
    ["list", 2],
    ["nowhere", 0],
  ])) {
    await popup.$eval(
      "#within",
      (input, value) => {
        /** @type {HTMLInputElement} */ (input).value = value;
        input.dispatchEvent(new Event("input"));
      },
      query,
    );
    await popup.waitForFunction((all) => document.querySelectorAll("#list .row").length === all, {}, count);
  }
  await popup.$eval("#within", (input) => {
    /** @type {HTMLInputElement} */ (input).value = "";
    input.dispatchEvent(new Event("input"));
  });
  await popup.waitForSelector("#list .row:nth-child(2)");
  const saved = async () => Object.keys((await toolbar.background(() => chrome.storage.local.get("saved"))).saved);
  await popup.click("#list .row:nth-child(2) .save");
  await eventually(async () => (await saved()).length === 1);
  await popup.click("#toast button");
  await eventually(async () => (await saved()).length === 2);
});

promised("a saved paper that gets code says so", async () => {
  const toolbar = await scenarios.open();
  const popup = await toolbar.tab("popup/popup.html");
  await popup.click("#list .save");
  await eventually(() =>
    toolbar.background(async () => {
      const [[key, paper] = []] = Object.entries(await chrome.storage.local.get()).filter(([one]) =>
        one.startsWith("saved:"),
      );
      if (!key) return false;
      await chrome.storage.local.set({ [key]: { .../** @type {any} */ (paper), github_repo: null } });
      return true;
    }),
  );
  await popup.reload();
  await settled(popup);
  await popup.waitForFunction(() => document.querySelector("#list .watched")?.textContent?.includes("Code is out"));
});

test("the order “For you” waits until there is enough to go by, and then says why", async () => {
  const toolbar = await scenarios.open();
  const popup = await toolbar.tab("popup/popup.html");
  await popup.click("#filter");
  await popup.select('#filters [name="sort"]', "you");
  await popup.waitForFunction(() =>
    document.getElementById("you-help")?.textContent?.includes("not enough to go by"),
  );
  assert.equal(await text(popup, "#list .title"), "Paper number 1 on the list");
  await popup.keyboard.press("Escape");
  await popup.waitForSelector("#list .row:nth-child(30)");
  await popup.evaluate(() => {
    for (const row of [...document.querySelectorAll("#list .row")].slice(-8)) {
      const save = row.querySelector(".save");
      if (save instanceof HTMLElement) save.click();
    }
  });
  await eventually(async () => {
    const { saved = {} } = await toolbar.background(() => chrome.storage.local.get("saved"));
    return Object.keys(saved).length === 8;
  });
  await popup.reload();
  await settled(popup);
  await popup.waitForFunction(() =>
    document.querySelector("#list .because")?.textContent?.startsWith("Because you saved"),
  );
});

test("the page of the side panel fills what room there is, and offers no second panel", async () => {
  const toolbar = await scenarios.open();
  const panel = await toolbar.tab("popup/popup.html#panel");
  await panel.setViewport({ width: 360, height: 900 });
  await panel.waitForSelector("#list .row:nth-child(30)");
  const { bottom, wide } = await panel.evaluate(() => ({
    bottom: document.querySelector("footer")?.getBoundingClientRect().bottom,
    wide: document.documentElement.scrollWidth > innerWidth,
  }));
  assert.deepEqual([bottom, wide], [900, false]);
  assert.equal(await panel.$eval("#panel-button", (one) => one.checkVisibility()), false);
});

test("more like this searches by the paper", async () => {
  const toolbar = await scenarios.open();
  const popup = await toolbar.tab("popup/popup.html");
  const id = await popup.$eval("#list .row", (row) => /** @type {HTMLElement} */ (row).dataset.id);
  await popup.click("#list .more");
  await popup.click('#list [data-action="like"]');
  await popup.waitForSelector('#tab-search[aria-selected="true"]');
  assert.equal(await popup.$eval("#query", (one) => /** @type {HTMLInputElement} */ (one).value), `like:${id}`);
});

test("saved papers reach the person's other browsers once that is turned on", async () => {
  const toolbar = await scenarios.open();
  const popup = await toolbar.tab("popup/popup.html");
  await popup.click("#list .save");
  const shared = async () => (await toolbar.background(() => chrome.storage.sync.get("shared:0")))["shared:0"];
  await eventually(async () => {
    const { saved } = await toolbar.background(() => chrome.storage.local.get("saved"));
    return saved && Object.keys(saved).length === 1;
  });
  assert.equal(await shared(), undefined, "it is off by default");
  await toolbar.background(() => chrome.storage.sync.set({ settings: { syncSaved: "on" } }));
  await eventually(async () => /^\+\d{4}\.\d{5}:\d+$/.test(String(await shared())));
  const third = await popup.$eval("#list .row:nth-child(3)", (row) => /** @type {HTMLElement} */ (row).dataset.id);
  await toolbar.background(async (id) => {
    const known = (await chrome.storage.sync.get("shared:0"))["shared:0"];
    await chrome.storage.sync.set({ "shared:0": `+${id}:1900000000,${known}` });
  }, third);
  await popup.waitForSelector('#list .row:nth-child(3) .save[aria-pressed="true"]');
  await eventually(() =>
    toolbar.background(async (id) => (await chrome.storage.local.get(`saved:${id}`))[`saved:${id}`], third),
  );
});

test("a button keeps the list open beside the page", async () => {
  const toolbar = await scenarios.open();
  const popup = await toolbar.tab("popup/popup.html");
  await popup.bringToFront();
  await popup.waitForSelector("#panel-button:not([hidden])");
  await popup.click("#panel-button");
  await eventually(() =>
    popup.evaluate(async () => {
      const { sidebarAction } = /** @type {any} */ (globalThis).browser ?? {};
      if (sidebarAction) return sidebarAction.isOpen({});
      const types = /** @type {chrome.runtime.ContextType[]} */ (["SIDE_PANEL"]);
      return (await chrome.runtime.getContexts({ contextTypes: types })).length > 0;
    }),
  );
});
