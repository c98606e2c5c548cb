/**
 * What the popup says when there is more to say than the list does. Pure: no I/O here.
 *
 * @typedef {import("../lib/types.js").StoredList} StoredList
 * @typedef {{label: string, do: "retry"|"options"|"go", date?: string}} Choice What a button offers.
 */
import { formatAge, formatDate } from "../lib/format.js";

const RETRY = /** @type {Choice} */ ({ label: "Try again", do: "retry" });
const OPTIONS = /** @type {Choice} */ ({ label: "Options", do: "options" });

/** Titles and texts by the reply's `empty_reason`. */
const EMPTY = {
  weekend: ["No list at the weekend", "Daily Papers appear on week days."],
  not_published_yet: ["Nothing here yet", "The list of this day has not begun."],
  before_first_list: ["Before the first list", "Daily Papers began on 4 May 2023."],
  no_list: ["No list on this day", "The Hub published none."],
  upstream_unavailable: ["This day is not here yet", "The Hub does not answer your server at the moment."],
};

/**
 * The line above a list that is not what it should be.
 * @param {StoredList} stored
 * @param {string|null} error What was wrong with the last request.
 * @param {number} now
 * @returns {{text: string, choice: Choice}|null}
 */
export function noticeFor(stored, error, now) {
  const { reply, fetchedAt } = stored;
  if (error) {
    const what = reply.source === "sample" ? "a built-in sample" : "what was";
    return { text: `${error} Showing ${what} read ${formatAge(fetchedAt, now)}.`, choice: RETRY };
  }
  if (reply.source === "sample") {
    const text = "A built-in sample: your server has not reached the Hub yet. The real list follows by itself.";
    return { text, choice: RETRY };
  }
  if (reply.stale && reply.papers.length) {
    const since = reply.as_of ? `, from ${formatAge(Date.parse(reply.as_of), now)}` : "";
    return { text: `The Hub does not answer your server. This is its last good copy${since}.`, choice: RETRY };
  }
  return null;
}

/**
 * What stands in the place of a list that has no papers, or was never read.
 * @param {StoredList|undefined} stored
 * @param {string|null} error
 * @param {Date} now
 * @returns {{title: string, text: string, choices: Choice[]}}
 */
export function emptyFor(stored, error, now) {
  if (!stored) {
    const help = "Start your Paperboy server, or name another one in the options.";
    return { title: "Nothing to show yet", text: `${error ?? ""} ${help}`.trim(), choices: [RETRY, OPTIONS] };
  }
  const { previous, next, empty_reason: reason } = stored.reply.list;
  const [title, text] = EMPTY[/** @type {keyof typeof EMPTY} */ (reason)] ?? ["No papers", "This list is empty."];
  const days = [previous, next].filter((date) => date !== null);
  const choices = days.map((date) => /** @type {Choice} */ ({ label: formatDate(date, now), do: "go", date }));
  return { title, text, choices: choices.length ? choices : [RETRY] };
}
