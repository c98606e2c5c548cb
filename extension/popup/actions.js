/**
 * What a person can do with papers: read, save, copy, open.
 *
 * @typedef {import("../core/types.js").Paper} Paper
 */

import { bibtex, markdownLine, markdownList } from "../core/citations.js";
import { titleLink } from "../core/paper-links.js";
import { problemOf } from "../core/problems.js";
import { withoutRead, withRead } from "../core/read-marks.js";
import { storeMarks } from "../data/read-papers.js";
import { savePaper, unsavePaper } from "../data/saved-papers.js";
import { ext } from "../platform/browser.js";
import { t, tn } from "../platform/i18n.js";
import { paintBadge } from "../ui/badge.js";
import { byId } from "../ui/dom.js";
import { formatName, safeLink } from "../ui/format.js";
import { problemText } from "../ui/problem-text.js";
import { app, isRead } from "./app.js";
import { drawMarks, shownPapers } from "./draw.js";

const MAX_WITHOUT_ASKING = 10;
const TOAST_MS = 2500;
/** Long enough to notice a mistake. */
const UNDO_MS = 6000;

/**
 * Mark papers as read or unread.
 * @param {string[]} ids
 * @param {boolean} areRead
 */
function storeRead(ids, areRead) {
  const { read } = app.state;
  app.state.read = areRead ? withRead(read, ids, new Date()) : withoutRead(read, ids);
  storeMarks(app.state.read, ids, areRead).catch((error) => toast(problemText(problemOf(error))));
  paintBadge(app.state);
  drawMarks();
}

/** @param {Paper[]} papers */
export function markRead(papers) {
  const ids = papers.filter((paper) => paper.source !== "sample").map((paper) => paper.arxiv_id);
  storeRead(ids, true);
}

/** @param {Paper} paper */
export function toggleRead(paper) {
  const wasRead = isRead(paper);
  if (wasRead) storeRead([paper.arxiv_id], false);
  else markRead([paper]);
  toast(t(wasRead ? "markedUnread" : "markedRead", paper.title));
}

/**
 * Mark a paper and all above it as read.
 * @param {Paper} paper
 */
export function markAbove(paper) {
  const papers = shownPapers();
  const at = papers.findIndex((one) => one.arxiv_id === paper.arxiv_id);
  const fresh = papers.slice(0, at + 1).filter((one) => !isRead(one));
  if (!fresh.length) return toast(t("nothingUnread"));
  markRead(fresh);
  const ids = fresh.map((one) => one.arxiv_id);
  toast(tn("markedAbove", fresh.length), () => storeRead(ids, false));
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
  storeRead(undone, false);
}

/** @param {Paper} paper */
export async function toggleSave(paper) {
  const { arxiv_id: id } = paper;
  const { [id]: savedAt, ...others } = app.state.saved;
  const now = new Date().toISOString();
  app.state.saved = savedAt ? others : { ...others, [id]: now };
  drawMarks();
  try {
    app.state.saved = await (savedAt ? unsavePaper(id) : savePaper({ ...paper, highlights: null }, now));
    const undo = savedAt ? () => toggleSave(paper) : undefined;
    toast(t(savedAt ? "unsavedPaper" : "savedPaper", paper.title), undo);
  } catch (error) {
    app.state.saved = savedAt ? { ...others, [id]: savedAt } : others;
    drawMarks();
    toast(problemText(problemOf(error)));
  }
}

/** @param {Paper} paper */
export const copyBibtex = (paper) => copy(bibtex(paper), t("copiedBibtex", paper.title));
/** @param {Paper} paper */
export const copyMarkdown = (paper) => copy(markdownLine(paper), t("copiedMarkdown", paper.title));
/** @param {Paper} paper */
export const copyLink = (paper) => copy(paper.links.hub || paper.links.arxiv, t("copiedLink", paper.title));

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
  const address = (/** @type {Paper} */ paper) => safeLink(titleLink(paper, app.state.settings.opens));
  const papers = shownPapers().filter((paper) => !isRead(paper) && address(paper));
  if (!papers.length) return toast(t("nothingUnread"));
  if (papers.length > MAX_WITHOUT_ASKING && !(await confirmed(tn("askOpen", papers.length)))) return;
  markRead(papers);
  for (const paper of papers) await ext.tabs.create({ url: address(paper) ?? undefined, active: false });
}

/**
 * Show a message for a moment.
 * @param {string} text
 * @param {() => unknown} [undo]
 */
export function toast(text, undo) {
  const box = byId("toast");
  const [line, button] = /** @type {HTMLElement[]} */ ([...box.children]);
  line.textContent = text;
  button.hidden = !undo;
  button.onclick = () => {
    box.classList.remove("shown");
    undo?.();
  };
  box.classList.add("shown");
  clearTimeout(Number(box.dataset.timer));
  box.dataset.timer = String(setTimeout(() => box.classList.remove("shown"), undo ? UNDO_MS : TOAST_MS));
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
