/**
 * Cleans what the Hub says: texts, addresses, counts and times. The server's `api/upstream/clean.py` does the same, and
 * both are tested with `tests/cases/hub_wire.json`. Each function takes any JSON value. Pure: no I/O here.
 */

const HUB_SITE = "https://huggingface.co";
const MAX_COUNT = 2 ** 31 - 1;
/** What Python takes for white space. */
const SPACE = "\\s\\x1c-\\x1f\\x85";
const SPACES = new RegExp(`[${SPACE}]+`, "u");
const PARAGRAPH = new RegExp(`\\n(?:(?!\\n)[${SPACE}])*\\n[${SPACE}]*|\\n(?:(?!\\n)[${SPACE}])+`, "u");
/** Control characters, halves of characters and what is no character. */
const UNPRINTABLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to remove.
  /[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]/gu;
const NOT_IN_ADDRESS = new RegExp(`[${SPACE}<>"\\\\^\`{|}]`, "u");
const ADDRESS = /^(?:([a-z][a-z\d+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(\?[^#]*)?(#.*)?$/i;
const PORT = /:(\d*)$/;
const GITHUB = /^https:\/\/(?:www\.)?github\.com\/([\w.-]+)\/([\w.-]+?)(?:\.git)?\/?(?:[/?#].*)?$/;
const MOMENT = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(:\d{2})?(?:[.,]\d+)?)?(?:Z|([+-]\d{2}):?(\d{2}))?$/;

/**
 * @param {unknown} value
 * @returns {string|null} Text without line breaks and control characters.
 */
export function oneLine(value) {
  if (typeof value !== "string") return null;
  return value.replace(UNPRINTABLE, "").split(SPACES).filter(Boolean).join(" ") || null;
}

/**
 * @param {unknown} value A text whose lines are wrapped, as arXiv's are.
 * @returns {string|null} Its paragraphs, with an empty line between them. An empty or indented line starts one.
 */
export function paragraphs(value) {
  if (typeof value !== "string") return null;
  const parts = value.replaceAll("\r\n", "\n").split(PARAGRAPH);
  return parts.map(oneLine).filter(Boolean).join("\n\n") || null;
}

/**
 * @param {unknown} value
 * @returns {string|null} A web address that begins with `https:`. A path without a host belongs to the Hub.
 */
export function httpsAddress(value) {
  if (typeof value !== "string") return null;
  const [given, ...others] = value.split(SPACES).filter(Boolean);
  if (!given || others.length || NOT_IN_ADDRESS.test(given) || given.search(UNPRINTABLE) >= 0) return null;
  const text = /^\/(?!\/)/.test(given) ? HUB_SITE + given : given;
  const [, scheme = "https", host = "", path = "", query = "", fragment = ""] = ADDRESS.exec(text) ?? [];
  const port = PORT.exec(host)?.[1];
  const name = host.replace(PORT, "");
  if (!/^https?$/i.test(scheme) || !name.includes(".") || /[@[\]:]/.test(name) || Number(port) > 65_535) return null;
  const rest = [query, fragment].map((part) => (part.length > 1 ? part : "")).join("");
  return `https://${port && Number(port) === 80 ? name : host}${path}${rest}`;
}

/**
 * @param {unknown} value
 * @returns {string|null} The address of a repository; GitHub's are shortened to `https://github.com/owner/name`.
 */
export function repository(value) {
  const address = httpsAddress(value);
  const [, owner, name] = GITHUB.exec(address ?? "") ?? [];
  return owner ? `https://github.com/${owner}/${name}` : (address?.replace(/\/+$/, "") ?? null);
}

/**
 * @param {unknown} value
 * @returns {number|null} A whole number that is not negative.
 */
export function count(value) {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= MAX_COUNT ? value : null;
}

/**
 * @param {unknown} value
 * @returns {string|null} A time in UTC, to the second, as ISO 8601. One without a zone is in UTC.
 */
export function moment(value) {
  const [, day, minute = "00:00", second = ":00", hours = "+00", minutes = "00"] =
    (typeof value === "string" && MOMENT.exec(value.trim())) || [];
  if (!day) return null;
  const [year, month, date] = day.split("-").map(Number);
  const midnight = new Date(Date.UTC(year, month - 1, date));
  // JavaScript would move February 31 to March.
  if (midnight.getUTCMonth() !== month - 1 || midnight.getUTCDate() !== date) return null;
  const time = Date.parse(`${day}T${minute}${second}${hours}:${minutes}`);
  if (Number.isNaN(time)) return null;
  const text = new Date(time).toISOString();
  return text >= "1990" && text < "2100" ? `${text.slice(0, 19)}Z` : null;
}

/**
 * @param {unknown} values
 * @returns {string[]} The texts in it, each once, whatever the case of its letters.
 */
export function keywords(values) {
  /** @type {Map<string, string>} */
  const each = new Map();
  for (const value of Array.isArray(values) ? values : []) {
    const word = oneLine(value);
    const key = word?.toLowerCase().replaceAll("ß", "ss").replaceAll("ς", "σ");
    if (word && key && !each.has(key)) each.set(key, word);
  }
  return [...each.values()];
}
