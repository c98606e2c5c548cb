/** Texts of a page. */

/** @typedef {import("puppeteer-core").Page} Page */

/**
 * @param {Page} page
 * @param {string} selector
 */
export function texts(page, selector) {
  return page.$$eval(selector, (found) => found.map((one) => one.textContent));
}

/**
 * @param {Page} page
 * @param {string} selector
 */
export async function text(page, selector) {
  return (await texts(page, selector))[0];
}
