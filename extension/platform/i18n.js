/**
 * The texts that people read, from `_locales/`, in the browser's language or else in English.
 */
import { ext } from "./browser.js";

/**
 * @param {string} key
 * @param {...(string|number)} values What stands for `$1`, `$2`, …
 */
export function t(key, ...values) {
  return ext.i18n.getMessage(key, values.map(String));
}

/** The language of the texts, which is not always the browser's. */
export const LANGUAGE = t("language");
const BROWSERS = ext.i18n.getUILanguage();
/** For numbers and dates: the browser's habits, if they are of the same language as the texts. */
export const LOCALE = BROWSERS.startsWith(LANGUAGE) ? BROWSERS : LANGUAGE;

const PLURALS = new Intl.PluralRules(LANGUAGE);
const NUMBER = new Intl.NumberFormat(LOCALE);

/**
 * A text that depends on a number, which stands for `$1`.
 * @param {string} key Of `key_one` and `key_other`.
 * @param {number} count
 * @param {...(string|number)} values What stands for `$2`, …
 */
export function tn(key, count, ...values) {
  return t(`${key}_${PLURALS.select(count) === "one" ? "one" : "other"}`, NUMBER.format(count), ...values);
}

/**
 * Put the texts into a page. Its own are English, so that English needs no work.
 * @param {Document} page
 */
export function translate(page) {
  page.documentElement.lang = LANGUAGE;
  page.documentElement.dir = t("direction");
  if (LANGUAGE === "en") return;
  const templates = [...page.querySelectorAll("template")].map((template) => template.content);
  for (const root of [page, ...templates]) {
    for (const one of root.querySelectorAll("[data-t]")) one.textContent = t(one.getAttribute("data-t") ?? "");
    for (const one of root.querySelectorAll("[data-label]")) {
      const text = t(one.getAttribute("data-label") ?? "");
      one.setAttribute("aria-label", text);
      if (one.hasAttribute("title")) one.setAttribute("title", text);
    }
    for (const name of ["title", "placeholder"]) {
      for (const one of root.querySelectorAll(`[data-${name}]`))
        one.setAttribute(name, t(one.getAttribute(`data-${name}`) ?? ""));
    }
  }
}
