/**
 * The number on the toolbar button: the papers of the newest list that were not read yet and pass the rules.
 *
 * Always worked out anew from what is stored, never counted up. Browsers forget it at every restart.
 *
 * @typedef {import("../core/types.js").State} State
 */
import { ext } from "../platform/browser.js";
import { formatDate } from "./format.js";
import { unread } from "../core/read-marks.js";
import { judge } from "../core/rules.js";
import { readState } from "../data/storage.js";
import { t, tn } from "../platform/i18n.js";

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
  const away = health?.error;
  if (away) title.push(away);
  const text = { number: number > 99 ? "99+" : String(number || ""), dot: number ? "•" : "", off: "" }[
    settings.badge
  ];
  const shown = away && !text && settings.badge !== "off" ? "–" : text;
  return { text: shown, color: away ? GREY : ACCENT, title: title.join("\n") };
}

/** @param {State} [state] */
export async function paintBadge(state) {
  const { text, color, title } = badgeFor(state ?? (await readState()));
  await Promise.all([
    ext.action.setBadgeText({ text }),
    ext.action.setBadgeBackgroundColor({ color }),
    ext.action.setBadgeTextColor({ color: "#ffffff" }),
    ext.action.setTitle({ title }),
  ]);
}
