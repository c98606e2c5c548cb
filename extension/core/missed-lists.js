/**
 * What somebody missed while away for days: the best papers of the lists between the last visit and the newest list.
 * Pure: no I/O here.
 *
 * @typedef {import("./types.js").StoredList} StoredList
 * @typedef {import("./types.js").Paper} Paper
 *
 * @typedef {object} Missed
 * @property {string} after The newest list at the last visit, `YYYY-MM-DD`.
 * @property {string} before The newest list now.
 */

const MAX_PAPERS = 20;
/** A single missed list is simply the day before. */
const MIN_LISTS = 2;

/**
 * @param {Missed|null} missed What was missed earlier and has not been dismissed.
 * @param {string|null} visited The newest list at the last visit.
 * @param {string|null|undefined} newest The newest list now.
 * @param {StoredList[]} days The stored days.
 * @returns {Missed|null}
 */
export function nowMissed(missed, visited, newest, days) {
  // Its lists may not have been fetched yet. If they were, and are too few, start again from the last visit.
  const isPending = missed !== null && (missed.before === newest || missedLists(days, missed).length > 0);
  const after = isPending ? missed.after : visited;
  return after && newest && after < newest ? { after, before: newest } : null;
}

/**
 * @param {any} value What was stored.
 * @returns {Missed|null}
 */
export function asMissed(value) {
  const isValid = typeof value?.after === "string" && typeof value.before === "string";
  return isValid ? { after: value.after, before: value.before } : null;
}

/**
 * @param {StoredList[]} days
 * @param {Missed|null} missed
 * @returns {StoredList[]} The missed lists, and that of the last visit for papers added to it later; none if there are
 *   too few to mention.
 */
export function missedLists(days, missed) {
  if (!missed) return [];
  const found = days.filter(({ reply }) => {
    const { date } = reply.list;
    return date !== null && date >= missed.after && date < missed.before && reply.papers.length > 0;
  });
  return found.filter(({ reply }) => reply.list.date !== missed.after).length >= MIN_LISTS ? found : [];
}

/**
 * @param {StoredList[]} lists
 * @param {(paper: Paper) => boolean} isUnread
 * @param {(paper: Paper) => boolean} isWatched
 * @returns {Paper[]} Watched papers first, then those with the most votes, each once.
 */
export function bestOf(lists, isUnread, isWatched) {
  const each = new Map(lists.flatMap(({ reply }) => reply.papers).map((paper) => [paper.arxiv_id, paper]));
  const rank = (/** @type {Paper} */ paper) => (isWatched(paper) ? 1e9 : 0) + paper.upvotes;
  return [...each.values()]
    .filter(isUnread)
    .toSorted((a, b) => rank(b) - rank(a))
    .slice(0, MAX_PAPERS);
}
