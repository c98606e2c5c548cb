/** The browser that `BROWSER` names, so that every scenario runs in both. */
import { ChromiumToolbar } from "./chromium.js";
import { FirefoxToolbar } from "./firefox.js";

export { POPUP, settled } from "./base.js";

export const BROWSER = process.env.BROWSER || "chromium";
const KINDS = { chromium: ChromiumToolbar, firefox: FirefoxToolbar };

/** @typedef {ChromiumToolbar|FirefoxToolbar} Toolbar */

/**
 * @param {import("./base.js").Setup} setup
 * @returns {Promise<Toolbar>}
 */
export async function openToolbar(setup) {
  if (!(BROWSER in KINDS)) throw new Error(`BROWSER is ${Object.keys(KINDS).join(" or ")}, not ${BROWSER}.`);
  const toolbar = new KINDS[/** @type {keyof typeof KINDS} */ (BROWSER)](setup);
  await toolbar.open();
  return toolbar;
}
