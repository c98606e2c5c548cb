/**
 * Search without the server, over the papers stored in the browser. Pure: no I/O here.
 *
 * @typedef {import("./types.js").Paper} Paper
 */
import { parseArxivId } from "./arxiv-id.js";
import { foldText, UNSPACED, wordsOf } from "./folding.js";
import { otherPhrases, spellings } from "./spellings.js";

const PART = /(?<minus>-)?(?:(?:author|org|keyword):)?(?:"(?<quoted>[^"]*)"?|(?<bare>\S+))/gi;

/** How much a match counts, by field. */
const WEIGHTS = { title: 4, keywords: 3, authors: 3, summary: 2, abstract: 1 };

/**
 * @param {Paper[]} papers
 * @param {string} query An arXiv id, or the beginnings of words and "phrases" that must all occur; `-word` must not.
 * @returns {Paper[]} Best first; each paper once.
 */
export function searchPapers(papers, query) {
  const id = parseArxivId(query);
  if (id) return papers.filter((paper) => paper.arxiv_id === id).slice(0, 1);
  const parts = partsOf(query);
  const wanted = parts.filter(({ minus }) => !minus).flatMap(({ words }) => words);
  const unwanted = parts.filter(({ minus }) => minus).flatMap(({ words }) => words);
  if (!wanted.length) return [];
  const each = new Map(papers.map((paper) => [paper.arxiv_id, paper]));
  const candidates = [...each.values()].filter((paper) => !unwanted.some((word) => scoreOf(paper, [word]) > 0));
  const ranked = candidates.map((paper) => ({ paper, score: scoreOf(paper, wanted) }));
  return ranked
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score)
    .map(({ paper }) => paper);
}

/**
 * @param {string} query
 * @returns {{minus: boolean, words: RegExp[]}[]} For each part between spaces or quotes, what must, or must not, occur.
 */
function partsOf(query) {
  return [...query.matchAll(PART)].map(({ groups = {} }) => {
    // The server searches a single field for `author:` and the like. Here, the words are enough.
    const text = groups.quoted ?? groups.bare;
    const others = otherPhrases(text).map((other) => begins(wordsOf(other).join(" "), true));
    const typed = groups.quoted === undefined ? wordsOf(text) : [wordsOf(text).join(" ")].filter(Boolean);
    const words = typed.map((word) => [begins(word), ...others].join("|"));
    return { minus: groups.minus !== undefined, words: words.map((word) => new RegExp(word, "u")) };
  });
}

/**
 * @param {string} text
 * @param {boolean} [whole] Whether no longer word will do.
 */
function begins(text, whole = false) {
  const start = UNSPACED.test(text) ? "" : "(?<![\\p{L}\\p{N}])";
  return `${start}${text.replaceAll("+", "\\+").replaceAll(" ", "[^\\p{L}\\p{N}]+")}${whole ? "(?![\\p{L}\\p{N}])" : ""}`;
}

/** @param {string[]} texts */
function searched(texts) {
  return [...texts.map(foldText), ...new Set(texts.flatMap(spellings))].join("\n\u01c2\n");
}

/** @type {WeakMap<Paper, Record<keyof typeof WEIGHTS, string>>} */
const known = new WeakMap();

/** @param {Paper} paper */
function placesOf(paper) {
  let places = known.get(paper);
  if (!places) {
    places = {
      title: searched([paper.title]),
      keywords: searched(paper.ai_keywords),
      authors: searched([...paper.authors.map(({ name }) => name), paper.organization?.fullname ?? ""]),
      summary: searched([paper.ai_summary ?? ""]),
      abstract: searched([paper.abstract]),
    };
    known.set(paper, places);
  }
  return places;
}

/**
 * @param {Paper} paper
 * @param {RegExp[]} wanted
 */
function scoreOf(paper, wanted) {
  const places = placesOf(paper);
  let score = 0;
  for (const word of wanted) {
    const found = Object.entries(WEIGHTS).filter(([place]) =>
      word.test(places[/** @type {keyof typeof WEIGHTS} */ (place)]),
    );
    if (!found.length) return 0;
    score += found.reduce((sum, [, weight]) => sum + weight, 0);
  }
  return score;
}
