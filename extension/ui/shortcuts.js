/**
 * The popup's keyboard shortcuts, and the list that explains them.
 */

import { t } from "../platform/i18n.js";
import { element } from "./dom.js";

/** Each with the key values that trigger it, how the list shows them, and the text that says what it does. */
export const SHORTCUTS = /** @type {const} */ ([
  { does: "next", keys: ["j", "ArrowDown"], shown: ["j", "↓"], text: "keyNext" },
  { does: "previous", keys: ["k", "ArrowUp"], shown: ["k", "↑"], text: "keyPrevious" },
  // The focused link does this by itself.
  { does: "open", keys: [], shown: ["Enter"], text: "keyOpen" },
  { does: "abstract", keys: ["e"], shown: ["e"], text: "keyAbstract" },
  { does: "pdf", keys: ["p"], shown: ["p"], text: "keyPdf" },
  { does: "arxiv", keys: ["a"], shown: ["a"], text: "keyArxiv" },
  { does: "code", keys: ["g"], shown: ["g"], text: "keyCode" },
  { does: "save", keys: ["s"], shown: ["s"], text: "keySave" },
  { does: "read", keys: ["r"], shown: ["r"], text: "keyRead" },
  { does: "allRead", keys: ["A"], shown: ["Shift", "A"], text: "keyAllRead" },
  { does: "above", keys: ["R"], shown: ["Shift", "R"], text: "keyAbove" },
  { does: "hideRead", keys: ["h"], shown: ["h"], text: "hideRead" },
  { does: "follow", keys: ["w"], shown: ["w"], text: "watchOrMuteTitle" },
  { does: "bibtex", keys: ["b"], shown: ["b"], text: "keyBibtex" },
  { does: "markdown", keys: ["m"], shown: ["m"], text: "keyMarkdown" },
  { does: "link", keys: ["l"], shown: ["l"], text: "keyLink" },
  { does: "copyList", keys: ["d"], shown: ["d"], text: "keyCopyList" },
  { does: "openUnread", keys: ["o"], shown: ["o"], text: "keyOpenUnread" },
  { does: "search", keys: ["/"], shown: ["/"], text: "keySearch" },
  { does: "back", keys: ["ArrowLeft"], shown: ["←"], text: "keyBack" },
  { does: "forward", keys: ["ArrowRight"], shown: ["→"], text: "keyForward" },
  { does: "today", keys: ["1"], shown: ["1"], text: "tabToday" },
  { does: "trending", keys: ["2"], shown: ["2"], text: "tabTrending" },
  { does: "saved", keys: ["3"], shown: ["3"], text: "tabSaved" },
  { does: "sheet", keys: ["?"], shown: ["?"], text: "keySheet" },
]);

/** @returns {HTMLElement[]} What each key does, as terms and descriptions. */
export function shortcutList() {
  return SHORTCUTS.map(({ shown, text }) => {
    const line = document.createElement("div");
    const keys = element("dt", "");
    keys.append(...shown.map((key) => element("kbd", key)));
    line.append(keys, element("dd", t(text)));
    return line;
  });
}
