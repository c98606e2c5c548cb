/**
 * Which papers were seen. Pure: no I/O here.
 *
 * @typedef {import("./types.js").ListReply} ListReply
 * @typedef {import("./types.js").Seen} Seen
 * @typedef {import("./types.js").Paper} Paper
 */

const KEPT_DAYS = 60;

/**
 * @param {ListReply|undefined} reply
 * @param {Seen} seen
 * @returns {Paper[]} The papers of the list that were not seen yet; those of the sample are no news.
 */
export function unseen(reply, seen) {
  if (!reply || reply.source === "sample") return [];
  return reply.papers.filter((paper) => !Object.hasOwn(seen, paper.arxiv_id));
}

/**
 * @param {Seen} seen
 * @param {string[]} ids The papers seen now.
 * @param {Date} now
 * @returns {Seen} The same with these; what was seen long ago is left out, as no list shows it any more.
 */
export function withSeen(seen, ids, now) {
  const today = now.toISOString().slice(0, 10);
  const first = new Date(now.getTime() - KEPT_DAYS * 86_400_000).toISOString().slice(0, 10);
  const kept = Object.entries(seen).filter(([, day]) => day >= first);
  return Object.fromEntries([...kept, ...ids.map((id) => [id, today])]);
}
