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
export const LANGUAGE = t("language");
const BROWSER_LOCALE = ext.i18n.getUILanguage();
/** For numbers and dates: the browser's own locale, if it has the language of the texts. */
export const LOCALE = BROWSER_LOCALE.startsWith(LANGUAGE) ? BROWSER_LOCALE : LANGUAGE;

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
