/**
 * The rule tester: what a rule would have matched in the last 30 days.
 *
 * @typedef {import("../lib/types.js").Paper} Paper
 * @typedef {import("../lib/types.js").Watch} Watch
 */
import { byId, element } from "../lib/dom.js";
import { formatShortDate } from "../lib/format.js";
import { matcher } from "../lib/rules.js";
import { getList, ServerError } from "../lib/server.js";
import { readServer } from "../lib/settings.js";
import { readDays } from "../lib/storage.js";
import { t, tn } from "../lib/text.js";
import { say } from "./say.js";

const DAYS = 30;
/** More pages than two months have. */
const MOST_PAGES = 40;

/** @type {Promise<Paper[]>|null} */
let reading = null;

/**
 * @param {Watch} rule
 * @param {"watch"|"mute"} which
 */
export async function testRule(rule, which) {
  const result = byId("rules-result");
  const list = byId("matches");
  list.hidden = true;
  say(result, t("testing"));
  let papers;
  let note = "";
  try {
    reading ??= readMonth();
    papers = await reading;
  } catch (error) {
    reading = null;
    if (!(error instanceof ServerError)) throw error;
    papers = (await readDays()).flatMap(({ reply }) => reply.papers);
    note = ` ${error.message} ${t("testedHere")}`;
  }
  const matches = papers.filter(matcher(rule));
  const key = which === "mute" ? "wouldHide" : "wouldMatch";
  say(result, tn(key, matches.length, `“${rule.text}”`, papers.length) + note, note ? "bad" : "good");
  list.replaceChildren(...matches.map(line));
  list.hidden = !matches.length;
}

/** @returns {Promise<Paper[]>} The papers of the last 30 days before the newest list, newest first. */
async function readMonth() {
  const server = await readServer();
  const newest = await getList(server, "/v1/monthly?limit=100&sort=submitted");
  const last = newest.list.date;
  if (!last) return newest.papers;
  const papers = [...newest.papers, ...(await rest(server, `/v1/monthly/${last}`, newest.next_cursor))];
  const end = papers.reduce((latest, { list_date: date }) => (date && date > latest ? date : latest), `${last}-01`);
  const first = new Date(Date.parse(end) - (DAYS - 1) * 86_400_000).toISOString().slice(0, 10);
  if (first < `${last}-01`) {
    const before = first.slice(0, 7);
    const page = await getList(server, `/v1/monthly/${before}?limit=100&sort=submitted`);
    papers.push(...page.papers, ...(await rest(server, `/v1/monthly/${before}`, page.next_cursor)));
  }
  return papers.filter(({ list_date: date }) => date !== null && date >= first);
}

/**
 * @param {string} server
 * @param {string} path
 * @param {string|null} cursor
 */
async function rest(server, path, cursor) {
  const papers = [];
  for (let page = 0; cursor && page < MOST_PAGES; page += 1) {
    const wanted = new URLSearchParams({ limit: "100", sort: "submitted", cursor });
    const reply = await getList(server, `${path}?${wanted}`);
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
