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

const ACCENT = "#c2410c";
const GREY = "#6b7280";

/**
 * @param {Pick<State, "latest"|"read"|"health"|"settings"|"rules">} state
 * @returns {{text: string, color: string, title: string}}
 */
export function badgeFor({ latest, read, health, settings, rules }) {
  const reply = latest?.reply;
  const verdict = judge(rules);
  const fresh = unread(reply, read);
  const number = fresh.filter((paper) => !verdict(paper).hidden).length;
  const title = ["Paperboy"];
  if (reply?.list.date && reply.source !== "sample") {
    const rest = fresh.length ? tn("hiddenByRules", fresh.length) : t("allRead");
    title.push(`${formatDate(reply.list.date)}: ${number ? tn("unreadPapers", number) : rest}`);
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
