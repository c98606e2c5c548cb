/**
 * What a person can do with papers: read, save, copy, open.
 *
 * @typedef {import("../core/types.js").Paper} Paper
 */

import { bibtex, markdownLine, markdownList } from "../core/citations.js";
import { problemOf } from "../core/problems.js";
import { withoutRead, withRead } from "../core/read-marks.js";
import { savePaper, unsavePaper } from "../data/saved-papers.js";
import { write } from "../data/storage.js";
import { ext } from "../platform/browser.js";
import { t, tn } from "../platform/i18n.js";
import { paintBadge } from "../ui/badge.js";
import { byId } from "../ui/dom.js";
import { formatName, safeLink } from "../ui/format.js";
import { problemText } from "../ui/problem-text.js";
import { app, isRead } from "./app.js";
import { drawMarks, shownPapers } from "./draw.js";

const MAX_WITHOUT_ASKING = 10;

/**
 * Store read marks. The write begins in the same tick, because a link that opens closes the popup.
 * @param {import("../core/types.js").Read} read
 */
function storeRead(read) {
  app.state.read = read;
  write({ read }).catch((error) => toast(problemText(problemOf(error))));
  paintBadge(app.state);
  drawMarks();
}

/** @param {Paper[]} papers */
export function markRead(papers) {
  const ids = papers.filter((paper) => paper.source !== "sample").map((paper) => paper.arxiv_id);
  storeRead(withRead(app.state.read, ids, new Date()));
}

/** @param {Paper} paper */
export function toggleRead(paper) {
  if (isRead(paper)) storeRead(withoutRead(app.state.read, [paper.arxiv_id]));
  else markRead([paper]);
}

/** Mark every paper shown as read, or undo that. */
export function markAll() {
  const fresh = shownPapers().filter((paper) => !isRead(paper));
  if (fresh.length) {
    app.undo = fresh.map((paper) => paper.arxiv_id);
    return markRead(fresh);
  }
  const undone = app.undo ?? [];
  app.undo = null;
  storeRead(withoutRead(app.state.read, undone));
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
    toast(problemText(problemOf(error)));
  }
}

/** @param {Paper} paper */
export const copyBibtex = (paper) => copy(bibtex(paper), t("copiedBibtex"));
/** @param {Paper} paper */
export const copyMarkdown = (paper) => copy(markdownLine(paper), t("copiedMarkdown"));
/** @param {Paper} paper */
export const copyLink = (paper) => copy(paper.links.hub || paper.links.arxiv, t("copiedLink"));

/** Copy the papers shown as a Markdown list. */
export function copyList() {
  const papers = shownPapers();
  const info = app.list?.reply.list;
  const title =
    (info && formatName(info)) || document.querySelector('[role="tab"][aria-selected="true"]')?.textContent || "";
  if (papers.length) return copy(markdownList(`Paperboy · ${title}`, papers), tn("copiedList", papers.length));
}

/** Open every unread paper in its own tab, asking first if there are many. */
export async function openUnread() {
  const papers = shownPapers().filter((paper) => !isRead(paper) && safeLink(paper.links.hub));
  if (!papers.length) return toast(t("nothingUnread"));
  if (papers.length > MAX_WITHOUT_ASKING && !(await confirmed(tn("askOpen", papers.length)))) return;
  markRead(papers);
  for (const paper of papers) await ext.tabs.create({ url: paper.links.hub, active: false });
}

/**
 * Show a message for a moment.
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
 * @param {string} done The message afterwards.
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
