/**
 * Which papers were read. Pure: no I/O here.
 *
 * @typedef {import("./types.js").ListReply} ListReply
 * @typedef {import("./types.js").Read} Read
 * @typedef {import("./types.js").Paper} Paper
 */

const KEPT_DAYS = 60;

/**
 * @param {ListReply|undefined} reply
 * @param {Read} read
 * @returns {Paper[]} The papers of the list that were not read yet; those of the sample are no news.
 */
export function unread(reply, read) {
  if (!reply || reply.source === "sample") return [];
  return reply.papers.filter((paper) => !Object.hasOwn(read, paper.arxiv_id));
}

/**
 * @param {Read} read
 * @param {string[]} ids The papers read now.
 * @param {Date} now
 * @returns {Read} The same with these; what was read long ago is left out, as no list shows it any more.
 */
export function withRead(read, ids, now) {
  const today = now.toISOString().slice(0, 10);
  const first = new Date(now.getTime() - KEPT_DAYS * 86_400_000).toISOString().slice(0, 10);
  const kept = Object.entries(read).filter(([, day]) => day >= first);
  return Object.fromEntries([...kept, ...ids.map((id) => [id, today])]);
}

/**
 * @param {Read} read
 * @param {string[]} ids The papers not read after all.
 * @returns {Read}
 */
export function withoutRead(read, ids) {
  const undone = new Set(ids);
  return Object.fromEntries(Object.entries(read).filter(([id]) => !undone.has(id)));
}
