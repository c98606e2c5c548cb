/**
 * The row that shortcuts act on: the focused one, else the first.
 *
 * @typedef {import("../core/types.js").Paper} Paper
 */
import { t } from "../platform/i18n.js";
import { byId } from "../ui/dom.js";
import { toast } from "./actions.js";
import { paperOf, rowsOf } from "./rows.js";

const list = byId("list");
const here = /** @type {HTMLElement} */ (byId("here").querySelector("ol"));

/** @param {1|-1} way Down or up. */
export function step(way) {
  const rows = allRows();
  const at = rows.indexOf(/** @type {HTMLElement} */ (document.activeElement?.closest(".row")));
  const row = rows[at < 0 ? 0 : Math.min(Math.max(at + way, 0), rows.length - 1)];
  focusRow(row);
  row?.scrollIntoView({ block: "nearest" });
}

/** @param {(paper: Paper, row: HTMLElement) => unknown} act */
export function onSelected(act) {
  const row = /** @type {HTMLElement|undefined} */ (document.activeElement?.closest(".row") ?? allRows()[0]);
  if (row) act(paperOf(row), row);
}

/** @param {"pdf"|"arxiv"|"code"} name */
export function follow(name) {
  onSelected((_, row) => {
    const anchor = /** @type {HTMLAnchorElement} */ (row.querySelector(`[data-link="${name}"]`));
    if (anchor.hidden) toast(t(name === "code" ? "noCode" : "noLink"));
    else anchor.click();
  });
}

function allRows() {
  return [...rowsOf(here), ...rowsOf(list)];
}

/** @param {HTMLElement|undefined} row */
function focusRow(row) {
  /** @type {HTMLElement|null|undefined} */ (row?.querySelector(".title"))?.focus({ preventScroll: true });
}
