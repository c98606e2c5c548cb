/**
 * The paper of the page in front, above the list. The first screen has kept its place free, so nothing moves when it comes.
 */
import { ProblemError } from "../core/problems.js";
import { asPaper } from "../core/validate.js";
import { readOfflinePapers } from "../data/offline-lists.js";
import { readSource } from "../data/source.js";
import { t } from "../platform/i18n.js";
import { byId } from "../ui/dom.js";
import { problemText } from "../ui/problem-text.js";
import { app, marksOf } from "./app.js";
import { draw } from "./draw.js";
import { drawRows, patchRows } from "./rows.js";

/** Show it above the list, if there is one. */
export async function showPagePaper() {
  const id = app.hereId;
  if (!id) return;
  const box = byId("here");
  const list = /** @type {HTMLElement} */ (box.querySelector("ol"));
  const note = /** @type {HTMLElement} */ (box.querySelector("p"));
  const stored = (await readOfflinePapers()).find((paper) => paper.arxiv_id === id);
  if (stored) drawRows(list, [stored], marksOf);
  else note.textContent = t("lookingUp", id);
  // The click was about this paper, so the keyboard starts there.
  const title = /** @type {HTMLElement|null} */ (list.querySelector(".title"));
  if (stored && app.touched !== app.view) title?.focus({ preventScroll: true });
  try {
    const paper = asPaper((await (await readSource()).fetchJson(`/v1/papers/${id}`)).paper);
    if (paper) patchRows(list, [paper], marksOf);
    note.textContent = "";
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    note.textContent = stored ? "" : problemText(error.problem);
    if (stored) return;
    app.hereId = null;
    draw();
  }
}
