/**
 * Checks a page as it looks, and takes its picture.
 *
 * Only Chromium can be set to light or dark. With `SCREENSHOTS=1` (`make screenshots`), the README's pictures go to
 * `screenshots/`; with `SCREENSHOTS=/some/folder`, all pictures go there.
 */
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { AXE, findCutOff, findProblems } from "./checks.js";

/** @typedef {import("puppeteer-core").Page} Page */

const TABS = ["today", "trending", "saved", "search"];
const THEMES = /** @type {const} */ (["light", "dark"]);
const SHOWN = [
  ...TABS.flatMap((tab) => THEMES.map((theme) => `${tab}-${theme}`)),
  "details-light",
  "details-dark",
].concat(["calendar-light", "keys-dark", "here-light", "rules-light", "options-dark", "away-light", "welcome-light"]);
const WANTED = process.env.SCREENSHOTS ?? "";
const FOLDER = WANTED.includes("/") ? WANTED : fileURLToPath(new URL("../screenshots", import.meta.url));
/** What may be cut off: texts with an ellipsis, masked parts, and text for screen readers only. */
const MAY_BE_CUT =
  ".lede, .title, .byline, .who, .links, .because, .hidden-text, svg *, .hidden-text *, #date, select, .thumbnail";

/**
 * Check a page in both themes, and take its picture.
 * @param {Page} page
 * @param {string} name
 */
export async function picture(page, name) {
  if (WANTED) await mkdir(FOLDER, { recursive: true });
  const grounds = [];
  await page.evaluate(AXE);
  for (const theme of THEMES) {
    await page.emulateMediaFeatures([
      { name: "prefers-color-scheme", value: theme },
      { name: "prefers-reduced-motion", value: "reduce" },
    ]);
    await page.waitForFunction(() =>
      [...document.images].every((image) => image.complete || image.loading === "lazy"),
    );
    grounds.push(await page.evaluate(() => getComputedStyle(document.body).backgroundColor));
    assert.deepEqual(await page.evaluate(findCutOff, MAY_BE_CUT), [], `${name}, ${theme}: cut off`);
    assert.deepEqual(await page.evaluate(findProblems), [], `${name}, ${theme}: axe-core`);
    const file = `${name}-${theme}`;
    if (WANTED.includes("/") || (WANTED && SHOWN.includes(file)))
      await page.screenshot({ path: `${FOLDER}/${file}.png` });
  }
  assert.notEqual(grounds[0], grounds[1], "light and dark differ");
}
