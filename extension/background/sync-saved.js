/**
 * Saved papers in a person's other browsers, by way of the browser's own sync, for those who turn it on. Only ids and
 * times travel; each browser fetches the papers from its own source.
 */
import { ProblemError } from "../core/problems.js";
import { merge, pack, unpack } from "../core/synced.js";
import { asPaper } from "../core/validate.js";
import { inTurn } from "../data/locks.js";
import { readSource } from "../data/source.js";
import { read, readPapers, readShared, write, writeShared } from "../data/storage.js";

/** As many papers are fetched at once. */
const MAX_FETCHED = 20;

/** Bring this browser's saved papers and the shared ones together. */
export async function syncSaved() {
  const { settings } = await read("settings");
  if (settings.syncSaved !== "on") return;
  await inTurn("saved", async () => {
    const parts = await readShared();
    const { saved, unsaved } = await read("saved", "unsaved");
    const merged = merge({ saved, unsaved }, unpack(parts));
    if (!isSame(merged.saved, saved) || !isSame(merged.unsaved, unsaved)) await write(merged);
    const packed = pack(merged);
    if (packed.join() !== parts.join()) await writeShared(packed);
  });
  await fetchMissing();
}

/** Fetch the papers that another browser saved. */
async function fetchMissing() {
  const { saved } = await read("saved");
  const ids = Object.keys(saved);
  const known = new Set((await readPapers(ids)).map((paper) => paper.arxiv_id));
  const { fetchJson } = await readSource();
  for (const id of ids.filter((one) => !known.has(one)).slice(0, MAX_FETCHED)) {
    try {
      const paper = asPaper((await fetchJson(`/v1/papers/${id}`)).paper);
      if (paper) await write({}, [paper]);
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      // The next refresh tries again.
      if (!["refused", "unknown_paper"].includes(error.problem.code)) return;
    }
  }
}

/**
 * @param {Record<string, string>} a
 * @param {Record<string, string>} b
 */
function isSame(a, b) {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}
