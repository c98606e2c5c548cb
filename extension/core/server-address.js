/**
 * The server's address, as people type it. Pure: no I/O here.
 */
import { ProblemError } from "./problems.js";

/** Names without a dot and bare IP addresses belong to the local network, where certificates are rare. */
const LOCAL = /^([^./:]+|[\d.]+|\[[\da-f:]+\]|[^/:]+\.(local|lan|home\.arpa|internal))(:|\/|$)/i;
/** What looks like a host and a port, but is an address of another kind. */
const OTHER_SCHEME =
  /^(about|blob|chrome|chrome-extension|data|file|ftp|javascript|mailto|moz-extension|tel|vbscript|view-source|wss?):/i;
/** The server's own pages: people copy the address of the page that they see. */
const PAGE =
  /\/(docs|openapi\.(json|yaml)|v1|api|feeds|daily|weekly|monthly|trending|search|papers|subscriptions|healthz|readyz)(\/.*)?$/;

/**
 * @param {string} text What a person typed; the scheme may be missing.
 * @returns {string} The address with a scheme, and without the path of a page or a slash at the end.
 * @throws {ProblemError} `bad_address` or `unsupported_address`
 */
export function parseServer(text) {
  const typed = text.trim();
  if (OTHER_SCHEME.test(typed)) throw new ProblemError("unsupported_address", typed);
  const full = hasScheme(typed) ? typed : `${LOCAL.test(typed) ? "http" : "https"}://${typed}`;
  if (/\s/.test(typed) || !URL.canParse(full)) throw new ProblemError("bad_address", typed);
  const url = new URL(full);
  const isPage = PAGE.test(url.pathname);
  if (!/^https?:$/.test(url.protocol) || url.username || (!isPage && (url.search || url.hash))) {
    throw new ProblemError("unsupported_address", typed);
  }
  return url.origin + url.pathname.replace(PAGE, "").replace(/\/+$/, "");
}

/**
 * @param {string} address
 * @returns {string} The same address with the other of the two schemes.
 */
export function withOtherScheme(address) {
  return address.startsWith("https:") ? address.replace("https:", "http:") : address.replace("http:", "https:");
}

/** @param {string} typed Browsers also understand `http:example.org`. */
function hasScheme(typed) {
  return /^[a-z][a-z\d+.-]*:\/\//i.test(typed) || /^https?:/i.test(typed);
}
