/**
 * Saved papers, stored in full.
 *
 * @typedef {import("../core/types.js").Paper} Paper
 * @typedef {import("../core/types.js").Saved} Saved
 */
import { asNotes } from "../core/notes.js";
import { newest } from "../core/synced.js";
import { inTurn } from "./locks.js";
import { read, readPapers, removePaper, write } from "./storage.js";

/** As many removals are remembered. */
const MAX_UNSAVED = 200;

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
    const stored = await read("saved", "unsaved");
    const { [id]: _, ...saved } = stored.saved;
    const unsaved = newest({ ...stored.unsaved, [id]: new Date().toISOString() }, MAX_UNSAVED);
    await Promise.all([write({ saved, unsaved }), removePaper(id)]);
    return saved;
  });
}

/**
 * @param {string} id
 * @param {import("../core/notes.js").Note} note An empty one removes what there is. It outlives unsaving, for undo.
 * @returns {Promise<import("../core/notes.js").Notes>} All notes.
 */
export function writeNote(id, note) {
  return inTurn("saved", async () => {
    const notes = asNotes({ ...(await read("notes")).notes, [id]: note });
    await write({ notes });
    return notes;
  });
}

/**
 * @param {number} [most] As many papers at most.
 * @returns {Promise<Paper[]>} The one saved last comes first.
 */
export async function readSavedPapers(most = Infinity) {
  const { saved } = await read("saved");
  const newestFirst = Object.entries(saved).toSorted(([, a], [, b]) => (a < b ? 1 : -1));
  return readPapers(newestFirst.slice(0, most).map(([id]) => id));
}

/**
 * Note which saved papers have got code since they were saved. It is learnt from lists that were fetched anyway; the
 * server is not asked about saved papers.
 * @param {Paper[]} papers Just fetched.
 */
export async function noteNewCode(papers) {
  const { saved } = await read("saved");
  const candidates = papers.filter((paper) => paper.github_repo && Object.hasOwn(saved, paper.arxiv_id));
  if (!candidates.length) return;
  const stored = new Map(
    (await readPapers(candidates.map(({ arxiv_id: id }) => id))).map((one) => [one.arxiv_id, one]),
  );
  const news = candidates.filter(({ arxiv_id: id }) => stored.get(id)?.github_repo === null);
  if (!news.length) return;
  const today = new Date().toISOString().slice(0, 10);
  await inTurn("saved", async () => {
    const { gotCode } = await read("gotCode");
    const dates = Object.fromEntries(news.map(({ arxiv_id: id }) => [id, today]));
    await write(
      { gotCode: newest({ ...gotCode, ...dates }, MAX_UNSAVED) },
      news.map((paper) => ({ ...paper, highlights: null })),
    );
  });
}
