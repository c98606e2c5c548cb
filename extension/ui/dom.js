/**
 * Small helpers for elements. Text only ever becomes text.
 */

/** A page that has drawn nothing by then is hidden. */
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
 * @param {string} address Known to be safe.
 */
export function link(text, address) {
  const made = document.createElement("a");
  made.textContent = text;
  Object.assign(made, { href: address, target: "_blank", rel: "noopener noreferrer" });
  return made;
}

/**
 * @param {string} text
 * @param {() => unknown} act
 */
export function button(text, act) {
  const made = document.createElement("button");
  made.className = "quiet";
  made.textContent = text;
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

/**
 * Text with what was looked for marked.
 * @param {import("../core/types.js").Segment[]} parts
 */
export function segments(parts) {
  return parts.map(({ text, match }) => (match ? element("mark", text) : text));
}

/**
 * Do what the next picture need not wait for. A page that stays hidden draws none, but neither does the popup at first.
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
