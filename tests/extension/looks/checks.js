/** Checks of how a page looks, for popup, options and the web page. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

/** The source of axe-core, to be evaluated in a page. */
export const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/**
 * Elements whose content does not fit, to be called in a page.
 * @param {string} exceptions
 */
export function findCutOff(exceptions) {
  const all = [...document.querySelectorAll("body, body *")];
  // Rows out of sight are laid out when they are first measured, and Chromium's first answer is that of the old width.
  for (const one of all) one.getBoundingClientRect();
  return all
    .filter((one) => one.checkVisibility() && !one.matches(exceptions))
    .filter((one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== "inline")
    .map((one) => `${one.tagName} ${one.id} ${one.className} ${one.textContent?.slice(0, 40)}`);
}

/**
 * Buttons and links that are lower than that, to be called in a page. A title in a text is none.
 * @param {number} least In pixels.
 */
export function findSmall(least) {
  return [...document.querySelectorAll("button, input, select, a[href]:not(.title)")]
    .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < least - 0.5)
    .map((one) => `${one.outerHTML.slice(0, 80)}: ${one.getBoundingClientRect().height}`);
}

/**
 * Every layout shift since a page opened, as the browser reports it; only Chromium does.
 * @param {import("puppeteer-core").Page} page
 * @param {number} [watched] For how many milliseconds from now.
 */
export function shifts(page, watched = 2000) {
  return page.evaluate(async (milliseconds) => {
    /** @type {any[]} */
    const entries = [];
    new PerformanceObserver((list) => entries.push(...list.getEntries())).observe({
      type: "layout-shift",
      buffered: true,
    });
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    return entries.map(
      ({ value, sources }) =>
        `${value}: ${sources.map((/** @type {any} */ one) => one.node?.outerHTML?.slice(0, 80))}`,
    );
  }, watched);
}

/** What axe-core finds, to be called in a page after `AXE`. */
export async function findProblems() {
  const { axe } = /** @type {any} */ (globalThis);
  const { violations } = await axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"],
  });
  return violations.map(
    (/** @type {any} */ one) =>
      `${one.id}: ${one.nodes.map((/** @type {any} */ node) => node.html.slice(0, 160)).join(" | ")}`,
  );
}
