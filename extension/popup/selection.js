/**
 * The current row, which shortcuts act on. It is the one that the person sees and means: the one with the focus, or under
 * the pointer, whichever came last; and where neither is in view, the first row that is.
 *
 * @typedef {import("../core/types.js").Paper} Paper
 */
import { t } from "../platform/i18n.js";
import { byId } from "../ui/dom.js";
import { toast } from "./actions.js";
import { paperOf, rowsOf } from "./rows.js";

const main = byId("main");
const list = byId("list");
const here = /** @type {HTMLElement} */ (byId("here").querySelector("ol"));
/** @type {HTMLElement|null} */
let current = null;
/** Where the pointer is, once it has moved. @type {{x: number, y: number}|null} */
let pointer = null;

/** Follow the focus, the pointer and the scrolling. */
export function followSelection() {
  main.addEventListener("focusin", ({ target }) => choose(rowAt(target)));
  main.addEventListener("pointermove", ({ target, clientX: x, clientY: y }) => {
    // Scrolling moves rows under a pointer that rests, and some browsers report that as a movement.
    if (pointer?.x === x && pointer.y === y) return;
    pointer = { x, y };
    choose(rowAt(target), true);
  });
  main.addEventListener("pointerleave", () => {
    pointer = null;
  });
  main.addEventListener("scroll", () => {
    if (!isInView(current)) choose(rowUnderPointer() ?? allRows().find(isInView) ?? null, true);
  });
  // Another list has other rows.
  new MutationObserver(() => current?.isConnected || chooseSeen()).observe(list, { childList: true });
  chooseSeen();
}

function chooseSeen() {
  choose(rowAt(document.activeElement) ?? rowUnderPointer() ?? allRows().find(isInView) ?? null);
}

/** @param {1|-1} way Down or up. */
export function step(way) {
  const rows = allRows();
  const at = rows.indexOf(/** @type {HTMLElement} */ (selected()));
  const row = rows[at < 0 ? 0 : Math.min(Math.max(at + way, 0), rows.length - 1)];
  focusRow(row);
  row?.scrollIntoView({ block: "nearest" });
}

/** @param {(paper: Paper, row: HTMLElement) => unknown} act */
export function onSelected(act) {
  const row = selected();
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

/** Focus the current row, or the first one in view. */
export function focusList() {
  focusRow(selected() ?? undefined);
}

/** @returns {HTMLElement|null} */
function selected() {
  if (current?.isConnected && isInView(current)) return current;
  return rowAt(document.activeElement) ?? allRows().find(isInView) ?? allRows()[0] ?? null;
}

/**
 * @param {HTMLElement|null} row
 * @param {boolean} [takesFocus] Whether it takes the focus from another row, so that Enter, too, acts on what is seen.
 */
function choose(row, takesFocus = false) {
  if (!row || row === current) return;
  current?.classList.remove("current");
  current = row;
  row.classList.add("current");
  const focused = document.activeElement;
  if (takesFocus && (focused === document.body || focused === main || focused?.matches(".row .title"))) focusRow(row);
}

/** @param {EventTarget|null} target */
function rowAt(target) {
  return target instanceof Element ? /** @type {HTMLElement|null} */ (target.closest(".row")) : null;
}

function rowUnderPointer() {
  return pointer && rowAt(document.elementFromPoint(pointer.x, pointer.y));
}

/** @param {HTMLElement|null} row */
function isInView(row) {
  if (!row) return false;
  const { top, bottom } = row.getBoundingClientRect();
  const view = main.getBoundingClientRect();
  // Of a row that is taller than the view, any part is enough.
  return (top >= view.top - 1 && top < view.bottom - 20) || (top < view.top && bottom > view.top + view.height / 2);
}

function allRows() {
  return [...rowsOf(here), ...rowsOf(list)];
}

/** @param {HTMLElement|undefined} row */
function focusRow(row) {
  /** @type {HTMLElement|null|undefined} */ (row?.querySelector(".title"))?.focus({ preventScroll: true });
}
