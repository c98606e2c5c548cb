/**
 * Links with Ctrl, Cmd or the middle button: they open in a background tab, and the popup stays. By itself it would close
 * as soon as the browser opens a tab.
 */
import { ext } from "../platform/browser.js";
import { safeLink } from "../ui/format.js";

/**
 * @param {MouseEvent} event
 * @returns {boolean} Whether it was such a click, on a link.
 */
export function opensBehind(event) {
  const isBehind = event.type === "auxclick" ? event.button === 1 : event.ctrlKey || event.metaKey;
  const anchor = /** @type {Element} */ (event.target).closest("a[href]");
  const url = safeLink(anchor?.getAttribute("href"));
  if (!isBehind || !url) return false;
  event.preventDefault();
  ext.tabs.create({ url, active: false });
  return true;
}
