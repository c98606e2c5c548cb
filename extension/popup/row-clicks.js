/**
 * What a click on a part of a row does.
 */
import { readSource } from "../data/source.js";
import { ext } from "../platform/browser.js";
import { t } from "../platform/i18n.js";
import { byId } from "../ui/dom.js";
import * as actions from "./actions.js";
import { askServer, toggleDetails, toggleRest } from "./details.js";
import { offerRules } from "./follow.js";
import { opensBehind } from "./links.js";
import { choose, show } from "./navigation.js";
import { paperOf } from "./rows.js";

/** @typedef {import("../core/types.js").Paper} Paper */

/** @type {Record<string, (paper: Paper, row: HTMLElement) => unknown>} */
const ACTIONS = {
  read: actions.toggleRead,
  above: actions.markAbove,
  follow: offerRules,
  like: ({ arxiv_id: id }) => searchFor(`like:${id}`),
  bibtex: actions.copyBibtex,
  markdown: actions.copyMarkdown,
  link: actions.copyLink,
  more: (_, row) => toggleRest(row),
  page: async ({ arxiv_id: id, links }) => {
    const { address, isHub } = await readSource();
    return ext.tabs.create({ url: isHub ? links.arxiv : `${address}/papers/${id}` });
  },
};

/** @param {MouseEvent} event */
export function onRowClick(event) {
  const target = /** @type {Element} */ (event.target);
  // Of the other mouse buttons, only the middle one does something: it opens a link.
  if (event.type === "auxclick" && (event.button !== 1 || !target.closest("a[href]"))) return;
  const row = /** @type {HTMLElement|null} */ (target.closest(".row"));
  if (!row) return;
  const paper = paperOf(row);
  if (opensBehind(event)) {
    actions.markRead([paper]);
    return actions.toast(t("openedBehind", paper.title));
  }
  const words = /** @type {HTMLElement|null} */ (target.closest("[data-search]"))?.dataset.search;
  const action = /** @type {HTMLElement|null} */ (target.closest("[data-action]"))?.dataset.action;
  if (target.closest(".save")) actions.toggleSave(paper);
  else if (words) searchFor(words);
  else if (action) ACTIONS[action]?.(paper, row);
  else if (target.closest(".more")) {
    if (toggleDetails(row, paper)) actions.markRead([paper]);
  } else if (target.closest(".ask-server")) askServer(row, paper);
  else if (target.closest("[data-do]")) choose({ do: "source" });
  else if (target.closest("a[href]")) actions.markRead([paper]);
}

/** @param {string} words */
export function searchFor(words) {
  /** @type {HTMLInputElement} */ (byId("query")).value = words;
  show({ tab: "search", query: words });
}
