/**
 * Runs keyboard shortcuts, unless the person is typing.
 */
import { byId } from "../ui/dom.js";
import { SHORTCUTS, shortcutList } from "../ui/shortcuts.js";

/** @typedef {Exclude<(typeof SHORTCUTS)[number]["does"], "open">} Deed */

const DEEDS = new Map(SHORTCUTS.flatMap(({ keys, does }) => keys.map((key) => [/** @type {string} */ (key), does])));

/**
 * @param {Pick<KeyboardEvent, "key"|"shiftKey"|"ctrlKey"|"metaKey"|"altKey">} event
 * @returns {Deed|undefined} What the key does; Caps Lock makes no difference.
 */
export function deedOf({ key, shiftKey, ctrlKey, metaKey, altKey }) {
  if (ctrlKey || metaKey || altKey) return undefined;
  const written = key.length > 1 ? key : shiftKey ? key.toUpperCase() : key.toLowerCase();
  return /** @type {Deed|undefined} */ (DEEDS.get(written));
}

/**
 * @param {Record<Deed, () => unknown>} deeds
 * @param {() => boolean} hasSingleKeys Whether single characters are shortcuts. Speech input types them by mistake.
 */
export function listenToKeys(deeds, hasSingleKeys) {
  const listen = (/** @type {KeyboardEvent} */ event) => {
    const target = /** @type {Element} */ (event.target);
    const deed = deedOf(event);
    if (!deed || event.defaultPrevented || (event.key.length === 1 && !hasSingleKeys())) return;
    if (document.querySelector("dialog[open], :popover-open")) return;
    const isTyping = target.closest("select, textarea, input");
    if (isTyping && !(target.id === "query" && event.key === "ArrowDown")) return;
    event.preventDefault();
    deeds[deed]();
  };
  document.addEventListener("keydown", listen);
  const scope = /** @type {{early?: KeyboardEvent[]}} */ (globalThis);
  const early = scope.early ?? [];
  delete scope.early;
  early.forEach(listen);
}

/** Show the list of shortcuts. */
export function showShortcuts() {
  const sheet = /** @type {HTMLDialogElement} */ (byId("keysheet"));
  sheet.querySelector("dl")?.replaceChildren(...shortcutList());
  sheet.showModal();
}
