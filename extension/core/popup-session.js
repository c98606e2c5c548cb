/**
 * How the popup was left, for when it is opened again soon. Pure: no I/O here.
 *
 * @typedef {import("./views.js").View} View
 */
import { asView, isNewest } from "./views.js";

const LEFT_MS = 15 * 60_000;

/**
 * @param {View} view
 * @param {number} scroll Pixels.
 * @param {number} now Milliseconds since 1970.
 * @returns What to store; null where the popup opens anyway.
 */
export function leftAt(view, scroll, now) {
  return isNewest(view) && !scroll ? null : { view, scroll, at: now };
}

/**
 * @param {any} value What was stored.
 * @param {number} now
 * @returns {{view: View, scroll: number}|null} Null after a while.
 */
export function asLeft(value, now) {
  return now - value?.at < LEFT_MS ? { view: asView(value.view), scroll: Number(value.scroll) || 0 } : null;
}
