/**
 * The server's address, as people type it. Pure: no I/O here.
 */
import { ProblemError } from "./problems.js";

/** Names without a dot and bare IP addresses belong to the local network, where certificates are rare. */
const LOCAL = /^([^./:]+|[\d.]+|\[[\da-f:]+\]|[^/:]+\.(local|lan|home\.arpa|internal))(:|\/|$)/i;

/**
 * @param {string} text What a person typed; the scheme may be missing.
 * @returns {string} The address with a scheme and without a slash at the end.
 * @throws {ProblemError} `bad_address` or `unsupported_address`
 */
export function parseServer(text) {
  const typed = text.trim();
  const full = /^[a-z][a-z\d+.-]*:\/\//i.test(typed) ? typed : `${LOCAL.test(typed) ? "http" : "https"}://${typed}`;
  if (/\s/.test(typed) || !URL.canParse(full)) throw new ProblemError("bad_address", typed);
  const url = new URL(full);
  if (!/^https?:$/.test(url.protocol) || url.username || url.search || url.hash) {
    throw new ProblemError("unsupported_address", typed);
  }
  return url.origin + url.pathname.replace(/\/(v1(\/.*)?)?$/, "");
}
