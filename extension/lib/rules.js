/**
 * What a person wants highlighted and hidden. Pure: no I/O here.
 *
 * A word or phrase matches whole words of title, abstract, summary and keywords, whatever their case and accents, in
 * singular and plural; with `*` at its end also what begins with it. An author's or an organisation's name matches if
 * all words of the rule are words of the name. A muted paper is hidden, a watched one is shown, and what is neither is
 * hidden below the vote floor.
 *
 * @typedef {import("./types.js").Paper} Paper
 * @typedef {import("./types.js").Watch} Watch
 * @typedef {import("./types.js").Rules} Rules
 *
 * @typedef {object} Verdict
 * @property {"mute"|"floor"|null} hidden Why it is hidden, if it is.
 * @property {string[]} watched The texts of the rules that highlight it.
 */

const EDGE = "[\\p{L}\\p{N}]";

/** @type {WeakMap<Paper, string>} */
const texts = new WeakMap();

/**
 * @param {Rules} rules
 * @returns {(paper: Paper) => Verdict}
 */
export function judge({ watch, mute, floor }) {
  const watching = watch.map((rule) => ({ rule, matches: matcher(rule) }));
  const muting = mute.map((text) => matcher({ kind: "word", text }));
  return (paper) => {
    const watched = watching.filter(({ matches }) => matches(paper)).map(({ rule }) => rule.text);
    if (muting.some((matches) => matches(paper))) return { hidden: "mute", watched };
    return { hidden: paper.upvotes < floor && !watched.length ? "floor" : null, watched };
  };
}

/**
 * @param {Pick<Watch, "kind"|"text">} rule
 * @returns {(paper: Paper) => boolean}
 */
export function matcher({ kind, text }) {
  if (kind === "word") {
    const pattern = phrase(text);
    return (paper) => pattern !== null && pattern.test(textOf(paper));
  }
  const wanted = wordsOf(text);
  const isNamed = (/** @type {string} */ name) => {
    const has = new Set(wordsOf(name));
    return wanted.length > 0 && wanted.every((word) => has.has(word));
  };
  if (kind === "author") return (paper) => paper.authors.some(({ name }) => isNamed(name));
  return ({ organization }) => organization !== null && isNamed(`${organization.fullname} ${organization.name}`);
}

/**
 * @param {string} text
 * @returns {string} In small letters, without accents.
 */
export function fold(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/**
 * @param {string} text
 * @returns {string[]} Its words, folded.
 */
export function wordsOf(text) {
  return fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** @param {string} text */
function phrase(text) {
  const words = wordsOf(text);
  if (!words.length) return null;
  const end = text.trimEnd().endsWith("*") ? `${EDGE}*` : "(?:s|es)?";
  return new RegExp(`(?<!${EDGE})${words.join("[^\\p{L}\\p{N}]+")}${end}(?!${EDGE})`, "u");
}

/** @param {Paper} paper */
function textOf(paper) {
  const known = texts.get(paper);
  if (known !== undefined) return known;
  const text = fold([paper.title, paper.abstract, paper.ai_summary ?? "", ...paper.ai_keywords].join("\n"));
  texts.set(paper, text);
  return text;
}
