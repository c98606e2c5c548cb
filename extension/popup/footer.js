/**
 * The footer: how many papers there are and how many of them are unread, how old the list is, and whether the server
 * answers.
 *
 * @typedef {import("../core/types.js").Paper} Paper
 */
import { isCeiling, isLong } from "../core/views.js";
import { LOCALE, t, tn } from "../platform/i18n.js";
import { byId } from "../ui/dom.js";
import { formatAge } from "../ui/format.js";
import { problemText } from "../ui/problem-text.js";
import { app, isRead } from "./app.js";

/** @param {Paper[]} shown The papers shown. */
export function fillFooter(shown) {
  const { list: stored, view, snapshot } = app;
  const isSample = stored?.reply.source === "sample";
  const unread = isSample ? 0 : (snapshot?.unread ?? shown.filter((paper) => !isRead(paper)).length);
  // Of a week or a month, only the pages that were asked for are here.
  const isPart = !!stored?.reply.next_cursor && (app.isHub || stored.reply.papers.length < stored.reply.total);
  const parts = stored?.reply.papers.length ? [countOf(stored.reply)] : [];
  if (parts.length && !isSample && view.tab !== "search" && shown.length) {
    parts.push(unread ? tn("unreadCount", unread) : t(isPart ? "noneUnread" : "allRead"));
  }
  if (stored && ["today", "trending"].includes(view.tab)) {
    parts.push(t("updated", formatAge(stored.fetchedAt, Date.now())));
  }
  const text = parts.join(" · ");
  byId("summary").textContent = text.charAt(0).toLocaleUpperCase(LOCALE) + text.slice(1);
  fillServer();
  const mark = byId("mark");
  mark.hidden = (!unread && !app.undo) || view.tab === "search";
  mark.textContent = unread ? (isPart ? tn("markTheseRead", unread) : t("markAllRead")) : t("undo");
  mark.classList.toggle("main", unread > 0);
}

/** @param {import("../core/types.js").ListReply} reply */
function countOf({ source, total, papers, next_cursor: cursor, list }) {
  const { view, snapshot } = app;
  if (source === "sample") return tn("samplePapers", papers.length);
  if (view.tab === "search") return isCeiling(total) ? tn("papersAtLeast", total) : tn("papers", total);
  // The Hub does not say how many there are.
  if (cursor && app.isHub) return tn("papersAtLeast", papers.length);
  if (cursor && papers.length < total) return tn("papersOf", total, papers.length);
  const count = isLong(view) ? total : (snapshot?.total ?? papers.length);
  return tn(view.tab === "today" && !list.complete ? "papersSoFar" : "papers", count);
}

/** Show whether the source answers. */
function fillServer() {
  const { list: stored, state, hasAnswered } = app;
  const error = state.health?.error;
  const isStale = (stored ?? state.latest)?.reply.stale;
  const server = byId("server");
  const kind = error ? "away" : !hasAnswered ? "waiting" : isStale ? "stale" : "good";
  const texts = app.isHub
    ? { waiting: "hubAsking", stale: "hubGood", good: "hubGood" }
    : { waiting: "serverWaiting", stale: "serverStale", good: "serverGood" };
  server.className = kind;
  server.title = kind === "away" && error ? problemText(error) : t(texts[/** @type {keyof typeof texts} */ (kind)]);
  /** @type {HTMLElement} */ (server.firstElementChild).textContent = server.title;
}
