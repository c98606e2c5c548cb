/**
 * What a person has chosen. Kept in `sync`, so that it follows to other browsers; everything else is in `local`.
 *
 * @typedef {import("../core/types.js").Settings} Settings
 * @typedef {import("../core/types.js").Rules} Rules
 */
import { ext } from "../platform/browser.js";

export const DEFAULT_SERVER = "http://127.0.0.1:8000";

/** What each setting may be; the first is what it is without a choice. */
export const CHOICES = {
  refreshMinutes: [10, 5, 15, 30, 60],
  badge: ["number", "dot", "off"],
  theme: ["system", "light", "dark"],
  density: ["comfortable", "compact"],
  keys: ["on", "off"],
};
/** Browsers keep at most 8192 bytes an item, the key included. */
const MOST_BYTES = 8000;

/** @returns {Promise<string>} */
export async function readServer() {
  const { server } = await ext.storage.sync.get("server");
  return typeof server === "string" ? server : DEFAULT_SERVER;
}

/** @returns {Promise<{settings: Settings, rules: Rules}>} */
export async function readChoices() {
  const { settings, rules } = await ext.storage.sync.get(["settings", "rules"]);
  return { settings: asSettings(settings), rules: asRules(rules) };
}

/** @param {Settings} settings */
export async function writeSettings(settings) {
  await ext.storage.sync.set({ settings: asSettings(settings) });
}

/**
 * @param {Rules} rules
 * @throws {RangeError} They are more than the browser keeps.
 */
export async function writeRules(rules) {
  const kept = asRules(rules);
  if (new TextEncoder().encode(JSON.stringify(kept)).length > MOST_BYTES) throw new RangeError("too many rules");
  await ext.storage.sync.set({ rules: kept });
}

/**
 * @param {any} value What was stored, or imported.
 * @returns {Settings} What is not allowed is as without a choice.
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

/** @param {unknown} value */
function asWords(value) {
  return typeof value === "string" ? value.trim().replace(/\s+/g, " ").slice(0, 100) : "";
}
