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
  return [...document.querySelectorAll("body, body *")]
    .filter((one) => one.checkVisibility() && !one.matches(exceptions))
    .filter((one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== "inline")
    .map((one) => `${one.tagName} ${one.id} ${one.className} ${one.textContent?.slice(0, 40)}`);
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
