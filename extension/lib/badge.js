/**
 * The number on the toolbar button: the papers of the newest list that were not seen yet.
 *
 * Always worked out anew from what is stored, never counted up. Browsers forget it at every restart.
 */
import { ext } from "./browser.js";
import { countOf, formatDate } from "./format.js";
import { unseen } from "./seen.js";
import { readState } from "./storage.js";

const ACCENT = "#c2410c";
const GREY = "#6b7280";

/**
 * @param {Awaited<ReturnType<typeof readState>>} state
 * @returns {{text: string, color: string, title: string}}
 */
export function badgeFor({ latest, seen, health }) {
  const reply = latest?.reply;
  const number = unseen(reply, seen).length;
  const text = number > 99 ? "99+" : String(number || "");
  const title = ["Paperboy"];
  if (reply?.list.date && reply.source !== "sample") {
    title.push(`${formatDate(reply.list.date)}: ${number ? `${countOf(number, "paper")} not seen yet` : "all seen"}`);
  }
  const away = health?.error;
  if (away) title.push(away);
  return { text: away && !text ? "–" : text, color: away ? GREY : ACCENT, title: title.join("\n") };
}

/** @param {Awaited<ReturnType<typeof readState>>} [state] */
export async function paintBadge(state) {
  const { text, color, title } = badgeFor(state ?? (await readState()));
  await Promise.all([
    ext.action.setBadgeText({ text }),
    ext.action.setBadgeBackgroundColor({ color }),
    ext.action.setBadgeTextColor({ color: "#ffffff" }),
    ext.action.setTitle({ title }),
  ]);
}
