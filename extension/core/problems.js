/**
 * What can go wrong, as codes. `ui/problem-text.js` turns a code into a sentence where it is shown. Pure: no I/O here.
 *
 * - `bad_address`: `about`, as typed, is not a web address;
 * - `unsupported_address`: the address has a user name, a query or a scheme other than http and https;
 * - `no_answer`, `timeout`: the server at `about` does not answer, or not in time;
 * - `not_paperboy`: the server at `about` answers, but not as a Paperboy server;
 * - `refused`: a Paperboy server answered with an error, which `about` describes;
 * - `no_permission`: the browser does not, or no longer, allow to read the Hub;
 * - `hub_busy`: the Hub wants no requests before the time `about` (ISO 8601);
 * - `bad_answer`: the Hub's answer cannot be used;
 * - `unknown_paper`: the Hub does not know the paper `about`;
 * - `server_only`: only a Paperboy server can answer this;
 * - `not_stored`: the browser could not store something, for the reason `about`.
 */

const CODES = /** @type {const} */ ([
  "bad_address",
  "unsupported_address",
  "no_answer",
  "timeout",
  "not_paperboy",
  "refused",
  "no_permission",
  "hub_busy",
  "bad_answer",
  "unknown_paper",
  "server_only",
  "not_stored",
]);

/**
 * @typedef {object} Problem
 * @property {(typeof CODES)[number]} code
 * @property {string} about What it concerns; see above.
 */

/** An expected failure. Anything else that is thrown is a bug. */
export class ProblemError extends Error {
  /**
   * @param {Problem["code"]} code
   * @param {string} about
   */
  constructor(code, about) {
    super(`${code}: ${about}`);
    /** @type {Problem} */
    this.problem = { code, about };
  }
}

/**
 * @param {unknown} error What was thrown.
 * @returns {Problem} Errors that are not expected come from the browser's storage, when it is full for example.
 */
export function problemOf(error) {
  return error instanceof ProblemError ? error.problem : { code: "not_stored", about: String(error) };
}

/**
 * @param {any} value What was stored.
 * @returns {Problem|null}
 */
export function asProblem(value) {
  return CODES.includes(value?.code) && typeof value.about === "string"
    ? { code: value.code, about: value.about }
    : null;
}
