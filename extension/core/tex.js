/**
 * Writes plain text as TeX that BibTeX and LaTeX read: accents, symbols and formulas. Pure: no I/O here.
 *
 * BibTeX works on bytes. It shortens and sorts by letters that are ASCII or a "special character" such as `{\'E}`
 * (BibTeXing, 1988, section 3.2), and cuts other letters in two. The server writes the same (`api/render/tex.py`).
 */

/**
 * @param {string} signs
 * @param {string} names
 * @returns {Map<string, string>} Each sign with the name in the same place.
 */
const named = (signs, names) => {
  const list = names.split(" ");
  return new Map([...signs].map((sign, at) => [sign, list[at]]));
};

// BibTeX counts `\{` as a brace, so braces are written by name. OT1 fonts lack < > |.
const ESCAPED = new Map([
  .../** @type {[string, string][]} */ ([..."$&%#_"].map((character) => [character, `\\${character}`])),
  ["\\", "\\textbackslash{}"],
  ["{", "\\textbraceleft{}"],
  ["}", "\\textbraceright{}"],
  ["^", "\\textasciicircum{}"],
  ["~", "\\textasciitilde{}"],
  ["<", "\\textless{}"],
  [">", "\\textgreater{}"],
  ["|", "\\textbar{}"],
]);
// Letters that are no ASCII letter with marks. LaTeX knows those of the second line only in the T1 encoding.
const LETTERS = new Map([
  ...named("łŁøØæÆœŒßẞıȷ", "l L o O ae AE oe OE ss SS i j"),
  ...named("đĐðÐþÞŋŊ", "dj DJ dh DH th TH ng NG"),
]);
const HORN = "\u031b";
// Letters with a mark that have a command of their own; those with a horn are of the T5 encoding.
const COMPOSED = new Map([
  ["a\u030a", "aa"],
  ["A\u030a", "AA"],
  [`o${HORN}`, "ohorn"],
  [`O${HORN}`, "OHORN"],
  [`u${HORN}`, "uhorn"],
  [`U${HORN}`, "UHORN"],
]);
const MARKS = named(
  "\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u0309\u030a\u030b\u030c\u0323\u0327\u0326\u0328\u0331",
  "` ' ^ ~ = u . \" h r H v d c textcommabelow k b",
);
const SYMBOLS = new Map([
  ...named("\u2010\u2011\u2013\u2014\u2018\u2019\u201c\u201d", "- - -- --- ` ' `` ''"),
  ...named("\u2026§£©®™", "{\\ldots} {\\S} {\\pounds} {\\textcopyright} {\\textregistered} {\\texttrademark}"),
  ...named("°·¡¿", "{\\textdegree} {\\textperiodcentered} {\\textexclamdown} {\\textquestiondown}"),
  .../** @type {[string, string][]} */ ([..."⁰¹²³⁴⁵⁶⁷⁸⁹"].map((sign, digit) => [sign, `$^{${digit}}$`])),
  .../** @type {[string, string][]} */ ([..."₀₁₂₃₄₅₆₇₈₉"].map((sign, digit) => [sign, `$_{${digit}}$`])),
]);
const GREEK = named(
  "αβγδεζηθικλμνξπρςστυφχψωΓΔΘΛΞΠΣΥΦΨΩµ",
  "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho varsigma sigma tau upsilon " +
    "phi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega mu",
);
const MATHS = new Map([
  ...GREEK,
  ...named(
    "×±÷≤≥≠≈∼→←↔⇒∞∈∇∂⋅ℓ∀∃⊕⊗∪∩⊂⊆∑∏√",
    "times pm div leq geq neq approx sim rightarrow leftarrow leftrightarrow Rightarrow infty in nabla partial " +
      "cdot ell forall exists oplus otimes cup cap subset subseteq sum prod surd",
  ),
]);
// The commands that stay in a formula: those that can be an index or a power without braces, others, and fonts and
// the like with one argument. `mathbb`, `mathfrak`, `boldsymbol`, `text` and `operatorname` are of the AMS packages.
const SIMPLE = [
  ...GREEK.values(),
  ..."varepsilon vartheta varphi circ ast star prime dagger infty top bot perp ell pm".split(" "),
];
const NAMED = [
  ...MATHS.values(),
  ...SIMPLE,
  ..."to gets mapsto le ge ne ll gg equiv cong simeq propto bullet cdots ldots dots emptyset setminus notin".split(
    " ",
  ),
  ..."supset supseteq int oint mid parallel langle rangle lfloor rfloor lceil rceil vee wedge neg hbar".split(" "),
  ..."log ln exp min max sup inf lim det dim arg sin cos tan quad aleph odot ominus uparrow downarrow".split(" "),
];
const FONTS = (
  "mathbb mathfrak boldsymbol text operatorname mathbf mathcal mathrm mathit mathsf mathtt textbf textit textrm " +
  "texttt textsc sqrt hat tilde bar vec dot overline underline widehat widetilde"
).split(" ");
const anyOf = (/** @type {string[]} */ names) => `\\\\(?:${names.join("|")})(?![A-Za-z])`;

/**
 * A regular expression for a formula; `group` is one for what may be in braces.
 *
 * A formula is a row of signs, commands and groups, each with at most one index and one power, as TeX stops at a
 * second one.
 * @param {string} group
 */
function formula(group) {
  const sign = `[A-Za-z0-9+\\-*/=()[\\].,:;!?<>|${[...MATHS.keys()].join("")}]`;
  const base = `(?:${sign}|\\\\[,;!]|${anyOf(NAMED)}|${anyOf(FONTS)}${group}|\\\\frac${group}${group}|${group})'*`;
  const script = `(?:[A-Za-z0-9*+\\-${[...GREEK.keys()].join("")}]|${anyOf(SIMPLE)}|${group})`;
  const scripts = `(?:\\^${script}(?:_${script})?|_${script}(?:\\^${script})?)?`;
  return `${scripts}(?: |${base}${scripts})*`;
}

const LETTER = `[A-Za-z${[...LETTERS.keys()].join("")}][${[...MARKS.keys()].join("")}${HORN}]+`;
const ONES = [ESCAPED, LETTERS, SYMBOLS, MATHS].flatMap((table) => [...table.keys()]).join("");
const OTHERS = `(${LETTER})(?![\\u0300-\\u036f])|[${ONES.replace(/[\\^]/g, "\\$&")}]`;
const WITHOUT_MATHS = new RegExp(`((?!))|${OTHERS}`, "gu");
/** @type {RegExp|undefined} */
let withMaths;

/** What is replaced. The expression for formulas is long, so it is made when it is needed. */
function pattern(/** @type {boolean} */ hasMaths) {
  if (!hasMaths) return WITHOUT_MATHS;
  if (!withMaths) {
    // Braces in braces are allowed, and no deeper ones.
    const group = `\\{${formula("\\{[A-Za-z0-9+\\-*/=., ]*\\}")}\\}`;
    // As in pandoc: no space inside the dollars and no digit after them. `$5 or more` before another `$` is money.
    const span = `\\$(?! |[0-9][^$]* [A-Za-z]{2})${formula(group)}(?<![ $])\\$(?![0-9])`;
    withMaths = new RegExp(`(${span})|${OTHERS}`, "gu");
  }
  return withMaths;
}

/**
 * One line of text as TeX. Balanced maths stays maths; any other TeX in it is shown as it is. What LaTeX has no
 * command for, for example Chinese, stays as it is.
 * @param {string} text
 */
export function tex(text) {
  // Of the signs that Unicode decomposes, only this one is replaced as a whole.
  const line = text.trim().split(/\s+/).join(" ").normalize("NFD").replaceAll("=\u0338", "≠");
  return line.replace(pattern(line.split("$").length > 2), part).normalize("NFC");
}

/**
 * @param {string} one
 * @param {string} [maths]
 * @param {string} [letter]
 */
function part(one, maths, letter) {
  if (maths) return [...maths].map((sign) => (MATHS.has(sign) ? `\\${MATHS.get(sign)} ` : sign)).join("");
  if (letter) return `{${accented(letter)}}`;
  if (MATHS.has(one)) return `$\\${MATHS.get(one)}$`;
  return LETTERS.has(one) ? `{\\${LETTERS.get(one)}}` : (SYMBOLS.get(one) ?? ESCAPED.get(one) ?? one);
}

/**
 * A letter and its marks, innermost first, as commands without the outer braces.
 * @param {string} letter
 */
function accented(letter) {
  const base = letter[0];
  let [found, marks] = [LETTERS.has(base) ? `\\${LETTERS.get(base)}` : base, letter.slice(1)];
  if (marks.includes(HORN) && "oOuU".includes(base)) {
    found = `\\${COMPOSED.get(base + HORN)}`;
    marks = marks.replaceAll(HORN, "");
  } else if (COMPOSED.has(letter.slice(0, 2))) {
    found = `\\${COMPOSED.get(letter.slice(0, 2))}`;
    marks = marks.slice(1);
  }
  for (const mark of marks) {
    const command = MARKS.get(mark) ?? "";
    const needsBraces = /[a-z]/i.test(command) || found.startsWith("\\");
    found = needsBraces ? `\\${command}{${found}}` : `\\${command}${found}`;
  }
  return found;
}
