/**
 * What the popup says about a list that is missing, empty, old or not the real one.
 *
 * @typedef {import("../core/types.js").StoredList} StoredList
 * @typedef {import("../core/views.js").View} View
 * @typedef {import("../core/problems.js").Problem} Problem
 *
 * @typedef {{label: string, do: "retry"|"options"|"welcome"|"source"|"go"|"missed"|"dismiss", name?: string|null,
 *   isMain?: boolean}} Choice A button.
 */

import { t, tn } from "../platform/i18n.js";
import { formatAge, formatDate, formatList, formatName, formatShortDate } from "../ui/format.js";
import { problemText } from "../ui/problem-text.js";

const retry = () => /** @type {Choice} */ ({ label: t("tryAgain"), do: "retry" });
const options = () => /** @type {Choice} */ ({ label: t("options"), do: "options" });
const allow = () => /** @type {Choice} */ ({ label: t("allowAgain"), do: "source" });
/** Both lead to the same page, where a click is needed: browsers ask for a permission only there. */
const useHub = () => /** @type {Choice} */ ({ label: t("useHub"), do: "welcome", isMain: true });
const useServer = () => /** @type {Choice} */ ({ label: t("useServer"), do: "welcome" });

const REASONS = ["weekend", "not_published_yet", "before_first_list", "no_list", "no_match", "upstream_unavailable"];

/**
 * The line above a list that is old, or not the real one.
 * @param {StoredList} stored
 * @param {Problem|null} error The problem with the last request.
 * @param {number} now
 * @param {View["tab"]} tab
 * @returns {{text: string, choices: Choice[]}|null}
 */
export function noticeFor({ reply, fetchedAt }, error, now, tab = "today") {
  if (error && tab === "search") return { text: `${problemText(error)} ${t("searchedOffline")}`, choices: [retry()] };
  if (error) {
    const key = reply.source === "sample" ? "showingSample" : "showingStored";
    const text = t(key, problemText(error), formatAge(fetchedAt, now));
    return { text, choices: [error.code === "no_permission" ? allow() : retry()] };
  }
  if (reply.source === "sample") return { text: t("sample"), choices: [retry()] };
  if (reply.stale && reply.papers.length) {
    const text = reply.as_of ? t("lastCopyFrom", formatAge(Date.parse(reply.as_of), now)) : t("lastCopy");
    return { text, choices: [retry()] };
  }
  return null;
}

/**
 * The line that offers what was missed.
 * @param {StoredList[]} all
 * @param {(paper: import("../core/types.js").Paper) => boolean} isRead
 * @returns {{text: string, choices: Choice[]}|null} Null if all of it was read.
 */
export function missedNotice(all, isRead) {
  const lists = all.filter(({ reply }) => !reply.papers.every(isRead));
  if (!lists.length) return null;
  const papers = lists.reduce((sum, { reply }) => sum + reply.papers.filter((paper) => !isRead(paper)).length, 0);
  const dates = lists.map(({ reply }) => reply.list.date ?? "").toSorted();
  const days =
    lists.length > 3
      ? [dates[0], dates.at(-1) ?? ""].map(formatShortDate).join(" – ")
      : formatList(dates.map(formatShortDate));
  return {
    text: tn("missed", papers, days),
    choices: [
      { label: t("catchUp"), do: "missed" },
      { label: t("dismiss"), do: "dismiss" },
    ],
  };
}

/**
 * What takes the place of a list that has no papers, or is not stored.
 * @param {View} view
 * @param {StoredList|undefined} stored
 * @param {Problem|null} error
 * @param {Date} now
 * @param {boolean} isHub Whether papers come from the Hub itself.
 * @returns {{title: string, text: string, choices: Choice[]}}
 */
export function emptyFor(view, stored, error, now, isHub = false) {
  if (view.tab === "saved") return say("savedEmpty");
  if (view.tab === "missed") return say("missedEmpty");
  if (view.tab === "search" && !view.query) {
    return isHub
      ? { ...say("searchHubEmpty"), choices: [{ label: t("useServer"), do: "source" }] }
      : say("searchEmpty");
  }
  if (view.tab === "search")
    return { title: t("foundNothingTitle"), text: error ? problemText(error) : t("foundNothingText"), choices: [] };
  if (!stored) {
    const problem = error ? problemText(error) : "";
    const title = t("nothingTitle");
    if (!isHub)
      return { title, text: `${t("nothingText")} ${problem}`.trim(), choices: [useHub(), useServer(), retry()] };
    const isForbidden = error?.code === "no_permission";
    return { title, text: problem, choices: isForbidden ? [allow()] : [retry(), options()] };
  }
  const { list, papers } = stored.reply;
  // The line below says how many are hidden, and offers to show them.
  if (papers.length) return say("allHidden");
  const reason = REASONS.includes(list.empty_reason ?? "") ? list.empty_reason : "empty";
  const names = [list.previous, list.next].filter((name) => name !== null);
  const choices = names.map((name) => {
    const label =
      name.length === 10 ? formatDate(name, now) : formatName({ date: name, first_date: null, last_date: null });
    return /** @type {Choice} */ ({ label, do: "go", name });
  });
  return { ...say(String(reason)), choices: choices.length ? choices : [retry()] };
}

/**
 * @param {string} key
 * @returns {{title: string, text: string, choices: Choice[]}}
 */
function say(key) {
  return { title: t(`${key}_title`), text: t(`${key}_text`), choices: [] };
}
