/**
 * Helpers for elements. Text is only ever set as text.
 */

/** A page that has drawn no frame by then is hidden. */
const HIDDEN_MS = 500;

/** @param {string} id */
export function byId(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/**
 * @param {string} name
 * @param {string} text
 */
export function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

/**
 * @param {string} text
 * @param {string} address It must be known to be safe.
 */
export function link(text, address) {
  const made = document.createElement("a");
  made.textContent = text;
  Object.assign(made, { href: address, target: "_blank", rel: "noopener noreferrer" });
  return made;
}

/**
 * Text in which matches are marked.
 * @param {import("../core/types.js").Segment[]} parts
 */
export function segments(parts) {
  return parts.map(({ text, match }) => (match ? element("mark", text) : text));
}

/**
 * Run something after the next frame. A hidden page draws no frames, and neither does a popup at first.
 * @param {() => unknown} act
 */
export function afterFrame(act) {
  let isDone = false;
  const once = () => {
    if (!isDone) act();
    isDone = true;
  };
  requestAnimationFrame(() => setTimeout(once));
  setTimeout(once, HIDDEN_MS);
}
