/**
 * Desktop notifications of papers that match a rule. The options ask for the permission; this module never does.
 */
import { withRead } from "../core/read-marks.js";
import { judge } from "../core/rules.js";
import { read, readState, write } from "../data/storage.js";
import { ext } from "../platform/browser.js";
import { tn } from "../platform/i18n.js";
import { safeLink } from "../ui/format.js";

const MAX_TITLES = 4;

/**
 * Notify of the papers of the newest list that match and were not notified of before, all in one notification.
 * @param {Date} now
 */
export async function notifyOfMatches(now) {
  const { latest, read: marks, rules } = await readState();
  const notifying = { ...rules, watch: rules.watch.filter((rule) => rule.notify) };
  if (!notifying.watch.length || !latest || latest.reply.source === "sample") return;
  if (!(await ext.permissions.contains({ permissions: ["notifications"] }))) return;
  const { notified } = await read("notified");
  const verdict = judge(notifying);
  const matches = latest.reply.papers.filter((paper) => {
    const { hidden, watched } = verdict(paper);
    return watched.length > 0 && !hidden && !Object.hasOwn(notified, paper.arxiv_id);
  });
  if (!matches.length) return;
  const ids = matches.map((paper) => paper.arxiv_id);
  await write({ notified: withRead(notified, ids, now) });
  const unread = matches.filter((paper) => !Object.hasOwn(marks, paper.arxiv_id));
  if (unread.length) await show(unread);
}

/**
 * Open what a notification was about.
 * @param {string} id
 */
export async function openNotified(id) {
  const paper = /^paper:([\d.]+)$/.exec(id)?.[1];
  const { latest } = await read("latest");
  const found = latest?.reply.papers.find((one) => one.arxiv_id === paper);
  await ext.tabs.create({ url: safeLink(found?.links.hub) ?? ext.runtime.getURL("popup/popup.html") });
  await ext.notifications.clear(id);
}

/** @param {import("../core/types.js").Paper[]} papers */
async function show(papers) {
  const titles = papers.slice(0, MAX_TITLES).map((paper) => paper.title);
  const more = papers.length > MAX_TITLES ? ["…"] : [];
  await ext.notifications.create(`${papers.length === 1 ? "paper" : "papers"}:${papers[0].arxiv_id}`, {
    type: "basic",
    iconUrl: ext.runtime.getURL("icons/128.png"),
    title: tn("papersWatched", papers.length),
    message: [...titles, ...more].join("\n"),
  });
}
