/**
 * An order of a list by what was read and saved: papers that share authors, keywords and words of the title with those
 * come first, and each says why. Pure: no I/O here.
 *
 * @typedef {import("./types.js").Paper} Paper
 *
 * @typedef {object} Taste What was read and saved.
 * @property {Map<string, number>} weights How much each trait counts.
 * @property {Paper[]} saved
 */
import { wordsOf } from "./folding.js";

/** With fewer papers to go by, an order would be noise. */
const ENOUGH = 8;
const SAVED = 3;
const READ = 1;
/** An author tells more than a keyword, and a keyword more than a word. */
const WEIGHTS = { a: 6, k: 3, w: 1 };
const MIN_LETTERS = 4;
const COMMON = new Set(
  "with from that this towards toward using into over large language model models learning neural deep based".split(
    " ",
  ),
);

/**
 * @param {Paper[]} saved
 * @param {Paper[]} read
 * @returns {Taste|null} Null while there is not enough to go by.
 */
export function tasteOf(saved, read) {
  if (saved.length * SAVED + read.length * READ < ENOUGH * SAVED) return null;
  /** @type {Map<string, number>} */
  const weights = new Map();
  const add = (/** @type {Paper[]} */ papers, /** @type {number} */ weight) => {
    for (const paper of papers)
      for (const trait of traitsOf(paper)) weights.set(trait, (weights.get(trait) ?? 0) + weight);
  };
  add(saved, SAVED);
  add(read, READ);
  return { weights, saved };
}

/**
 * @param {Paper[]} papers
 * @param {Taste} taste
 * @returns {Paper[]} Best first; ties keep their order.
 */
export function sortedFor(papers, taste) {
  const known = new Map(papers.map((paper) => [paper, traitsOf(paper)]));
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const traits of known.values()) for (const one of traits) counts.set(one, (counts.get(one) ?? 0) + 1);
  const score = (/** @type {Paper} */ paper) => {
    let sum = 0;
    for (const trait of known.get(paper) ?? []) {
      // What every paper of the day has tells nothing.
      const rarity = Math.log(1 + papers.length / (counts.get(trait) ?? 1));
      sum += WEIGHTS[/** @type {"a"|"k"|"w"} */ (trait[0])] * Math.log1p(taste.weights.get(trait) ?? 0) * rarity;
    }
    return sum;
  };
  const scores = new Map(papers.map((paper) => [paper, score(paper)]));
  return papers.toSorted((a, b) => (scores.get(b) ?? 0) - (scores.get(a) ?? 0));
}

/**
 * @param {Paper} paper
 * @param {Taste} taste
 * @returns {{title: string, shared: string}|null} The saved paper that it shares most with, and the most telling thing of
 *   that; null if it shares nothing.
 */
export function reasonFor(paper, { saved }) {
  const traits = traitsOf(paper);
  let best = { worth: 0, title: "", shared: "" };
  for (const one of saved) {
    if (one.arxiv_id === paper.arxiv_id) continue;
    const shared = [...traitsOf(one)].filter((trait) => traits.has(trait));
    const worth = shared.reduce((sum, trait) => sum + WEIGHTS[/** @type {"a"|"k"|"w"} */ (trait[0])], 0);
    const first = shared.toSorted((a, b) => WEIGHTS[keyOf(b)] - WEIGHTS[keyOf(a)])[0];
    if (worth > best.worth) best = { worth, title: one.title, shared: first.slice(2) };
  }
  return best.worth > 1 ? { title: best.title, shared: best.shared } : null;
}

/** @param {string} trait */
function keyOf(trait) {
  return /** @type {"a"|"k"|"w"} */ (trait[0]);
}

/** @type {WeakMap<Paper, Set<string>>} */
const traits = new WeakMap();

/** @param {Paper} paper */
function traitsOf(paper) {
  const known = traits.get(paper);
  if (known) return known;
  const words = wordsOf(paper.title).filter((word) => word.length >= MIN_LETTERS && !COMMON.has(word));
  const made = new Set([
    ...paper.authors.map(({ name }) => `a:${name}`),
    ...paper.ai_keywords.map((word) => `k:${word.toLowerCase()}`),
    ...words.map((word) => `w:${word}`),
  ]);
  traits.set(paper, made);
  return made;
}
