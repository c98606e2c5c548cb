/**
 * How long the Hub wants to be left alone, by the headers of its reply. The server's `api/upstream/rate_headers.py` says
 * the same. Pure: no I/O here.
 *
 * With a 429 or 503 comes `Retry-After`: seconds or a date. With every reply comes `RateLimit: "api";r=N;t=S`: N requests
 * remain for the next S seconds.
 */

/** No pause is longer. */
export const MAX_MS = 3_600_000;
const DEFAULT_MS = 2000;

/**
 * @param {number} status
 * @param {{get: (name: string) => string|null}} headers
 * @param {number} now Milliseconds since 1970.
 * @returns {number} Milliseconds to wait before the next request.
 */
export function pauseAfter(status, headers, now) {
  const limit = headers.get("RateLimit") ?? "";
  const reset = Number(/;\s*t=(\d{1,9})\b/.exec(limit)?.[1] ?? 0) * 1000;
  const isSpent = /;\s*r=0+\b/.test(limit);
  const stated = [429, 503].includes(status) ? statedWait(headers.get("Retry-After") ?? "", now) : 0;
  const limited = status === 429 && stated === null ? reset || DEFAULT_MS : 0;
  return Math.min(MAX_MS, Math.max(isSpent ? reset : 0, stated ?? 0, limited));
}

/**
 * @param {string} value
 * @param {number} now
 */
function statedWait(value, now) {
  if (/^\d+$/.test(value.trim())) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
