/**
 * Say how something went, in the line that a part of the options has for it.
 *
 * @param {HTMLElement} line
 * @param {string} text
 * @param {"good"|"bad"|""} kind
 */
export function say(line, text, kind = "") {
  line.textContent = text;
  line.className = `result ${kind}`;
}
