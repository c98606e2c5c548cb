/**
 * Rules: which papers to highlight and which to hide. Pure: no I/O here.
 *
 * A word or phrase matches whole words in the title, abstract, summary or keywords. Case, accents, singular or plural,
 * and a space or hyphen next to a digit (GPT-4, GPT4) or in a name (Open-Sora, OpenSora) make no difference. A `*` at
 * the end also matches longer words.
 * Chinese, Japanese and Korean have no spaces, so there a word matches anywhere. The name of an author or organisation
 * matches if it contains every word of the rule. Muted papers are hidden. Watched papers are not hidden by the vote
 * floor; all others below it are. A rule that mutes may begin with `author:` or `org:`.
 *
 * @typedef {import("./types.js").Paper} Paper
 * @typedef {import("./types.js").Watch} Watch
 * @typedef {import("./types.js").Rules} Rules
 *
 * @typedef {object} Verdict
 * @property {"mute"|"floor"|null} hidden Why it is hidden, if it is.
 * @property {string[]} watched The rules that highlight it, as text.
 */

import { foldText, UNSPACED, wordsOf } from "./folding.js";
import { mutedSubject } from "./follow.js";
import { otherPhrases, spellings } from "./spellings.js";

const LETTER = "[\\p{L}\\p{N}]";
/** What a word must not touch. In `GPT模型`, `GPT` is a word. */
const TOUCHING = `(?!${UNSPACED.source})${LETTER}`;
/** Separates the fields of a paper. It holds a letter, so that no phrase matches across two fields. */
const BETWEEN = "\n\u01c2\n";

/** @type {WeakMap<Paper, string>} */
const texts = new WeakMap();

/**
 * @param {Rules} rules
 * @returns {(paper: Paper) => Verdict}
 */
export function judge({ watch, mute, floor }) {
  const watching = watch.map((rule) => ({ rule, matches: matcher(rule) }));
  const muting = mute.map((text) => matcher(mutedSubject(text)));
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
    const patterns = [text, ...otherPhrases(text)].map(phrase);
    return (paper) => patterns.some((pattern) => pattern?.test(textOf(paper)));
  }
  const wanted = wordsOf(text);
  const isNamed = (/** @type {string} */ name) => {
    const has = new Set(wordsOf(name));
    return wanted.length > 0 && wanted.every((word) => has.has(word));
  };
  if (kind === "author") return (paper) => paper.authors.some(({ name }) => isNamed(name));
  return ({ organization }) => organization !== null && isNamed(`${organization.fullname} ${organization.name}`);
}

/** @param {string} text */
function phrase(text) {
  const words = wordsOf(text).flatMap((word) => word.match(/\d+|\D+/g) ?? []);
  if (!words.length) return null;
  const last = words.length - 1;
  const any = text.trimEnd().endsWith("*");
  // "agents" also matches "agent".
  if (!any && /[^s\d]{2}s$/u.test(words[last])) words[last] = words[last].slice(0, -1);
  const pattern = words
    .map((word, at) => {
      const before = at && /\d$/.test(words[at - 1]) === /^\d/.test(word) ? "[^\\p{L}\\p{N}]+" : "[^\\p{L}\\p{N}]*";
      return (at ? before : "") + word.replaceAll("+", "\\+");
    })
    .join("");
  if (UNSPACED.test(text)) return new RegExp(pattern, "u");
  return new RegExp(`(?<!${TOUCHING})${pattern}${any ? `${LETTER}*` : "(?:s|es)?"}(?!${TOUCHING}|[+#])`, "u");
}

/** @param {Paper} paper */
function textOf(paper) {
  const known = texts.get(paper);
  if (known !== undefined) return known;
  const fields = [paper.title, paper.abstract, paper.ai_summary ?? "", ...paper.ai_keywords];
  const text = [...fields.map(foldText), ...new Set(fields.flatMap(spellings))].join(BETWEEN);
  texts.set(paper, text);
  return text;
}
