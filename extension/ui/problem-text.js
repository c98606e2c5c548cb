/**
 * Problems as sentences, in the person's language.
 */
import { DEFAULT_SERVER } from "../core/choices.js";
import { LOCALE, t } from "../platform/i18n.js";

const TIME = new Intl.DateTimeFormat(LOCALE, { timeStyle: "short" });

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
    case "no_permission":
      return t("problemNoPermission");
    case "hub_busy":
      return t("problemHubBusy", TIME.format(new Date(about)));
    case "bad_answer":
      return t("problemBadAnswer");
    case "unknown_paper":
      return t("problemUnknownPaper", about);
    case "server_only":
      return t("problemServerOnly");
    case "refused":
      // The server's own sentence, which is English in every language.
      return about;
  }
}
