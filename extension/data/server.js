/**
 * The only file that talks to the server: one address, plain GETs, no cookies, no referrer.
 */

import { DEFAULT_SERVER } from "./settings.js";
import { asList } from "../core/validate.js";
import { t } from "../platform/i18n.js";

const TIMEOUT_MS = 10_000;
/** Of a hundred papers each, more than a day has had so far. */
const MOST_PAGES = 5;

const requestOptions = () => ({
  cache: /** @type {const} */ ("no-cache"),
  credentials: /** @type {const} */ ("omit"),
  referrerPolicy: /** @type {const} */ ("no-referrer"),
  signal: AbortSignal.timeout(TIMEOUT_MS),
});
const noPaperboy = (/** @type {string} */ server) => t("noPaperboy", server);

/** A request that brought nothing usable. Its message is a sentence for people. */
export class ServerError extends Error {
  /**
   * @param {string} message
   * @param {boolean} answered Whether a Paperboy answered, though not with what was asked for.
   */
  constructor(message, answered = false) {
    super(message);
    this.answered = answered;
  }
}

/**
 * Return the server's address as it is kept: with a scheme, without a slash at the end.
 * @param {string} text What a person typed; the scheme may be missing.
 * @throws {ServerError} It is no web address.
 */
export function parseServer(text) {
  const typed = text.trim();
  // Names without a dot and bare addresses are of the own network, which has no certificates.
  const local = /^([^./:]+|[\d.]+|\[[\da-f:]+\]|[^/:]+\.(local|lan|home\.arpa|internal))(:|\/|$)/i.test(typed);
  const full = /^[a-z][a-z\d+.-]*:\/\//i.test(typed) ? typed : `${local ? "http" : "https"}://${typed}`;
  if (/\s/.test(typed) || !URL.canParse(full)) {
    throw new ServerError(t("noAddress", typed, DEFAULT_SERVER));
  }
  const url = new URL(full);
  if (!/^https?:$/.test(url.protocol) || url.username || url.search || url.hash) {
    throw new ServerError(t("badAddress"));
  }
  return url.origin + url.pathname.replace(/\/(v1(\/.*)?)?$/, "");
}

/**
 * Read a path of the server. The browser's own cache makes the request a conditional one.
 * @param {string} server
 * @param {string} path Beginning with a slash.
 * @returns {Promise<any>} The decoded reply.
 * @throws {ServerError}
 */
export async function get(server, path) {
  let response;
  let body;
  try {
    response = await fetch(server + path, requestOptions());
    body = await response.text();
  } catch (error) {
    if (error instanceof DOMException && error.name === "TimeoutError") {
      throw new ServerError(t("tooSlow", server, TIMEOUT_MS / 1000));
    }
    throw new ServerError((await answersAtAll(server)) ? noPaperboy(server) : t("noAnswer", server));
  }
  const json = decode(body);
  if (response.ok && json !== null) return json;
  if (typeof json?.detail === "string" && String(json.type).startsWith("urn:paperboy:")) {
    throw new ServerError(json.detail, true);
  }
  throw new ServerError(noPaperboy(server));
}

/**
 * @param {string} server
 * @param {string} path Of a list. A day's list is read to its end, of others only the first page.
 * @returns {Promise<import("../core/types.js").ListReply>}
 * @throws {ServerError}
 */
export async function getList(server, path) {
  const reply = asList(await get(server, path));
  if (!reply) throw new ServerError(noPaperboy(server));
  for (let page = 1; path.startsWith("/v1/daily") && reply.next_cursor && page < MOST_PAGES; page += 1) {
    const next = asList(await get(server, `${path}?${new URLSearchParams({ cursor: reply.next_cursor })}`));
    reply.papers.push(...(next?.papers ?? []));
    reply.next_cursor = next?.next_cursor ?? null;
  }
  return reply;
}

/**
 * A server that does not let other sites read its answers looks like none, until its answer is not to be read.
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
