/**
 * What the order "For you" goes by. It is worked out here from what is stored; nothing leaves the browser.
 */
import { reasonFor, sortedFor, tasteOf } from "../core/for-you.js";
import { readDays } from "../data/offline-lists.js";
import { readSavedPapers } from "../data/saved-papers.js";
import { t } from "../platform/i18n.js";
import { byId } from "../ui/dom.js";
import { app, isRead } from "./app.js";

/** Read it if that order is chosen. */
export async function readTaste() {
  const isChosen = app.filters.sort === "you";
  app.reasons = new WeakMap();
  app.arrange = null;
  if (isChosen) {
    const [saved, days] = await Promise.all([readSavedPapers(), readDays()]);
    const papers = new Map(days.flatMap(({ reply }) => reply.papers).map((paper) => [paper.arxiv_id, paper]));
    const read = [...papers.values()].filter(
      (paper) => isRead(paper) && !Object.hasOwn(app.state.saved, paper.arxiv_id),
    );
    const taste = tasteOf(saved, read);
    app.arrange = taste && ((listed) => arrange(listed, taste));
  }
  const help = byId("you-help");
  help.hidden = !isChosen;
  help.textContent = t(app.arrange ? "youHelp" : "youNeedsMore");
}

/**
 * @param {import("../core/types.js").Paper[]} papers
 * @param {import("../core/for-you.js").Taste} taste
 */
function arrange(papers, taste) {
  for (const paper of papers) {
    if (app.reasons.has(paper)) continue;
    const reason = reasonFor(paper, taste);
    app.reasons.set(paper, reason ? t("because", reason.title, reason.shared) : "");
  }
  return sortedFor(papers, taste);
}
