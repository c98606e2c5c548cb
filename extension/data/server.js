/**
 * The client of a Paperboy server.
 *
 * @typedef {import("../core/types.js").ListReply} ListReply
 * @typedef {import("./source.js").Known} Known
 */
import { ProblemError, problemOf } from "../core/problems.js";
import { asList, MAX_PAPERS } from "../core/validate.js";
import { answersAtAll, get } from "./http.js";

/** A page holds a hundred papers; no day has had more than this so far. */
const MAX_PAGES = 5;
/** Votes and stars change even when no paper is new, so the list is fetched at least this often. */
const MAX_AGE_MS = 60 * 60_000;

/**
 * @param {string} address
 * @returns {import("./source.js").Source}
 */
export function serverAt(address) {
  return {
    address,
    isHub: false,
    fetchJson: (path) => fetchJson(address, path),
    fetchList: (path) => fetchList(address, path),
    fetchNewest: () => fetchList(address, "/v1/daily"),
    fetchNews: (known, now) => fetchNews(address, known, now),
  };
}

/**
 * @param {string} server
 * @param {string} path Begins with a slash.
 * @returns {Promise<any>} The decoded reply.
 * @throws {ProblemError} `no_answer`, `timeout`, `not_paperboy` or `refused`
 */
export async function fetchJson(server, path) {
  const { status, json } = await get(server, path).catch(async (error) => {
    const { code } = problemOf(error);
    throw code === "no_answer" && (await answersAtAll(server)) ? new ProblemError("not_paperboy", server) : error;
  });
  if (status >= 200 && status < 300 && json !== null) return json;
  if (typeof json?.detail === "string" && String(json.type).startsWith("urn:paperboy:")) {
    throw new ProblemError("refused", json.detail);
  }
  throw new ProblemError("not_paperboy", server);
}

/**
 * @param {string} server
 * @param {string} path Of a list. Of a day's list every page is fetched, of others only the first.
 * @returns {Promise<ListReply>}
 * @throws {ProblemError}
 */
export async function fetchList(server, path) {
  const json = await fetchJson(server, path);
  const reply = asList(json);
  // Where half of the papers cannot be read, what is stored is better.
  if (!reply || (json.papers.length && reply.papers.length * 2 <= Math.min(json.papers.length, MAX_PAPERS))) {
    throw new ProblemError("not_paperboy", server);
  }
  for (let page = 1; path.startsWith("/v1/daily") && reply.next_cursor && page < MAX_PAGES; page += 1) {
    const query = new URLSearchParams({ cursor: reply.next_cursor });
    const next = asList(await fetchJson(server, `${path}?${query}`));
    reply.papers.push(...(next?.papers ?? []));
    reply.next_cursor = next?.next_cursor ?? null;
  }
  return reply;
}

/**
 * Ask whether anything is new, which costs a few hundred bytes, and fetch the newest list if so.
 * @param {string} server
 * @param {Known} known
 * @param {number} now
 */
async function fetchNews(server, { latest, cursor }, now) {
  const changes = await fetchChanges(server, cursor);
  const isNew = !latest || hasNews(changes, latest, now);
  return { reply: isNew ? await fetchList(server, "/v1/daily") : null, cursor: changes.cursor };
}

/**
 * @param {string} server
 * @param {string|null} cursor
 */
async function fetchChanges(server, cursor) {
  if (!cursor) return fetchJson(server, "/v1/changes");
  try {
    return await fetchJson(server, `/v1/changes?since=${encodeURIComponent(cursor)}`);
  } catch (error) {
    if (problemOf(error).code !== "refused") throw error;
    // Another version of the server may not know this cursor. Without one, it answers as it would to a new client.
    return fetchJson(server, "/v1/changes");
  }
}

/**
 * @param {any} changes The reply of `/v1/changes`.
 * @param {import("../core/types.js").StoredList} latest
 * @param {number} now
 */
function hasNews(changes, latest, now) {
  const { list, total, source, stale } = latest.reply;
  return (
    changes.reset ||
    changes.papers?.length > 0 ||
    changes.latest?.date !== list.date ||
    changes.latest?.total !== total ||
    changes.source !== source ||
    changes.stale !== stale ||
    now - latest.fetchedAt >= MAX_AGE_MS
  );
}
