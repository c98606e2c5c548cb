/**
 * Saved papers, stored in full.
 *
 * @typedef {import("../core/types.js").Paper} Paper
 * @typedef {import("../core/types.js").Saved} Saved
 */
import { read, readPapers, removePaper, write } from "./storage.js";

/**
 * @param {Saved} saved All saved papers, including this one.
 * @param {Paper} paper
 */
export function savePaper(saved, paper) {
  return write({ saved }, [paper]);
}

/**
 * @param {Saved} saved All saved papers, without this one.
 * @param {string} id
 */
export async function unsavePaper(saved, id) {
  await Promise.all([write({ saved }), removePaper(id)]);
}

/** @returns {Promise<Paper[]>} The one saved last comes first. */
export async function readSavedPapers() {
  const { saved } = await read("saved");
  const newestFirst = Object.entries(saved).toSorted(([, a], [, b]) => (a < b ? 1 : -1));
  return readPapers(newestFirst.map(([id]) => id));
}
