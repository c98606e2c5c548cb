/** Zoom, sizes of text and forced colours. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Scenarios } from "./scenario.js";
import { BROWSER } from "./toolbar.js";

const scenarios = new Scenarios(12, 2);

/** The popup's greatest size, 800 × 600, at a zoom of 150 and of 200 %. */
const ZOOMED = [
  { width: 520, height: 400 },
  { width: 400, height: 300 },
];

test("at a zoom of 150 and 200 %, all of the frame is in view, and nothing overflows sideways", async () => {
  const toolbar = await scenarios.open();
  const popup = await toolbar.tab("popup/popup.html");
  for (const size of ZOOMED) {
    await popup.setViewport(size);
    const { bottom, list, wide } = await popup.evaluate(() => ({
      bottom: document.querySelector("footer")?.getBoundingClientRect().bottom ?? Infinity,
      list: document.getElementById("main")?.clientHeight ?? 0,
      wide: [...document.querySelectorAll("#frame, #top, #bar, footer, main, #list .row")].filter(
        (one) => one.scrollWidth > one.clientWidth + 1,
      ).length,
    }));
    assert.ok(bottom <= size.height, `the footer ends at ${bottom} of ${size.height}`);
    assert.ok(list >= 120, `${list} pixels of list`);
    assert.equal(wide, 0, `something is wider than ${size.width}`);
  }
});

test("text follows the browser's font size and the person's choice", async () => {
  const toolbar = await scenarios.open();
  const popup = await toolbar.tab("popup/popup.html");
  const size = () => popup.$eval("#list .title", (title) => Number.parseFloat(getComputedStyle(title).fontSize));
  assert.equal(await size(), 14);
  await popup.evaluate(() => {
    document.documentElement.style.fontSize = "20px";
  });
  assert.equal(await size(), 17.5);
  await popup.evaluate(() => document.documentElement.removeAttribute("style"));
  await toolbar.background(() => chrome.storage.sync.set({ settings: { text: "larger" } }));
  await popup.waitForFunction(() => document.documentElement.dataset.text === "larger");
  assert.equal(await size(), 17.5);
});

test("with forced colours, the current tab, the chosen span and unread papers can be told", async () => {
  const toolbar = await scenarios.open({ forcedColors: true });
  const popup = await toolbar.tab("popup/popup.html");
  if (BROWSER === "chromium") {
    const session = await popup.createCDPSession();
    await session.send("Emulation.setEmulatedMedia", { features: [{ name: "forced-colors", value: "active" }] });
  }
  await popup.click("#date");
  await popup.waitForSelector("#calendar [aria-current]");
  const seen = await popup.evaluate(() => {
    const style = (/** @type {string} */ selector) =>
      getComputedStyle(/** @type {Element} */ (document.querySelector(selector)));
    return {
      forced: matchMedia("(forced-colors: active)").matches,
      tabs: ["#tab-today", "#tab-saved"].map((tab) => style(tab).borderBottomColor),
      spans: ['[data-kind="daily"]', '[data-kind="weekly"]'].map((span) => style(span).backgroundColor),
      dot: style("#list .unread .new").backgroundColor,
      day: style("#calendar [aria-current]").backgroundColor,
      ground: style("#list .row").backgroundColor,
    };
  });
  assert.equal(seen.forced, true);
  assert.notEqual(seen.tabs[0], seen.tabs[1]);
  assert.notEqual(seen.spans[0], seen.spans[1]);
  assert.notEqual(seen.dot, seen.ground);
  assert.equal(seen.day, seen.spans[0], "a chosen day looks like a chosen span");
});

test("the chosen span keeps its colour under the pointer", async () => {
  const toolbar = await scenarios.open();
  const popup = await toolbar.tab("popup/popup.html");
  const colour = () => popup.$eval('[data-kind="daily"]', (one) => getComputedStyle(one).color);
  const before = await colour();
  await popup.hover('[data-kind="daily"]');
  assert.equal(await colour(), before);
});
