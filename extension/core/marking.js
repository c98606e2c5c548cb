/**
 * Marks in a text what rules watch for. Pure: no I/O here.
 *
 * @typedef {import("./types.js").Segment} Segment
 */
import { foldText } from "./folding.js";

const WORD = /[\p{L}\p{N}]+[+#]*/gu;
/** Further than this, one match does not reach. */
const MAX_WORDS = 8;

/**
 * @param {string} text
 * @param {string[]} rules As people write them: words, of which the last may end in an asterisk.
 * @returns {Segment[]} The text in pieces.
 */
export function markRules(text, rules) {
  const words = [...text.matchAll(WORD)].map((found) => ({
    from: found.index,
    to: found.index + found[0].length,
    folded: foldText(found[0]).replace(/[^\p{L}\p{N}+#]/gu, ""),
  }));
  const spans = rules.flatMap((rule) => spansOf(words, rule)).toSorted((a, b) => a.from - b.from);
  /** @type {Segment[]} */
  const parts = [];
  let at = 0;
  for (const { from, to } of spans) {
    if (to <= at) continue;
    if (from > at) parts.push({ text: text.slice(at, from), match: false });
    parts.push({ text: text.slice(Math.max(from, at), to), match: true });
    at = to;
  }
  if (at < text.length) parts.push({ text: text.slice(at), match: false });
  return parts;
}

/**
 * @param {{from: number, to: number, folded: string}[]} words
 * @param {string} rule
 * @returns {{from: number, to: number}[]}
 */
function spansOf(words, rule) {
  const isOpen = rule.trimEnd().endsWith("*");
  const wanted = (foldText(rule).match(WORD) ?? []).join("");
  if (!wanted) return [];
  const stem = !isOpen && /[^s\d]{2}s$/u.test(wanted) ? wanted.slice(0, -1) : wanted;
  const fits = (/** @type {string} */ one) =>
    isOpen ? one.startsWith(stem) : [stem, `${stem}s`, `${stem}es`].includes(one);
  return words.flatMap(({ from }, first) => {
    let joined = "";
    for (const { to, folded } of words.slice(first, first + MAX_WORDS)) {
      joined += folded;
      if (fits(joined)) return [{ from, to }];
      if (joined.length > stem.length + 2 || !stem.startsWith(joined.slice(0, stem.length))) return [];
    }
    return [];
  });
}
