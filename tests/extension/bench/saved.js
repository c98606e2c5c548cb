/**
 * Measures what many saved papers cost: `node bench/saved.js [chromium] [firefox]`. One browser has 30 saved papers, another
 * one 300, and 14 days of 100 papers besides. Both run at once and are asked in turn, so a machine whose speed drifts
 * affects both alike, and each pair has a ratio. `PAIRS` sets the number of pairs.
 *
 * Showing the tab counts from the click until its first rows are laid out; marking a paper as read, from the key until
 * the list has been drawn again from what was stored. Last comes what all of it takes in `storage.local`, which holds 10 MB
 * in Chromium; Firefox counts otherwise and knows no such limit.
 */
import { asPapers } from "../../../extension/core/validate.js";
import { eventually } from "../browser/service.js";
import { startShowcase } from "../looks/showcase.js";
import { makePapers } from "./papers.js";
import { milliseconds, ratio } from "./spread.js";

const PAIRS = Number(process.env.PAIRS) || 30;
const LIMIT = 2;
const FEW = 30;
const MANY = 300;
const DAYS = 14;
const MEGABYTE = 1024 * 1024;
const TOOLBARS = {
  chromium: async () => (await import("../browser/chromium.js")).ChromiumToolbar,
  firefox: async () => (await import("../browser/firefox.js")).FirefoxToolbar,
};

/**
 * @param {any} reply The newest list, whose papers are stored again and again with other ids.
 * @param {number} saved
 * @param {number} days
 * @returns {Record<string, any>} What to store.
 */
function made(reply, saved, days) {
  const papers = asPapers(reply.papers);
  const copy = (/** @type {string} */ month, /** @type {number} */ number) => ({
    ...papers[number % papers.length],
    arxiv_id: `${month}.${String(number + 1).padStart(5, "0")}`,
  });
  const kept = Array.from({ length: saved }, (_, at) => copy("2509", at));
  const lists = Array.from({ length: days }, (_, ago) => {
    const date = new Date(Date.parse(reply.list.date) - (ago + 1) * 86_400_000).toISOString().slice(0, 10);
    const list = { ...reply.list, date, first_date: date, last_date: date };
    const all = papers.map((_, at) => copy("2510", ago * papers.length + at));
    return [`list:${date}`, { reply: { ...reply, list, papers: all }, fetchedAt: Date.now() }];
  });
  const dates = kept.map(({ arxiv_id: id }, at) => [id, new Date(Date.UTC(2026, 8, 1, 0, at)).toISOString()]);
  return {
    saved: Object.fromEntries(dates),
    ...Object.fromEntries(kept.map((paper) => [`saved:${paper.arxiv_id}`, paper])),
    ...Object.fromEntries(lists),
  };
}

/**
 * Show the tab of saved papers, mark one as read and as unread again, and go back; to be called in the popup.
 * @returns {Promise<{shown: number, marked: number}>} Milliseconds.
 */
async function measure() {
  const part = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
  const list = part("list");
  /** @type {(node: Node, isDone: () => boolean) => Promise<void>} */
  const changes = (node, isDone) =>
    new Promise((resolve) => {
      const watching = new MutationObserver(() => {
        if (!isDone()) return;
        watching.disconnect();
        resolve();
      });
      watching.observe(node, { childList: true, subtree: true, attributes: true });
    });
  const settled = async () => {
    if (part("main").getAttribute("aria-busy") !== "false")
      await changes(part("main"), () => part("main").getAttribute("aria-busy") === "false");
    await new Promise((resolve) => setTimeout(resolve, 200));
  };
  const mark = async () => {
    const start = performance.now();
    let drawings = 0;
    // The row is drawn at once, and the list again when the browser reports what was stored.
    const drawn = changes(part("summary"), () => {
      drawings += 1;
      return drawings === 2;
    });
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "r", bubbles: true, cancelable: true }));
    await drawn;
    list.getBoundingClientRect();
    return performance.now() - start;
  };
  const start = performance.now();
  const drawn = changes(list, () => /** @type {any} */ (list.firstElementChild)?.dataset.id.startsWith("2509."));
  part("tab-saved").click();
  await drawn;
  list.getBoundingClientRect();
  const shown = performance.now() - start;
  await settled();
  /** @type {HTMLElement|null} */ (list.querySelector(".title"))?.focus();
  const first = await mark();
  await settled();
  const second = await mark();
  await settled();
  part("tab-today").click();
  await changes(list, () => !(/** @type {any} */ (list.firstElementChild)?.dataset.id.startsWith("2509.")));
  await settled();
  return { shown, marked: (first + second) / 2 };
}

const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(TOOLBARS);
const { hub, service } = await startShowcase(makePapers(100));
console.log(
  `${MANY} saved papers and ${DAYS} days of 100 against ${FEW} saved ones: medians (quartiles) of ${PAIRS} pairs; the ratios' limit is ${LIMIT}`,
);
try {
  const reply = await (await fetch(`${service.url}/v1/daily`)).json();
  for (const name of /** @type {(keyof typeof TOOLBARS)[]} */ (wanted)) {
    const Toolbar = await TOOLBARS[name]();
    const toolbars = [made(reply, FEW, 0), made(reply, MANY, DAYS)].map((stored) => ({
      stored,
      toolbar: new Toolbar({ server: service.url }),
    }));
    try {
      const pages = [];
      for (const { toolbar, stored } of toolbars) {
        await toolbar.open();
        await toolbar.showsBadge("99+");
        await toolbar.background((values) => chrome.storage.local.set(values), stored);
        pages.push(await toolbar.tab("popup/popup.html"));
      }
      /** @type {{shown: number, marked: number}[][]} */
      const times = [[], []];
      // The first pair is a warm-up and not counted.
      for (let pair = -1; pair < PAIRS; pair++) {
        for (const at of pair % 2 ? [0, 1] : [1, 0]) {
          await pages[at].bringToFront();
          const time = await pages[at].evaluate(measure);
          if (pair >= 0) times[at].push(time);
        }
      }
      for (const [key, what] of /** @type {const} */ ([
        ["shown", "tab shown"],
        ["marked", "paper marked"],
      ])) {
        const [few, many] = times.map((all) => all.map((one) => one[key]));
        const line = `${FEW}: ${milliseconds(few)}   ${MANY}: ${milliseconds(many)}   ratio ${ratio(many, few)}`;
        console.log(`${`${name}, ${what}`.padEnd(32)} ${line}`);
      }
      const bytes = await eventually(() =>
        toolbars[1].toolbar.background(() => chrome.storage.local.getBytesInUse()),
      );
      console.log(
        `${`${name}, storage`.padEnd(32)} ${(bytes / MEGABYTE).toFixed(1)} MB${name === "chromium" ? " of 10 MB" : ""}`,
      );
    } finally {
      for (const { toolbar } of toolbars) await toolbar.close();
    }
  }
} finally {
  await service.stop();
  await hub.stop();
}
