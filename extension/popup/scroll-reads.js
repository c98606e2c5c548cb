/**
 * Marks as read what was scrolled past, for those who want that.
 */
import { byId } from "../ui/dom.js";
import { markRead } from "./actions.js";
import { app, isRead } from "./app.js";
import { paperOf, rowsOf } from "./rows.js";

const main = byId("main");
const list = byId("list");
const RESTS_MS = 500;
/** The rows that have been in view: only those can have been scrolled past. @type {WeakSet<HTMLElement>} */
const seen = new WeakSet();
/** @type {ReturnType<typeof setTimeout>|undefined} */
let timer;

export function readOnScroll() {
  look();
  main.addEventListener("scroll", () => {
    if (app.state.settings.scrollReads !== "on") return;
    look();
    clearTimeout(timer);
    timer = setTimeout(markPassed, RESTS_MS);
  });
}

function look() {
  const view = main.getBoundingClientRect();
  for (const row of rowsOf(list)) {
    const { top, bottom } = row.getBoundingClientRect();
    if (top >= view.bottom) break;
    if (bottom > view.top) seen.add(row);
  }
}

function markPassed() {
  const { top } = main.getBoundingClientRect();
  const passed = rowsOf(list).filter((row) => seen.has(row) && row.getBoundingClientRect().bottom <= top);
  const fresh = passed.map(paperOf).filter((paper) => !isRead(paper));
  if (fresh.length) markRead(fresh);
}
