/**
 * Puts the texts into a page. Its HTML holds the English ones, so English needs no work.
 */
import { LANGUAGE, t } from "../platform/i18n.js";

/** @param {Document} page */
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
      for (const one of root.querySelectorAll(`[data-${name}]`)) {
        one.setAttribute(name, t(one.getAttribute(`data-${name}`) ?? ""));
      }
    }
  }
}
