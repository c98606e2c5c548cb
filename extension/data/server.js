/**
 * The client of the Paperboy server, and the only module that makes requests: plain GETs to one address, without
 * cookies or a referrer.
 */
import { ProblemError } from "../core/problems.js";
import { asList, MAX_PAPERS } from "../core/validate.js";

const TIMEOUT_MS = 10_000;
/** A page holds a hundred papers; no day has had more than this so far. */
const MAX_PAGES = 5;

const requestOptions = () => ({
  cache: /** @type {const} */ ("no-cache"),
  credentials: /** @type {const} */ ("omit"),
  referrerPolicy: /** @type {const} */ ("no-referrer"),
  signal: AbortSignal.timeout(TIMEOUT_MS),
});

/**
 * Fetch a path of the server. The browser's own cache makes the request conditional.
 * @param {string} server
 * @param {string} path Begins with a slash.
 * @returns {Promise<any>} The decoded reply.
 * @throws {ProblemError} `no_answer`, `timeout`, `not_paperboy` or `refused`
 */
export async function fetchJson(server, path) {
  let response;
  let body;
  try {
    response = await fetch(server + path, requestOptions());
    body = await response.text();
  } catch (error) {
    if (error instanceof DOMException && error.name === "TimeoutError") throw new ProblemError("timeout", server);
    throw new ProblemError((await answersAtAll(server)) ? "not_paperboy" : "no_answer", server);
  }
  const json = decode(body);
  if (response.ok && json !== null) return json;
  if (typeof json?.detail === "string" && String(json.type).startsWith("urn:paperboy:")) {
    throw new ProblemError("refused", json.detail);
  }
  throw new ProblemError("not_paperboy", server);
}

/**
 * @param {string} server
 * @param {string} path Of a list. Of a day's list every page is fetched, of others only the first.
 * @returns {Promise<import("../core/types.js").ListReply>}
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
 * A server that does not allow other sites to read its replies looks unreachable, except to a request that does not
 * ask to read them.
 * @param {string} server
 */
async function answersAtAll(server) {
  try {
    await fetch(server, { ...requestOptions(), mode: "no-cors" });
    return true;
  } catch {
    return false;
  }
}

/** @param {string} text */
function decode(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
