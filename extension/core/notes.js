/**
 * What a person wrote about saved papers: a note and tags. Pure: no I/O here.
 *
 * @typedef {{note: string, tags: string[]}} Note
 * @typedef {Record<string, Note>} Notes By arXiv id.
 */
const MAX_NOTE = 2000;
const MAX_TAGS = 12;
const MAX_TAG = 40;

/**
 * @param {any} value What was stored or imported.
 * @returns {Notes}
 */
export function asNotes(value) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return {};
  const entries = Object.entries(value).map(([id, one]) => /** @type {const} */ ([id, asNote(one)]));
  return Object.fromEntries(entries.filter(([, { note, tags }]) => note || tags.length));
}

/**
 * @param {any} value
 * @returns {Note}
 */
export function asNote(value) {
  const tags = (Array.isArray(value?.tags) ? value.tags : []).filter(
    (/** @type {any} */ tag) => typeof tag === "string",
  );
  return {
    note: typeof value?.note === "string" ? value.note.slice(0, MAX_NOTE) : "",
    tags: tags.slice(0, MAX_TAGS),
  };
}

/**
 * @param {string} text What a person typed: tags, separated by commas.
 * @returns {string[]}
 */
export function splitTags(text) {
  const tags = text.split(/[,;]/).map((tag) => tag.trim().replace(/^#/, "").replace(/\s+/g, " ").slice(0, MAX_TAG));
  return [...new Set(tags.filter(Boolean))].slice(0, MAX_TAGS);
}
