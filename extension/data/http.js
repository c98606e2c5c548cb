/**
 * The only module that makes requests: plain GETs without cookies or a referrer. The browser's own cache makes them
 * conditional.
 */
import { ProblemError } from "../core/problems.js";

const TIMEOUT_MS = 10_000;

const requestOptions = () => ({
  cache: /** @type {const} */ ("no-cache"),
  credentials: /** @type {const} */ ("omit"),
  referrerPolicy: /** @type {const} */ ("no-referrer"),
  signal: AbortSignal.timeout(TIMEOUT_MS),
});

/**
 * @param {string} server
 * @param {string} path Begins with a slash.
 * @returns {Promise<{status: number, headers: Headers, json: any}>} `json` is null if the body is something else.
 * @throws {ProblemError} `no_answer` or `timeout`
 */
export async function get(server, path) {
  try {
    const response = await fetch(server + path, requestOptions());
    return { status: response.status, headers: response.headers, json: decode(await response.text()) };
  } catch (error) {
    const isLate = error instanceof DOMException && error.name === "TimeoutError";
    throw new ProblemError(isLate ? "timeout" : "no_answer", server);
  }
}

/**
 * A server that does not allow other sites to read its replies looks unreachable, except to a request that does not
 * ask to read them.
 * @param {string} server
 */
export async function answersAtAll(server) {
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
