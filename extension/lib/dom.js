/**
 * Small helpers for elements. Text only ever becomes text.
 */

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
 * @param {import("../lib/types.js").Segment[]} parts
 */
export function segments(parts) {
  return parts.map(({ text, match }) => (match ? element("mark", text) : text));
}
