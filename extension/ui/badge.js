/**
 * The badge: how many papers of the newest list are unread and pass the rules.
 *
 * It is always derived from what is stored, never counted up. Browsers forget it when they restart.
 *
 * @typedef {import("../core/types.js").State} State
 */
import { unread } from "../core/read-marks.js";
import { judge } from "../core/rules.js";
import { ext } from "../platform/browser.js";
import { t, tn } from "../platform/i18n.js";
import { formatDate } from "./format.js";
import { problemText } from "./problem-text.js";

/** Not the icon's own colour, on which it would not be seen. */
const ACCENT = "#1d4ed8";
const GREY = "#6b7280";

/**
 * @param {Pick<State, "latest"|"read"|"health"|"settings"|"rules">} state
 * @returns {{text: string, color: string, title: string}}
 */
export function badgeFor({ latest, read, health, settings, rules }) {
  const reply = latest?.reply;
  const verdict = judge(rules);
  const fresh = unread(reply, read);
  const isCounted = (/** @type {import("../core/rules.js").Verdict} */ { hidden, watched }) =>
    !hidden && (settings.counts === "all" || watched.length > 0);
  const number = fresh.filter((paper) => isCounted(verdict(paper))).length;
  const title = ["Paperboy"];
  if (reply?.list.date && reply.source !== "sample") {
    const isAll = settings.counts === "all";
    const hidden = isAll ? tn("hiddenByRules", fresh.length) : t("noneWatched");
    const rest = fresh.length ? hidden : t("allRead");
    const unreadText = tn(isAll ? "unreadPapers" : "unreadWatched", number);
    title.push(`${formatDate(reply.list.date)}: ${number ? unreadText : rest}`);
  }
  if (health?.error) title.push(problemText(health.error));
  const text = { number: number > 99 ? "99+" : String(number || ""), dot: number ? "•" : "", off: "" }[
    settings.badge
  ];
  const isDash = health?.error && !text && settings.badge !== "off";
  return { text: isDash ? "–" : text, color: health?.error ? GREY : ACCENT, title: title.join("\n") };
}

/** @param {State} state */
export async function paintBadge(state) {
  const { text, color, title } = badgeFor(state);
  await Promise.all([
    ext.action.setBadgeText({ text }),
    ext.action.setBadgeBackgroundColor({ color }),
    ext.action.setBadgeTextColor({ color: "#ffffff" }),
    ext.action.setTitle({ title }),
  ]);
}
