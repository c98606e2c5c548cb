/**
 * The grammar of arXiv ids, and the forms in which people write them. Pure: no I/O here.
 *
 * There are two kinds of ids: `2507.22448` since April 2007, with four digits after the dot until 2014, and
 * `hep-th/9901001` before. The server's `api/core/arxiv_id.py` has the same grammar, and both are tested with
 * `tests/cases/arxiv_ids.json`.
 */

/** The archives from the time of the old ids. There are no new ones. */
const ARCHIVES = (
  "acc-phys adap-org alg-geom ao-sci astro-ph atom-ph bayes-an chao-dyn chem-ph cmp-lg comp-gas cond-mat cs dg-ga " +
  "funct-an gr-qc hep-ex hep-lat hep-ph hep-th math math-ph mtrl-th nlin nucl-ex nucl-th patt-sol physics plasm-ph " +
  "q-alg q-bio quant-ph solv-int supr-con"
).replaceAll(" ", "|");
const MONTH = "(?:0[1-9]|1[0-2])";
const NEW = `(?:(?:070[4-9]|071[0-2]|(?:0[89]|1[0-4])${MONTH})\\.[0-9]{4}|(?:1[5-9]|[2-9][0-9])${MONTH}\\.[0-9]{5})`;
const SINCE_1991 = `(?:910[7-9]|911[0-2]|9[2-9]${MONTH}|0[0-6]${MONTH}|070[1-3])[0-9]{3}`;
const ID = `(?:(?<new>${NEW})|(?<archive>${ARCHIVES})(?:\\.[a-z-]+)?/(?<old>${SINCE_1991}))`;
const PLACES = [
  "(?:[a-z]+\\.)?arxiv\\.org/(?:abs|pdf|html|src|format|e-print|ps|bibtex)/",
  "ar5iv\\.(?:labs\\.arxiv\\.)?org/(?:abs|html)/",
  "(?:www\\.)?(?:huggingface\\.co|hf\\.co)/(?:api/)?papers/",
  "(?:www\\.)?alphaxiv\\.org/(?:[a-z]{2}(?:-[a-z]{2,4})?/)?(?:abs|pdf|html|overview|resources|audio)/",
  "(?:www\\.)?scirate\\.com/arxiv/",
  "(?:(?:dx\\.|www\\.)?doi\\.org/|doi:\\s*)?10\\.48550/arxiv\\.",
  "oai:arxiv\\.org:",
  "info:arxiv/",
  "arxiv\\spreprint\\s",
];
const CATEGORY = "(?:\\s*[\\[(][a-z-]+(?:\\.[a-z-]+)?[\\])])?";
const DATE = "(?:\\s+[0-9]{1,2}\\s[a-z]{3}\\s[0-9]{4})?";
const REFERENCE = new RegExp(
  `^[\\s(\\[{<"'\\u201c\\u2018]*(?:(?:https?:)?/{1,2})?(?:${PLACES.join("|")})?(?:arxiv:\\s*)?${ID}(?:v[0-9]{1,3})?` +
    `(?:\\.pdf|\\.md)?/?(?:[?#].*|${CATEGORY}${DATE}[\\s)\\]}>"'\\u201d\\u2019.,;:!]*)$`,
  "i",
);
const SOMEWHERE = new RegExp(`(?<![\\p{L}\\p{N}.]|\\p{L}-)${ID}(?![0-9])`, "iu");

/**
 * @param {string} text
 * @returns {string|null} The arXiv id (`YYMM.NNNNN` or `archive/YYMMNNN`) that the whole text names.
 */
export function parseArxivId(text) {
  return bare(REFERENCE.exec(unescaped(text).trim()));
}

/**
 * @param {string|undefined} address A page's address.
 * @returns {string|null} The arXiv id of the page's paper.
 */
export function idOfPage(address) {
  return address && /^https?:\/\//i.test(address) ? parseArxivId(address) : null;
}

/**
 * @param {string} text
 * @returns {string|null} The first arXiv id in it.
 */
export function idInText(text) {
  return bare(SOMEWHERE.exec(text));
}

/**
 * @param {string} id A bare id.
 * @returns {[number, number]} The year and the month in it.
 */
export function monthOf(id) {
  const digits = id.slice(id.lastIndexOf("/") + 1);
  const year = Number(digits.slice(0, 2));
  return [(id.includes("/") && year > 90 ? 1900 : 2000) + year, Number(digits.slice(2, 4))];
}

/** @param {RegExpExecArray|null} match */
function bare(match) {
  const { new: current, archive = "", old } = match?.groups ?? {};
  return match ? (current ?? `${archive.toLowerCase()}/${old}`) : null;
}

/** @param {string} text */
function unescaped(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
