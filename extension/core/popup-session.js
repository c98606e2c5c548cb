/**
 * Where the popup was when it closed, so that it reopens there for a while. Pure: no I/O here.
 *
 * @typedef {import("./views.js").View} View
 *
 * @typedef {object} PopupSession
 * @property {View} view
 * @property {number} scroll Pixels.
 * @property {number} at When, in milliseconds since 1970.
 */
import { asView, isNewest } from "./views.js";

const LASTS_MS = 15 * 60_000;

/**
 * @param {View} view
 * @param {number} scroll Pixels.
 * @param {number} now Milliseconds since 1970.
 * @returns {PopupSession|null} Null where the popup opens anyway.
 */
export function sessionOf(view, scroll, now) {
  return isNewest(view) && !scroll ? null : { view, scroll, at: now };
}

/**
 * @param {any} value What was stored.
 * @returns {PopupSession|null}
 */
export function asSession(value) {
  if (typeof value?.at !== "number") return null;
  return { view: asView(value.view), scroll: Number(value.scroll) || 0, at: value.at };
}

/**
 * @param {PopupSession|null} session
 * @param {number} now
 * @returns {{view: View, scroll: number}|null} Null once it is too old.
 */
export function resume(session, now) {
  return session && now - session.at < LASTS_MS ? { view: session.view, scroll: session.scroll } : null;
}
