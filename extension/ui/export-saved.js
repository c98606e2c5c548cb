/**
 * The saved papers as a file for a reference manager or a spreadsheet.
 */
import { bibliography, csv, ris } from "../core/citations.js";
import { readSavedPapers } from "../data/saved-papers.js";
import { download } from "./download.js";

/** @typedef {import("../core/types.js").Paper} Paper */

/** @type {Record<"bib"|"ris"|"csv", (papers: Paper[]) => string>} */
const WRITERS = {
  bib: bibliography,
  ris: (papers) => papers.map(ris).join(""),
  csv,
};

/**
 * @param {"bib"|"ris"|"csv"} format
 * @returns {Promise<number>} The number of papers. With none, there is no file.
 */
export async function exportSaved(format) {
  const papers = await readSavedPapers();
  if (papers.length) download(`paperboy.${format}`, WRITERS[format](papers));
  return papers.length;
}
