/**
 * What a paper offers to watch or to mute, and rules with one more or one fewer. Pure: no I/O here.
 *
 * @typedef {import("./types.js").Paper} Paper
 * @typedef {import("./types.js").Rules} Rules
 * @typedef {import("./types.js").Watch} Watch
 * @typedef {Pick<Watch, "kind"|"text">} Subject
 */

/** Of a long list of authors, the first ones and the last. */
const MAX_AUTHORS = 6;
const PREFIXES = { word: "", author: "author:", organization: "org:" };

/**
 * @param {Paper} paper
 * @returns {Subject[]} Its organisation, some of its authors, and its keywords.
 */
export function subjectsOf({ organization, authors, ai_keywords: keywords }) {
  const names = authors.map(({ name }) => name);
  const chosen = names.length > MAX_AUTHORS ? [...names.slice(0, MAX_AUTHORS - 1), names[names.length - 1]] : names;
  return [
    ...(organization ? [{ kind: /** @type {const} */ ("organization"), text: organization.fullname }] : []),
    ...chosen.map((text) => ({ kind: /** @type {const} */ ("author"), text })),
    ...keywords.map((text) => ({ kind: /** @type {const} */ ("word"), text })),
  ].map(({ kind, text }) => ({ kind, text: text.trim().replace(/\s+/g, " ").slice(0, 90) }));
}

/**
 * @param {Subject} subject
 * @returns {string} How a rule that mutes it is written: `words`, `author:name` or `org:name`.
 */
export function muteText({ kind, text }) {
  return PREFIXES[kind] + text;
}

/**
 * @param {string} text A rule that mutes.
 * @returns {Subject}
 */
export function mutedSubject(text) {
  const [, field, rest] = /^(author|org):\s*(\S.*)$/i.exec(text) ?? [];
  if (!field) return { kind: "word", text };
  return { kind: field.toLowerCase() === "org" ? "organization" : "author", text: rest };
}

/**
 * @param {Rules} rules
 * @param {Subject} subject
 * @returns {"watch"|"mute"|null} What the rules do with it.
 */
export function stateOf({ watch, mute }, subject) {
  if (watch.some((one) => isSame(one, subject))) return "watch";
  return mute.some((text) => isSame(mutedSubject(text), subject)) ? "mute" : null;
}

/**
 * @param {Rules} rules
 * @param {Subject} subject
 * @param {"watch"|"mute"|null} deed
 * @returns {Rules}
 */
export function withSubject({ watch, mute, floor }, subject, deed) {
  const others = {
    watch: watch.filter((one) => !isSame(one, subject)),
    mute: mute.filter((text) => !isSame(mutedSubject(text), subject)),
    floor,
  };
  if (deed === "watch") return { ...others, watch: [...others.watch, { ...subject, notify: false }] };
  if (deed === "mute") return { ...others, mute: [...others.mute, muteText(subject)] };
  return others;
}

/**
 * @param {Subject} a
 * @param {Subject} b
 */
function isSame(a, b) {
  return a.kind === b.kind && a.text.toLowerCase() === b.text.toLowerCase();
}
