/**
 * Search without the server, over the papers stored in the browser. Pure: no I/O here.
 *
 * @typedef {import("./types.js").Paper} Paper
 */
import { parseArxivId } from "./arxiv-id.js";
import { foldText, wordsOf } from "./folding.js";

/** How much a match counts, by field. */
const WEIGHTS = { title: 4, keywords: 3, authors: 3, summary: 2, abstract: 1 };

/**
 * @param {Paper[]} papers
 * @param {string} query An arXiv id, or the beginnings of words that must all occur; `-word` must not occur.
 * @returns {Paper[]} Best first; each paper once.
 */
export function searchPapers(papers, query) {
  const id = parseArxivId(query);
  if (id) return papers.filter((paper) => paper.arxiv_id === id).slice(0, 1);
  const parts = query.split(/\s+/);
  const begins = (/** @type {string} */ text) =>
    wordsOf(text).map((word) => new RegExp(`(?<![\\p{L}\\p{N}])${word.replaceAll("+", "\\+")}`, "u"));
  // The server searches a single field for these. Here, the words are enough.
  const wanted = parts
    .filter((part) => !part.startsWith("-"))
    .flatMap((part) => begins(part.replace(/^(author|org|keyword):/i, "")));
  const unwanted = parts.filter((part) => part.startsWith("-")).flatMap(begins);
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
 * @param {Paper} paper
 * @param {RegExp[]} wanted
 */
function scoreOf(paper, wanted) {
  const places = {
    title: foldText(paper.title),
    keywords: foldText(paper.ai_keywords.join("\n")),
    authors: foldText([...paper.authors.map(({ name }) => name), paper.organization?.fullname ?? ""].join("\n")),
    summary: foldText(paper.ai_summary ?? ""),
    abstract: foldText(paper.abstract),
  };
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
