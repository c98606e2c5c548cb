/**
 * What the popup knows while it is open. It is the one place for it, and nothing here is kept when it closes.
 *
 * @typedef {import("../core/types.js").StoredList} StoredList
 * @typedef {import("../core/views.js").View} View
 * @typedef {import("../core/types.js").Paper} Paper
 */
import { ext } from "../platform/browser.js";
import { asFilters } from "../core/filters.js";
import { firstIn } from "../core/snapshot.js";
import { leftAt } from "../core/popup-session.js";
import { judge } from "../core/rules.js";
import { asRules, asSettings } from "../data/settings.js";
import { readState } from "../data/storage.js";
import { asView, NEWEST } from "../core/views.js";

const asked = new URLSearchParams(location.hash.slice(1)).get("q");
const first = firstIn(location.hash);
/** @type {import("../core/types.js").State} */
const state = first?.state ?? { read: {}, saved: {}, settings: asSettings(null), rules: asRules(null) };

export const app = {
  state,
  filters: first?.filters ?? asFilters(null),
  view: asked === null ? NEWEST : asView({ tab: "search", query: asked }),
  scroll: 0,
  /** @type {any} */
  visit: undefined,
  /** @type {any} */
  missed: undefined,
  /** What is drawn at first, until all that is kept has been read; null from then on. */
  first,
  /** What is shown, before it is filtered. */
  list: /** @type {StoredList|undefined} */ (undefined),
  error: /** @type {string|null} */ (null),
  busy: true,
  /** Whether papers that the rules hide are shown all the same. */
  showsHidden: false,
  /** The lists that were missed, if that is worth saying. */
  missedLists: /** @type {StoredList[]} */ ([]),
  /** The view in which somebody has moved something: from then on its rows stay where they are. */
  touched: /** @type {View|null} */ (null),
  /** What "mark all" marked, to take it back. */
  undo: /** @type {string[]|null} */ (null),
  /** What a paper is to the rules; made anew with them. */
  verdict: judge(state.rules),
};

/** Take over what the storage has now. */
export async function readAgain() {
  app.state = await readState();
  app.verdict = judge(app.state.rules);
}

/** Remember how the popup stands, for when it is opened again soon. */
export function rememberView() {
  const scroll = Math.round(document.getElementById("main")?.scrollTop ?? 0);
  ext.storage.local.set({ popup: leftAt(app.view, scroll, Date.now()) });
}

/** @param {Paper} paper */
export function isRead(paper) {
  return paper.source === "sample" || Object.hasOwn(app.state.read, paper.arxiv_id);
}

/**
 * What a row shows besides its paper.
 * @param {Paper} paper
 */
export function marksOf(paper) {
  return {
    unread: !isRead(paper),
    saved: Object.hasOwn(app.state.saved, paper.arxiv_id),
    watched: app.verdict(paper).watched,
  };
}
