/**
 * Problems as sentences, in the person's language.
 */
import { DEFAULT_SERVER } from "../core/choices.js";
import { t } from "../platform/i18n.js";

/**
 * @param {import("../core/problems.js").Problem} problem
 * @returns {string}
 */
export function problemText({ code, about }) {
  switch (code) {
    case "bad_address":
      return t("problemBadAddress", about, DEFAULT_SERVER);
    case "unsupported_address":
      return t("problemUnsupportedAddress");
    case "no_answer":
      return t("problemNoAnswer", about);
    case "timeout":
      return t("problemTimeout", about);
    case "not_paperboy":
      return t("problemNotPaperboy", about);
    case "not_stored":
      return t("problemNotStored", about);
    case "refused":
      // The server's own sentence, which is English in every language.
      return about;
  }
}
