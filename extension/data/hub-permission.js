/**
 * The browser's permission to read the Hub. It is optional: the person gives it with a click, and may take it away.
 */
import { HUB } from "../core/choices.js";
import { ext } from "../platform/browser.js";

const { protocol, hostname } = new URL(HUB);
const wanted = { origins: [`${protocol}//${hostname}/*`] };

/** @returns {Promise<boolean>} */
export function mayReadHub() {
  return ext.permissions.contains(wanted);
}

/**
 * Ask the person. Browsers allow this only while they handle a click, so nothing may be awaited before it.
 * @returns {Promise<boolean>} The answer.
 */
export function askToReadHub() {
  return ext.permissions.request(wanted);
}
