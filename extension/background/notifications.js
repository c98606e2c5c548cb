/**
 * Desktop notifications of papers that a rule watches for. The permission is asked for in the options, never here.
 */
import { ext } from "../platform/browser.js";
import { safeLink } from "../ui/format.js";
import { withRead } from "../core/read-marks.js";
import { judge } from "../core/rules.js";
import { asRecord } from "../core/validate.js";
import { readState } from "../data/storage.js";
import { tn } from "../platform/i18n.js";

const SHOWN = 4;

/**
 * Tell of the papers of the newest list that were not told of before; several at once make one notification.
 * @param {Date} now
 */
export async function notifyOfMatches(now) {
  const { latest, read, rules } = await readState();
  const telling = { ...rules, watch: rules.watch.filter((rule) => rule.notify) };
  if (!telling.watch.length || !latest || latest.reply.source === "sample") return;
  if (!(await ext.permissions.contains({ permissions: ["notifications"] }))) return;
  const { notified } = await ext.storage.local.get("notified");
  const known = asRecord(notified);
  const verdict = judge(telling);
  const matches = latest.reply.papers.filter((paper) => {
    const { hidden, watched } = verdict(paper);
    return watched.length > 0 && !hidden && !Object.hasOwn(known, paper.arxiv_id);
  });
  if (!matches.length) return;
  await ext.storage.local.set({
    notified: withRead(
      known,
      matches.map((paper) => paper.arxiv_id),
      now,
    ),
  });
  const fresh = matches.filter((paper) => !Object.hasOwn(read, paper.arxiv_id));
  if (fresh.length) await show(fresh);
}

/**
 * Open what a notification was about.
 * @param {string} id
 */
export async function openNotified(id) {
  const paper = /^paper:([\d.]+)$/.exec(id)?.[1];
  const { latest } = await readState();
  const found = latest?.reply.papers.find((one) => one.arxiv_id === paper);
  await ext.tabs.create({ url: safeLink(found?.links.hub) ?? ext.runtime.getURL("popup/popup.html") });
  await ext.notifications.clear(id);
}

/** @param {import("../core/types.js").Paper[]} papers */
async function show(papers) {
  const titles = papers.slice(0, SHOWN).map((paper) => paper.title);
  const more = papers.length > SHOWN ? ["…"] : [];
  await ext.notifications.create(
    papers.length === 1 ? `paper:${papers[0].arxiv_id}` : `papers:${papers[0].arxiv_id}`,
    {
      type: "basic",
      iconUrl: ext.runtime.getURL("icons/128.png"),
      title: tn("papersWatched", papers.length),
      message: [...titles, ...more].join("\n"),
    },
  );
}
