/**
 * What was missed by who was away for days: the best of the lists between the last visit and the newest, at the votes
 * they have now. Pure: no I/O here.
 *
 * @typedef {import("./types.js").StoredList} StoredList
 * @typedef {import("./types.js").Paper} Paper
 *
 * @typedef {object} Missed
 * @property {string} after The newest list at the last visit, `YYYY-MM-DD`.
 * @property {string} before The newest list now.
 */

const SHOWN = 20;
/** One list fewer than this is simply the day before. */
const FEWEST_LISTS = 2;

/**
 * @param {any} missed What was missed before and not looked at yet, if anything.
 * @param {unknown} visited The newest list at the last visit.
 * @param {string|null|undefined} newest The newest list now.
 * @param {StoredList[]} days What is kept here.
 * @returns {Missed|null}
 */
export function nowMissed(missed, visited, newest, days) {
  // The lists may still be on their way; if they came and were too few, the next visit begins anew.
  const isPending =
    typeof missed?.after === "string" && (missed.before === newest || missedLists(days, missed).length > 0);
  const after = isPending ? missed.after : visited;
  return typeof after === "string" && newest && after < newest ? { after, before: newest } : null;
}

/**
 * @param {StoredList[]} days
 * @param {Missed|null} missed
 * @returns {StoredList[]} The lists missed, and that of the last visit for what came later; none if they are too few
 *   to speak of.
 */
export function missedLists(days, missed) {
  if (!missed) return [];
  const found = days.filter(({ reply }) => {
    const { date } = reply.list;
    return date !== null && date >= missed.after && date < missed.before && reply.papers.length > 0;
  });
  return found.filter(({ reply }) => reply.list.date !== missed.after).length >= FEWEST_LISTS ? found : [];
}

/**
 * @param {StoredList[]} lists
 * @param {(paper: Paper) => boolean} isWanted
 * @param {(paper: Paper) => boolean} isWatched
 * @returns {Paper[]} The watched ones and then those with the most votes, each once.
 */
export function bestOf(lists, isWanted, isWatched) {
  const each = new Map(lists.flatMap(({ reply }) => reply.papers).map((paper) => [paper.arxiv_id, paper]));
  const rank = (/** @type {Paper} */ paper) => (isWatched(paper) ? 1e9 : 0) + paper.upvotes;
  return [...each.values()]
    .filter(isWanted)
    .toSorted((a, b) => rank(b) - rank(a))
    .slice(0, SHOWN);
}
