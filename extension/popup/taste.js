/**
 * What the order "For you" goes by. It is worked out here from what is stored; nothing leaves the browser.
 */
import { tasteOf } from "../core/for-you.js";
import { readDays } from "../data/offline-lists.js";
import { readSavedPapers } from "../data/saved-papers.js";
import { t } from "../platform/i18n.js";
import { byId } from "../ui/dom.js";
import { app, isRead } from "./app.js";

/** Read it if that order is chosen. */
export async function readTaste() {
  const isChosen = app.filters.sort === "you";
  app.reasons = new WeakMap();
  app.taste = null;
  if (isChosen) {
    const [saved, days] = await Promise.all([readSavedPapers(), readDays()]);
    const papers = new Map(days.flatMap(({ reply }) => reply.papers).map((paper) => [paper.arxiv_id, paper]));
    const read = [...papers.values()].filter(
      (paper) => isRead(paper) && !Object.hasOwn(app.state.saved, paper.arxiv_id),
    );
    app.taste = tasteOf(saved, read);
  }
  const help = byId("you-help");
  help.hidden = !isChosen;
  help.textContent = t(app.taste ? "youHelp" : "youNeedsMore");
}
