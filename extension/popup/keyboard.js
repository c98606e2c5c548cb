/**
 * Does what the keys are for, unless something is being typed.
 */
import { byId } from "../ui/dom.js";
import { KEYS, keyList } from "../ui/shortcuts.js";

/** @typedef {Exclude<(typeof KEYS)[number]["does"], "open">} Deed */

const DEEDS = new Map(KEYS.flatMap(({ keys, does }) => keys.map((key) => [/** @type {string} */ (key), does])));

/**
 * @param {Pick<KeyboardEvent, "key"|"shiftKey"|"ctrlKey"|"metaKey"|"altKey">} event
 * @returns {Deed|undefined} What the key is to do; Caps Lock changes nothing.
 */
export function deedOf({ key, shiftKey, ctrlKey, metaKey, altKey }) {
  if (ctrlKey || metaKey || altKey) return undefined;
  const written = key.length > 1 ? key : shiftKey ? key.toUpperCase() : key.toLowerCase();
  return /** @type {Deed|undefined} */ (DEEDS.get(written));
}

/**
 * @param {Record<Deed, () => unknown>} deeds
 * @param {() => boolean} hasLetters Whether single characters do something; who speaks to the browser types by mistake.
 */
export function listenToKeys(deeds, hasLetters) {
  document.addEventListener("keydown", (event) => {
    const target = /** @type {Element} */ (event.target);
    const deed = deedOf(event);
    if (!deed || event.defaultPrevented || (event.key.length === 1 && !hasLetters())) return;
    if (document.querySelector("dialog[open], :popover-open")) return;
    if (target.closest("select, textarea, input") && !(target.id === "query" && event.key === "ArrowDown")) return;
    event.preventDefault();
    deeds[deed]();
  });
}

/** Show all keys. */
export function showKeySheet() {
  const sheet = /** @type {HTMLDialogElement} */ (byId("keysheet"));
  sheet.querySelector("dl")?.replaceChildren(...keyList());
  sheet.showModal();
}
