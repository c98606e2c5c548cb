/**
 * Shows how something went, in the result line of a part of the options.
 *
 * @param {HTMLElement} line
 * @param {string} text
 * @param {"good"|"warn"|"bad"|""} kind
 */
export function say(line, text, kind = "") {
  line.textContent = text;
  line.className = `result ${kind}`;
}
