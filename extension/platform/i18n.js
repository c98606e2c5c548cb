/**
 * The texts from `_locales/`, in the browser's language or else in English.
 */
import { ext } from "./browser.js";

/**
 * @param {string} key
 * @param {...(string|number)} values Replace `$1`, `$2`, …
 */
export function t(key, ...values) {
  return ext.i18n.getMessage(key, values.map(String));
}

/** The language of the texts, which may differ from the browser's. */
export const LANGUAGE = t("language").replace("_", "-");
/** For numbers and dates. */
export const LOCALE = localeFor(LANGUAGE, globalThis.navigator?.languages ?? [], ext.i18n.getUILanguage());

/**
 * The browser's own language is often the one it was downloaded in. What the person prefers on pages tells more: people
 * in Britain and India read English, too, but not American dates.
 * @param {string} language Of the texts.
 * @param {readonly string[]} preferred The languages that the person prefers, first ones first.
 * @param {string} own The browser's.
 * @returns {string} The locale of that language to use.
 */
export function localeFor(language, preferred, own) {
  const [base] = language.split("-");
  const fits = [...preferred, own].filter((one) => one.split("-")[0] === base);
  return fits.find((one) => one.includes("-")) ?? fits[0] ?? language;
}

const PLURALS = new Intl.PluralRules(LANGUAGE);
const NUMBER = new Intl.NumberFormat(LOCALE);

/**
 * A text that depends on a number.
 * @param {string} key Of `key_one` and `key_other`.
 * @param {number} count Replaces `$1`.
 * @param {...(string|number)} values Replace `$2`, …
 */
export function tn(key, count, ...values) {
  return t(`${key}_${PLURALS.select(count) === "one" ? "one" : "other"}`, NUMBER.format(count), ...values);
}
