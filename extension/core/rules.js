/**
 * What a person wants highlighted and hidden. Pure: no I/O here.
 *
 * A word or phrase matches whole words of title, abstract, summary or keywords, whatever their case and accents, in
 * singular and plural, and with or without a space or hyphen beside a digit (GPT-4, GPT4); with `*` at its end also what
 * begins with it. Chinese, Japanese and Korean have no spaces, so there a word matches anywhere. An author's or an organisation's name matches if
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

const LETTER = "[\\p{L}\\p{N}]";
const UNSPACED = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/;
/** Parts the fields of a paper; a letter, so that no phrase reaches across. */
const BETWEEN = "\n\u01c2\n";

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
  return fold(text).match(/[\p{L}\p{N}]+[+#]*/gu) ?? [];
}

/** @param {string} text */
function phrase(text) {
  const words = wordsOf(text).flatMap((word) => word.match(/\d+|\D+/g) ?? []);
  if (!words.length) return null;
  const last = words.length - 1;
  const any = text.trimEnd().endsWith("*");
  // "agents" is to find "agent", too.
  if (!any && /[^s\d]{2}s$/u.test(words[last])) words[last] = words[last].slice(0, -1);
  const pattern = words
    .map((word, at) => {
      const before = at && /\d$/.test(words[at - 1]) === /^\d/.test(word) ? "[^\\p{L}\\p{N}]+" : "[^\\p{L}\\p{N}]*";
      return (at ? before : "") + word.replaceAll("+", "\\+");
    })
    .join("");
  if (UNSPACED.test(text)) return new RegExp(pattern, "u");
  return new RegExp(`(?<!${LETTER})${pattern}${any ? `${LETTER}*` : "(?:s|es)?"}(?!${LETTER}|[+#])`, "u");
}

/** @param {Paper} paper */
function textOf(paper) {
  const known = texts.get(paper);
  if (known !== undefined) return known;
  const text = fold([paper.title, paper.abstract, paper.ai_summary ?? "", ...paper.ai_keywords].join(BETWEEN));
  texts.set(paper, text);
  return text;
}
