/**
 * Search within the saved papers. Pure: no I/O here.
 *
 * @typedef {import("./types.js").Paper} Paper
 * @typedef {import("./notes.js").Notes} Notes
 */
import { foldText, wordsOf } from "./folding.js";
import { searchPapers } from "./offline-search.js";

/**
 * @param {Paper[]} papers Saved ones.
 * @param {string} query
 * @param {Notes} notes
 * @returns {Paper[]} Those that match, in their order: in their own text, in the note or in a tag.
 */
export function searchSaved(papers, query, notes) {
  const wanted = wordsOf(query);
  if (!wanted.length) return papers;
  const found = new Set(searchPapers(papers, query));
  return papers.filter((paper) => {
    const { note, tags } = notes[paper.arxiv_id] ?? { note: "", tags: [] };
    const own = foldText([note, ...tags].join("\n"));
    return found.has(paper) || (own !== "" && wanted.every((word) => own.includes(word)));
  });
}
