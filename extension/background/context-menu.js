/**
 * The entry in the menu of selected text: looks up the arXiv id in it, or searches for it.
 */
import { idInText } from "../core/arxiv-id.js";
import { ext } from "../platform/browser.js";
import { t } from "../platform/i18n.js";

const LOOK_UP = "look-up";

/** Make the entry; the browser keeps it. */
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
 * Open the list in a tab, with what a search finds.
 * @param {string} query
 */
export async function openSearch(query) {
  await ext.tabs.create({ url: `${ext.runtime.getURL("popup/popup.html")}#${new URLSearchParams({ q: query })}` });
}
