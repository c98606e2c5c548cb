/**
 * The paper that the page in front is about. The browser tells the page's address because the button was clicked
 * (`activeTab`); nothing else of the page is read.
 */
import { idOfPage } from "../core/arxiv-id.js";
import { ext } from "../platform/browser.js";
import { get, ServerError } from "../data/server.js";
import { readServer } from "../data/settings.js";
import { asPaper } from "../core/validate.js";
import { readKeptPapers } from "../data/storage.js";
import { t } from "../platform/i18n.js";
import { app, marksOf } from "./app.js";
import { byId } from "../ui/dom.js";
import { drawRows, patchRows } from "./rows.js";

/** Show it above the list, if there is one. */
export async function showHere() {
  const [tab] = await ext.tabs.query({ active: true, currentWindow: true });
  const id = idOfPage(tab?.url);
  if (!id) return;
  const box = byId("here");
  const list = /** @type {HTMLElement} */ (box.querySelector("ol"));
  const note = /** @type {HTMLElement} */ (box.querySelector("p"));
  const kept = (await readKeptPapers()).find((paper) => paper.arxiv_id === id);
  if (kept) drawRows(list, [kept], marksOf);
  else note.textContent = t("lookingUp", id);
  box.hidden = false;
  // It is what the click was about, so the keys begin there.
  if (kept && app.touched !== app.view)
    /** @type {HTMLElement|null} */ (list.querySelector(".title"))?.focus({ preventScroll: true });
  try {
    const paper = asPaper((await get(await readServer(), `/v1/papers/${id}`)).paper);
    if (paper) patchRows(list, [paper], marksOf);
    note.textContent = "";
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    note.textContent = kept ? "" : error.message;
  }
}
