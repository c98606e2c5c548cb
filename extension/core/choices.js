/**
 * What a person can choose: settings and rules, with their defaults and limits. Pure: no I/O here.
 *
 * @typedef {import("./types.js").Settings} Settings
 * @typedef {import("./types.js").Rules} Rules
 */

export const DEFAULT_SERVER = "http://127.0.0.1:8000";
/** Where `make run` starts one, whatever a package asks by default. */
export const OWN_SERVER = "http://127.0.0.1:8000";
/** In place of a server's address: the Hub itself. */
export const HUB = "https://huggingface.co";

/** The values of each setting; the first is the default. */
export const CHOICES = {
  refreshMinutes: [10, 5, 15, 30, 60],
  badge: ["number", "dot", "off"],
  theme: ["system", "light", "dark"],
  density: ["comfortable", "compact"],
  keys: ["on", "off"],
  opens: ["hub", "arxiv", "pdf", "alphaxiv", "code"],
  pictures: ["on", "off"],
  text: ["normal", "large", "larger"],
  counts: ["all", "watched"],
  scrollReads: ["off", "on"],
  syncSaved: ["off", "on"],
};

/**
 * @param {any} value What was stored or imported.
 * @returns {Settings} A value that is not allowed becomes the default.
 */
export function asSettings(value) {
  const chosen = Object.entries(CHOICES).map(([name, [first, ...others]]) => {
    return [name, others.includes(/** @type {never} */ (value?.[name])) ? value[name] : first];
  });
  return /** @type {Settings} */ (Object.fromEntries(chosen));
}

/**
 * @param {any} value
 * @returns {Rules}
 */
export function asRules(value) {
  const watch = (Array.isArray(value?.watch) ? value.watch : [])
    .filter(
      (/** @type {any} */ rule) => ["word", "author", "organization"].includes(rule?.kind) && asWords(rule.text),
    )
    .map((/** @type {any} */ rule) => ({ kind: rule.kind, text: asWords(rule.text), notify: rule.notify === true }));
  const mute = (Array.isArray(value?.mute) ? value.mute : []).map(asWords).filter(Boolean);
  const floor = Number.isInteger(value?.floor) && value.floor > 0 ? value.floor : 0;
  return { watch, mute, floor };
}

/**
 * @param {unknown} value
 * @returns {string}
 */
export function asServer(value) {
  return typeof value === "string" ? value : DEFAULT_SERVER;
}

/**
 * @param {string} text What a person typed as a rule.
 * @returns {string[]} One text a rule: commas and semicolons separate rules, except before what ends a company's name.
 */
export function splitRules(text) {
  const parts = text.split(/[;\n]|,(?!\s*(?:inc|ltd|llc|corp|co|jr|sr)\b\.?)/i).map(asWords);
  return [...new Set(parts.filter(Boolean))];
}

/** @param {unknown} value */
function asWords(value) {
  return typeof value === "string" ? value.trim().replace(/\s+/g, " ").slice(0, 100) : "";
}
