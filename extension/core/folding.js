/**
 * Folds letters before texts are compared, as the server does (`api/core/tokens.py`). Pure: no I/O here.
 *
 * Both are tested with `tests/cases/folding.json`.
 */

// Letters that Unicode does not decompose into an ASCII letter and a mark.
/** @type {Record<string, string>} */
const LETTERS = { ł: "l", ø: "o", đ: "d", ð: "d", ħ: "h", ŧ: "t", ı: "i", æ: "ae", œ: "oe", þ: "th", ς: "σ" };
const LETTER = new RegExp(`[${Object.keys(LETTERS).join("")}]`, "g");
/** Kana, Han and Hangul, which are written without spaces, or nearly so. */
export const UNSPACED = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\u{20000}-\u{3134f}]/u;
const INNER_APOSTROPHE = /(?<=[\p{L}\p{N}])['\u2019](?=[\p{L}\p{N}])/gu;

/**
 * @param {string} text
 * @returns {string} Without case and accents, so that `Łukasz Weiß` and `LUKASZ WEISS` are equal, and
 *   without soft hyphens and other characters that have no width.
 */
export function fold(text) {
  const lower = text.toLowerCase();
  if (/^\p{ASCII}*$/u.test(lower)) return lower;
  // `ß` becomes `SS` only in upper case, and `ẞ` only by way of `ß`.
  const folded = lower.normalize("NFKD").toLowerCase().toUpperCase().toLowerCase();
  const letters = folded.replace(/[\p{M}\p{Cf}]/gu, "").replace(LETTER, (letter) => LETTERS[letter]);
  // Without marks, only Hangul is left to be put together again.
  return letters.normalize("NFC");
}

/**
 * @param {string} text
 * @returns {string} Folded, and without the apostrophes inside words.
 */
export function foldText(text) {
  return fold(text).replace(INNER_APOSTROPHE, "");
}

/**
 * @param {string} text
 * @returns {string[]} Its words, folded. A word may end in plus or hash signs (`C++`, `C#`).
 */
export function wordsOf(text) {
  return foldText(text).match(/[\p{L}\p{N}]+[+#]*/gu) ?? [];
}
