/**
 * Read marks: which papers were read. Pure: no I/O here.
 *
 * @typedef {import("./types.js").ListReply} ListReply
 * @typedef {import("./types.js").Read} Read
 * @typedef {import("./types.js").Paper} Paper
 */

const MAX_AGE_DAYS = 60;

/**
 * @param {ListReply|undefined} reply
 * @param {Read} read
 * @returns {Paper[]} The unread papers of the list. Sample papers are never unread.
 */
export function unread(reply, read) {
  if (!reply || reply.source === "sample") return [];
  return reply.papers.filter((paper) => !Object.hasOwn(read, paper.arxiv_id));
}

/**
 * @param {Read} read
 * @param {string[]} ids The papers just read.
 * @param {Date} now
 * @returns {Read} With these added, and without marks so old that no list shows their papers.
 */
export function withRead(read, ids, now) {
  const today = now.toISOString().slice(0, 10);
  const first = new Date(now.getTime() - MAX_AGE_DAYS * 86_400_000).toISOString().slice(0, 10);
  const recent = Object.entries(read).filter(([, day]) => day >= first);
  return Object.fromEntries([...recent, ...ids.map((id) => [id, today])]);
}

/**
 * @param {Read} read
 * @param {string[]} ids The papers to mark as unread.
 * @returns {Read}
 */
export function withoutRead(read, ids) {
  const undone = new Set(ids);
  return Object.fromEntries(Object.entries(read).filter(([id]) => !undone.has(id)));
}
