/**
 * What one does with papers: read, save, copy, open, export.
 *
 * @typedef {import("../core/types.js").Paper} Paper
 */
import { paintBadge } from "../ui/badge.js";
import { ext } from "../platform/browser.js";
import { bibtex, markdownLine, markdownList } from "../core/citations.js";
import { formatName, safeLink } from "../ui/format.js";
import { withoutRead, withRead } from "../core/read-marks.js";
import { savePaper, unsavePaper } from "../data/storage.js";
import { t, tn } from "../platform/i18n.js";
import { app, isRead } from "./app.js";
import { byId } from "../ui/dom.js";
import { drawMarks, shownPapers } from "./draw.js";

const ASKS_ABOVE = 10;

/**
 * Keep what was read. The write begins in the same tick, as a link that opens closes the popup.
 * @param {import("../core/types.js").Read} read
 */
function keepRead(read) {
  app.state.read = read;
  ext.storage.local.set({ read }).catch((error) => toast(t("notKept", String(error))));
  paintBadge(app.state);
  drawMarks();
}

/** @param {Paper[]} papers */
export function markRead(papers) {
  const ids = papers.filter((paper) => paper.source !== "sample").map((paper) => paper.arxiv_id);
  keepRead(withRead(app.state.read, ids, new Date()));
}

/** @param {Paper} paper */
export function toggleRead(paper) {
  if (isRead(paper)) keepRead(withoutRead(app.state.read, [paper.arxiv_id]));
  else markRead([paper]);
}

/** Mark all that is shown as read, or take just that back. */
export function markAll() {
  const fresh = shownPapers().filter((paper) => !isRead(paper));
  if (fresh.length) {
    app.undo = fresh.map((paper) => paper.arxiv_id);
    return markRead(fresh);
  }
  const undone = app.undo ?? [];
  app.undo = null;
  keepRead(withoutRead(app.state.read, undone));
}

/** @param {Paper} paper */
export async function toggleSave(paper) {
  const { arxiv_id: id } = paper;
  const { [id]: savedAt, ...others } = app.state.saved;
  app.state.saved = savedAt ? others : { ...others, [id]: new Date().toISOString() };
  drawMarks();
  try {
    await (savedAt ? unsavePaper(others, id) : savePaper(app.state.saved, { ...paper, highlights: null }));
    toast(t(savedAt ? "unsaved" : "saved"));
  } catch (error) {
    app.state.saved = savedAt ? { ...others, [id]: savedAt } : others;
    drawMarks();
    toast(t("notKept", String(error)));
  }
}

/** @param {Paper} paper */
export const copyBibtex = (paper) => copy(bibtex(paper), t("copiedBibtex"));
/** @param {Paper} paper */
export const copyMarkdown = (paper) => copy(markdownLine(paper), t("copiedMarkdown"));
/** @param {Paper} paper */
export const copyLink = (paper) => copy(paper.links.hub || paper.links.arxiv, t("copiedLink"));

/** Copy what is shown as a list of links. */
export function copyList() {
  const papers = shownPapers();
  const info = app.list?.reply.list;
  const title =
    (info && formatName(info)) || document.querySelector('[role="tab"][aria-selected="true"]')?.textContent || "";
  if (papers.length) return copy(markdownList(`Paperboy · ${title}`, papers), tn("copiedList", papers.length));
}

/** Open every unread paper in a tab of its own; of many it is asked first. */
export async function openUnread() {
  const papers = shownPapers().filter((paper) => !isRead(paper) && safeLink(paper.links.hub));
  if (!papers.length) return toast(t("nothingUnread"));
  if (papers.length > ASKS_ABOVE && !(await confirmed(tn("askOpen", papers.length)))) return;
  markRead(papers);
  for (const paper of papers) await ext.tabs.create({ url: paper.links.hub, active: false });
}

/**
 * Say something for a moment.
 * @param {string} text
 */
export function toast(text) {
  const box = byId("toast");
  box.textContent = text;
  box.classList.add("shown");
  clearTimeout(Number(box.dataset.timer));
  box.dataset.timer = String(setTimeout(() => box.classList.remove("shown"), 2500));
}

/**
 * @param {string} text
 * @param {string} done What to say then.
 */
async function copy(text, done) {
  try {
    await navigator.clipboard.writeText(text);
    toast(done);
  } catch {
    toast(t("notCopied"));
  }
}

/**
 * @param {string} question
 * @returns {Promise<boolean>}
 */
function confirmed(question) {
  const box = /** @type {HTMLDialogElement} */ (byId("ask"));
  byId("ask-text").textContent = question;
  box.returnValue = "";
  box.showModal();
  return new Promise((resolve) => {
    box.addEventListener("close", () => resolve(box.returnValue === "yes"), { once: true });
  });
}
