/**
 * The saved papers as a file for a reference manager or a table.
 */
import { bibliography, csv, ris } from "../core/citations.js";
import { download } from "./download.js";
import { readSaved } from "../data/storage.js";

/** @typedef {import("../core/types.js").Paper} Paper */

/** @type {Record<"bib"|"ris"|"csv", (papers: Paper[]) => string>} */
const WRITERS = {
  bib: bibliography,
  ris: (papers) => papers.map(ris).join(""),
  csv,
};

/**
 * @param {"bib"|"ris"|"csv"} format
 * @returns {Promise<number>} How many papers there were; with none there is no file.
 */
export async function exportSaved(format) {
  const papers = await readSaved();
  if (papers.length) download(`paperboy.${format}`, WRITERS[format](papers));
  return papers.length;
}
