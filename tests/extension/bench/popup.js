/**
 * Measures the time from the click to the drawn list, with 100 papers stored, against an empty popup of the same
 * extension in the same browser: `node bench/popup.js [chromium] [firefox]`.
 *
 * It opens the package that ships, with an empty page and `stamp.js` added, which defines "drawn". The button opens both
 * pages in pairs, in alternating order, and each pair has a ratio, so a machine whose speed drifts affects both alike.
 * The machine's clock counts from just before the click. A real service answers, and the list is refreshed as usual.
 * `PAIRS` sets the number of pairs.
 *
 * Where the button is not pinned, Chromium first slides it out of its menu, which takes a quarter of a second. That is
 * how a new extension starts, so both ways are measured. Firefox draws a page before it opens its panel. It says when
 * the panel is open, and the list is visible only then.
 */
import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { copyFile, mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { ChromiumToolbar } from "../browser/chromium.js";
import { FirefoxToolbar } from "../browser/firefox.js";
import { packageFor } from "../browser/package.js";
import { PYTHON } from "../browser/service.js";
import { startShowcase } from "../looks/showcase.js";
import { makePapers } from "./papers.js";
import { milliseconds, ratio } from "./spread.js";

/** @typedef {{drawn: number, all: number}} Times Milliseconds since the click. */

const PAIRS = Number(process.env.PAIRS) || 30;
const LIMIT = 2.5;
const QUIET_MS = 300;
const run = promisify(execFile);
/** How each browser is measured: a name for the way, the toolbar, and whether its button is pinned. */
const WAYS = {
  chromium: /** @type {const} */ ([
    ["button in the toolbar", ChromiumToolbar, true],
    ["button in the menu", ChromiumToolbar, false],
  ]),
  firefox: /** @type {const} */ ([["button in the toolbar", FirefoxToolbar, true]]),
};

/** @param {"chromium"|"firefox"} browser */
async function makeMeasured(browser) {
  const folder = await mkdtemp(join(tmpdir(), "paperboy-bench-"));
  process.once("exit", () => {
    for (const path of [folder, `${folder}.xpi`]) rmSync(path, { recursive: true, force: true });
  });
  await run(PYTHON, ["-m", "zipfile", "-e", await packageFor(browser), folder]);
  const popup = join(folder, "popup/popup.html");
  const html = await readFile(popup, "utf8");
  await writeFile(popup, html.replace("<head>", '<head><script src="../stamp.js"></script>'));
  await copyFile(new URL("stamp.js", import.meta.url), join(folder, "stamp.js"));
  await writeFile(join(folder, "empty.css"), "body { height: 600px; width: 520px }");
  const head = '<link rel="stylesheet" href="empty.css" /><script src="stamp.js"></script>';
  await writeFile(
    join(folder, "empty.html"),
    `<!doctype html><html><head><title>Empty</title>${head}</head><body></body></html>`,
  );
  if (browser === "chromium") return folder;
  await run(PYTHON, ["-m", "zipfile", "-c", `${folder}.xpi`, ...(await readdir(folder))], { cwd: folder });
  return `${folder}.xpi`;
}

/**
 * @param {ChromiumToolbar|FirefoxToolbar} toolbar
 * @param {"empty"|"popup"} page
 * @returns {Promise<Times>}
 */
async function open(toolbar, page) {
  await toolbar.background(async (wanted) => {
    const scope = /** @type {any} */ (globalThis);
    const path = wanted === "empty" ? "empty.html" : "popup/popup.html";
    await chrome.action.setPopup({ popup: chrome.runtime.getURL(path) });
    scope.channel ??= new BroadcastChannel("stamps");
    scope.stamped = new Promise((resolve) =>
      scope.channel.addEventListener("message", (/** @type {any} */ event) => resolve(event.data), { once: true }),
    );
  }, page);
  await quiet();
  const { clicked, shown = 0 } = await toolbar.press();
  const { drawn, all } = await toolbar.background(() => /** @type {any} */ (globalThis).stamped);
  await quiet();
  await toolbar.background(() => /** @type {any} */ (globalThis).channel.postMessage("close"));
  return { drawn: Math.max(drawn, shown) - clicked, all: all - clicked };
}

const quiet = () => new Promise((resolve) => setTimeout(resolve, QUIET_MS));

/**
 * @param {string} name
 * @param {Times[]} empty
 * @param {Times[]} popup
 */
function say(name, empty, popup) {
  const [empties, lists] = [empty, popup].map((all) => all.map(({ drawn }) => drawn));
  const times = [`empty page ${milliseconds(empties)}`, `list drawn ${milliseconds(lists)}`];
  const all = `all rows ${milliseconds(popup.map((one) => one.all))}`;
  console.log(`${name.padEnd(32)} ${times.join("   ")}   ratio ${ratio(lists, empties)}   ${all}`);
}

const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(WAYS);
const { hub, service } = await startShowcase(makePapers(100));
console.log(
  `From the click to the drawn list, 100 papers stored: medians (quartiles) of ${PAIRS} pairs; the ratio's limit is ${LIMIT}`,
);
try {
  for (const name of /** @type {(keyof typeof WAYS)[]} */ (wanted)) {
    const extension = await makeMeasured(name);
    for (const [way, Toolbar, isPinned] of WAYS[name]) {
      const toolbar = new Toolbar({ server: service.url, extension, isPinned });
      await toolbar.open();
      try {
        await toolbar.showsBadge("99+");
        const pages = [/** @type {const} */ (["empty", []]), /** @type {const} */ (["popup", []])];
        const times = /** @type {["empty"|"popup", Times[]][]} */ (/** @type {unknown} */ (pages));
        // The first pair is a warm-up and not counted.
        for (let pair = -1; pair < PAIRS; pair++) {
          for (const [page, taken] of pair % 2 ? times : times.toReversed()) {
            const time = await open(toolbar, page);
            if (pair >= 0) taken.push(time);
          }
        }
        say(`${name}, ${way}`, times[0][1], times[1][1]);
      } finally {
        await toolbar.close();
      }
    }
  }
} finally {
  await service.stop();
  await hub.stop();
}
