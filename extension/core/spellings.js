/**
 * The other ways to write the words of a text: `SAM 2` as `sam2`, `OpenSora` as `open sora`. Pure: no I/O here.
 *
 * The server does the same (`api/core/spellings.py`), and both are tested with `tests/cases/spellings.json`.
 */
import { foldText, UNSPACED } from "./folding.js";

const PLAIN = /^(?:[A-Za-z]?[a-z]+|[A-Z]+)$/;
// Not before a last capital: `CoT` is one part.
const CAMEL =
  /(?<=[a-z\xdf-\xf6\xf8-\xff])(?=[A-Z\xc0-\xd6\xd8-\xde][A-Za-z\xc0-\xd6\xd8-\xf6\xf8-\xff0-9])|(?<=[\u0391-\u03c9])(?=[A-Za-z])|(?<=[A-Za-z])(?=[\u0391-\u03c9])/g;
// `3D` and `4o` are one part.
const PART = /\p{L}+|\p{N}+(?:[a-z]{1,2}(?![\p{L}\p{N}]))?/gu;
const LETTERS = /^\p{L}+$/u;
// A version, or a size: `2`, `R1`, `4o`, `72B`.
const NUMBER = /^[a-z]{0,2}\d{1,4}[a-z]{0,2}$/;
const [LONGEST, MOST_WORDS, MOST_PARTS] = [24, 4, 8];
// Words after which a number is no part of a name.
const COMMON = new Set(
  (
    "a an and are as at be been but by can each for from has have how in into is it its more most not of on or our over " +
    "such than that the their them these they this those through to under up us using via was we were what when where " +
    "which while who will with within without"
  ).split(" "),
);

const LETTER_NAMES =
  "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon phi chi psi omega";
/** @type {Map<string, string>} */
const GREEK = new Map(LETTER_NAMES.split(" ").map((name, at) => ["αβγδεζηθικλμνξοπρστυφχψω"[at], name]));
/** @type {Map<string, string>} */
const NAMES = new Map([...GREEK].map(([letter, name]) => [name, letter]));
const GREEK_LETTER = /(?<![\u03b1-\u03c9])[\u03b1-\u03c9](?![\u03b1-\u03c9])/g;
const GREEK_NAME = new RegExp(
  `^(${[...NAMES.keys()].toSorted((a, b) => b.length - a.length).join("|")})(?=\\d*(?: |$))`,
);

/**
 * @param {string} text
 * @returns {string[]} The other spellings of its words, folded. One may be several words, with spaces between them.
 */
export function spellings(text) {
  /** @type {string[]} */
  const found = [];
  let before = "";
  for (const chunk of text.match(/\S+/g) ?? []) {
    if (PLAIN.test(chunk)) {
      before = chunk.toLowerCase();
      const letter = NAMES.get(before);
      if (letter) found.push(letter);
      continue;
    }
    const typed = words(chunk);
    if (typed.length && isName(before) && /^[\p{L}\p{N}]/u.test(chunk) && NUMBER.test(typed[0])) {
      found.push(...withGreek([before + typed[0]]));
    }
    if (typed.length) found.push(...formsOf(chunk, typed));
    before = /[\p{L}\p{N}]$/u.test(chunk) ? (typed.at(-1) ?? "") : "";
  }
  return found;
}

/**
 * @param {string} text A word or phrase that is looked for.
 * @returns {string[]} The other ways to write it as a whole: in its smallest parts, joined, and with Greek letters by name.
 */
export function otherPhrases(text) {
  /** @type {string[]} */
  const typed = [];
  /** @type {string[]} */
  const parts = [];
  /** @type {string[]} */
  const joined = [];
  for (const chunk of text.match(/\S+/g) ?? []) {
    const whole = words(chunk);
    typed.push(...whole);
    parts.push(...partsOf(chunk));
    const rest = whole.length > 1 && whole.length <= MOST_WORDS && !UNSPACED.test(chunk) ? [whole.join("")] : whole;
    const last = joined.at(-1);
    if (last && rest.length && isName(last) && NUMBER.test(rest[0])) joined.push(`${joined.pop()}${rest.shift()}`);
    joined.push(...rest);
  }
  const ways = [typed, parts, joined].map((way) => way.join(" "));
  return [...new Set([...ways.slice(1), ...ways.flatMap(greek)])].filter((way) => way && way !== ways[0]);
}

/**
 * @param {string} chunk Characters without spaces.
 * @param {string[]} typed Its words.
 */
function formsOf(chunk, typed) {
  if (UNSPACED.test(chunk)) {
    const runs = foldText(chunk).match(new RegExp(`${UNSPACED.source}{2,}`, "gu")) ?? [];
    return runs.flatMap((run) => [...run]);
  }
  const forms = [];
  if (typed.length > 1 && typed.length <= MOST_WORDS) {
    forms.push(typed.join(""));
    if (typed.length > 2) {
      const pairs = typed.slice(1).map((word, at) => [typed[at], word]);
      forms.push(...pairs.filter(([, word]) => NUMBER.test(word)).map((pair) => pair.join("")));
    }
  }
  const parts = partsOf(chunk);
  if (parts.join(" ") !== typed.join(" ") && parts.length <= MOST_PARTS) forms.push(parts.join(" "));
  return [...withGreek(forms.filter((form) => form.length <= LONGEST)), ...typed.flatMap(greek)];
}

/**
 * @param {string} chunk
 * @returns {string[]} The smallest parts: `DeepSeekR1` is `deep`, `seek`, `r`, `1`.
 */
function partsOf(chunk) {
  if (UNSPACED.test(chunk)) return words(chunk);
  return words(chunk.replace(CAMEL, " ")).join(" ").match(PART) ?? [];
}

/** @param {string[]} forms */
function withGreek(forms) {
  return [...forms, ...forms.flatMap(greek)];
}

/**
 * @param {string} form
 * @returns {string[]} It with the names of its Greek letters, or with the Greek letter that its first word names.
 */
function greek(form) {
  const other = /^\p{ASCII}*$/u.test(form)
    ? form.replace(GREEK_NAME, (name) => NAMES.get(name) ?? name)
    : form.replace(GREEK_LETTER, (letter) => GREEK.get(letter) ?? letter);
  return other === form ? [] : [other];
}

/**
 * @param {string} word
 * @returns {boolean} Whether a number after it may belong to it.
 */
function isName(word) {
  return !COMMON.has(word) && LETTERS.test(word);
}

/**
 * @param {string} text
 * @returns {string[]}
 */
function words(text) {
  return foldText(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}
