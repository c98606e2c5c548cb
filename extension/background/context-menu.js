/**
 * The context menu of selected text: looks up the arXiv id in it, or searches for its words.
 */
import { idInText } from "../core/arxiv-id.js";
import { ext } from "../platform/browser.js";
import { t } from "../platform/i18n.js";

const LOOK_UP = "look-up";

/** Create the menu entry, which the browser remembers. */
export async function addMenu() {
  await ext.contextMenus.removeAll();
  ext.contextMenus.create({ id: LOOK_UP, title: t("menuLookUp"), contexts: ["selection"] });
}

/** @param {{selectionText?: string}} click */
export async function onMenu({ selectionText = "" }) {
  const query = idInText(selectionText) ?? selectionText.trim().replace(/\s+/g, " ").slice(0, 250);
  if (query) await openSearch(query);
}

/**
 * Open the popup's page in a tab, with the results of a search.
 * @param {string} query
 */
export async function openSearch(query) {
  const page = ext.runtime.getURL("popup/popup.html");
  await ext.tabs.create({ url: `${page}#${new URLSearchParams({ q: query })}` });
}
