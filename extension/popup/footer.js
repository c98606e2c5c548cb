/**
 * The footer: how many papers there are and how many of them are unread, how old the list is, and whether the server
 * answers.
 *
 * @typedef {import("../core/types.js").Paper} Paper
 */
import { isCeiling, isLong } from "../core/views.js";
import { LOCALE, t, tn } from "../platform/i18n.js";
import { byId, element } from "../ui/dom.js";
import { formatAge } from "../ui/format.js";
import { problemText } from "../ui/problem-text.js";
import { app, isRead } from "./app.js";

/** @param {Paper[]} shown The papers shown. */
export function fillFooter(shown) {
  const { list: stored, view } = app;
  const counts = app.snapshot ?? stored?.counts;
  const isSample = stored?.reply.source === "sample";
  const unread = isSample ? 0 : (counts?.unread ?? shown.filter((paper) => !isRead(paper)).length);
  // Of a week or a month, only the pages that were asked for are here.
  const isPart = !!stored?.reply.next_cursor && (app.isHub || stored.reply.papers.length < stored.reply.total);
  const parts = stored?.reply.papers.length
    ? [countOf(stored.reply, counts?.total, counts?.shown ?? shown.length)]
    : [];
  if (parts.length && !isSample && view.tab !== "search" && shown.length) {
    parts.push(unread ? tn("unreadCount", unread) : t(isPart ? "noneUnread" : "allRead"));
  }
  const hasAge = !!stored && ["today", "trending"].includes(view.tab);
  const age = hasAge ? [t("updated", formatAge(stored.fetchedAt, Date.now()))] : [];
  fillServer();
  // Where there is nothing to count, the dot says in words what it means. A problem is explained above.
  const all = [...parts, ...age];
  const server = byId("server");
  /** @type {HTMLElement} */ (server.firstElementChild).textContent =
    all.length || app.state.health?.error ? server.title : "";
  const [first = app.state.health?.error ? "" : server.title, ...others] = all;
  const texts = [first.charAt(0).toLocaleUpperCase(LOCALE) + first.slice(1), ...others.map((text) => ` · ${text}`)];
  // Where there is little room, the age makes way.
  byId("summary").replaceChildren(...texts.map((text) => element("span", text)));
  byId("summary").lastElementChild?.classList.toggle("age", hasAge && parts.length > 0);
  const mark = byId("mark");
  mark.hidden = (!unread && !app.undo) || view.tab === "search";
  mark.textContent = unread ? (isPart ? tn("markTheseRead", unread) : t("markAllRead")) : t("undo");
  mark.classList.toggle("main", unread > 0);
}

/**
 * @param {import("../core/types.js").ListReply} reply
 * @param {number|undefined} all The number of papers, if they are not all there yet.
 * @param {number} shown As many papers pass rules and filters; the unread ones are counted among them.
 */
function countOf({ source, total, papers, next_cursor: cursor, list }, all, shown) {
  const { view } = app;
  if (source === "sample") return tn("samplePapers", papers.length);
  if (view.tab === "search") return isCeiling(total) ? tn("papersAtLeast", total) : tn("papers", total);
  // The Hub does not say how many there are.
  if (cursor && app.isHub) return tn("papersAtLeast", papers.length);
  const count = isLong(view) || cursor ? total : (all ?? papers.length);
  if (shown < count) return tn("papersOf", count, shown);
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
}
