/**
 * Saved papers, stored in full.
 *
 * @typedef {import("../core/types.js").Paper} Paper
 * @typedef {import("../core/types.js").Saved} Saved
 */
import { inTurn } from "./locks.js";
import { read, readPapers, removePaper, write } from "./storage.js";

/**
 * @param {Paper} paper
 * @param {string} savedAt ISO 8601
 * @returns {Promise<Saved>} All saved papers, also those that another window has saved meanwhile.
 */
export function savePaper(paper, savedAt) {
  return inTurn("saved", async () => {
    const saved = { ...(await read("saved")).saved, [paper.arxiv_id]: savedAt };
    await write({ saved }, [paper]);
    return saved;
  });
}

/**
 * @param {string} id
 * @returns {Promise<Saved>} The papers that are still saved.
 */
export function unsavePaper(id) {
  return inTurn("saved", async () => {
    const { [id]: _, ...saved } = (await read("saved")).saved;
    await Promise.all([write({ saved }), removePaper(id)]);
    return saved;
  });
}

/** @returns {Promise<Paper[]>} The one saved last comes first. */
export async function readSavedPapers() {
  const { saved } = await read("saved");
  const newestFirst = Object.entries(saved).toSorted(([, a], [, b]) => (a < b ? 1 : -1));
  return readPapers(newestFirst.map(([id]) => id));
}
