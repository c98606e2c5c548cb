/**
 * Tests a rule: what it would have matched in the last 30 days.
 *
 * @typedef {import("../core/types.js").Paper} Paper
 */

import { ProblemError } from "../core/problems.js";
import { readDays } from "../data/offline-lists.js";
import { readSource } from "../data/source.js";
import { t, tn } from "../platform/i18n.js";
import { byId, element } from "../ui/dom.js";
import { formatShortDate } from "../ui/format.js";
import { problemText } from "../ui/problem-text.js";
import { say } from "./result-line.js";

const DAYS = 30;
/** More pages than two months have. */
const MAX_PAGES = 40;

/** The papers of the last month, by source. @type {Map<string, Promise<Paper[]>>} */
const months = new Map();

/**
 * @param {(paper: Paper) => boolean} matches
 * @param {string} name The rule, as a text.
 * @param {"wouldMatch"|"wouldHide"} key
 */
export async function testRule(matches, name, key) {
  const result = byId("rules-result");
  const list = byId("matches");
  list.hidden = true;
  say(result, t("testing"));
  const source = await readSource();
  const { address } = source;
  let papers;
  let note = "";
  try {
    papers = await (months.get(address) ?? months.set(address, fetchMonth(source)).get(address) ?? []);
  } catch (error) {
    months.delete(address);
    if (!(error instanceof ProblemError)) throw error;
    papers = (await readDays()).flatMap(({ reply }) => reply.papers);
    note = source.isHub ? t("testedWithHub") : `${problemText(error.problem)} ${t("testedOffline")}`;
  }
  const found = papers.filter(matches);
  const text = tn(key, found.length, name, papers.length);
  say(result, `${text} ${note}`.trim(), note && !source.isHub ? "bad" : "good");
  list.replaceChildren(...found.map(line));
  list.hidden = !found.length;
}

/**
 * @param {import("../data/source.js").Source} source
 * @returns {Promise<Paper[]>} The papers of the last 30 days before the newest list, newest first.
 */
async function fetchMonth({ address, isHub, fetchList }) {
  // A month is more than the Hub should be asked for.
  if (isHub) throw new ProblemError("server_only", address);
  const newest = await fetchList("/v1/monthly?limit=100&sort=submitted");
  const last = newest.list.date;
  if (!last) return newest.papers;
  const papers = [...newest.papers, ...(await fetchRest(fetchList, `/v1/monthly/${last}`, newest.next_cursor))];
  const end = papers.reduce((latest, { list_date: date }) => (date && date > latest ? date : latest), `${last}-01`);
  const first = new Date(Date.parse(end) - (DAYS - 1) * 86_400_000).toISOString().slice(0, 10);
  if (first < `${last}-01`) {
    const before = first.slice(0, 7);
    const page = await fetchList(`/v1/monthly/${before}?limit=100&sort=submitted`);
    papers.push(...page.papers, ...(await fetchRest(fetchList, `/v1/monthly/${before}`, page.next_cursor)));
  }
  return papers.filter(({ list_date: date }) => date !== null && date >= first);
}

/**
 * @param {import("../data/source.js").Source["fetchList"]} fetchList
 * @param {string} path
 * @param {string|null} cursor
 */
async function fetchRest(fetchList, path, cursor) {
  const papers = [];
  for (let page = 0; cursor && page < MAX_PAGES; page += 1) {
    const parameters = new URLSearchParams({ limit: "100", sort: "submitted", cursor });
    const reply = await fetchList(`${path}?${parameters}`);
    papers.push(...reply.papers);
    cursor = reply.next_cursor;
  }
  return papers;
}

/** @param {Paper} paper */
function line({ title, list_date: date, upvotes }) {
  const item = element("li", "");
  const text = element("span", title);
  text.dir = "auto";
  item.append(element("small", date ? formatShortDate(date) : ""), text, element("small", `▲ ${upvotes}`));
  return item;
}
