/**
 * The Hub as a source of papers. It answers the paths of a Paperboy server as far as the Hub itself can; the others are
 * `server_only`.
 *
 * @typedef {import("../core/types.js").ListReply} ListReply
 * @typedef {import("../core/types.js").Paper} Paper
 * @typedef {import("./source.js").Known} Known
 */
import { parseArxivId } from "../core/arxiv-id.js";
import { HUB } from "../core/choices.js";
import { sorted } from "../core/filters.js";
import * as calendar from "../core/hub-calendar.js";
import { detailOf, paperOfEntry } from "../core/hub-wire.js";
import { ProblemError } from "../core/problems.js";
import { weekOf } from "../core/views.js";
import { askHub } from "./hub-request.js";
import { readDays } from "./offline-lists.js";
import { read } from "./storage.js";

const PAGE = 100;
/** More than any day or week has. */
const MAX_PAGES = 10;
/** Votes and stars change even when no paper is new. */
const MAX_AGE_MS = 60 * 60_000;
/** The cursor after a look for a newer list that found none. */
const LOOKED = "looked";
/** @type {Omit<ListReply["list"], "complete"|"empty_reason">} */
const NO_DATES = { date: null, first_date: null, last_date: null, previous: null, next: null };

/** @type {[RegExp, (match: string[], query: URLSearchParams, now: number) => Promise<any>][]} */
const ROUTES = [
  [/^\/v1\/daily\/(\d{4}-\d\d-\d\d)$/, ([, day], _, now) => dayList(day, now)],
  [/^\/v1\/weekly(?:\/([\dW-]+))?$/, ([, name], query, now) => weekList(name, query, now)],
  [/^\/v1\/monthly(?:\/([\d-]+))?$/, ([, name], query, now) => monthList(name, query, now)],
  [/^\/v1\/trending$/, (_, __, now) => trendingList(now)],
  [/^\/v1\/search$/, (_, query, now) => searchList(query, now)],
  [/^\/v1\/calendar\/(\d{4}-\d\d)$/, ([, month], _, now) => calendarOf(month, now)],
  [/^\/v1\/papers\/([^/?]+|[a-z.-]+\/\d+)$/i, ([, id], _, now) => paperOf(id, now)],
];

/** @type {import("./source.js").Source} */
export const hub = { address: HUB, isHub: true, fetchJson: answer, fetchList: answer, fetchNewest, fetchNews };

/**
 * @param {string} path Of a Paperboy server.
 * @returns {Promise<any>} What the server would answer.
 * @throws {ProblemError}
 */
async function answer(path) {
  const { pathname, searchParams } = new URL(path, HUB);
  for (const [pattern, act] of ROUTES) {
    const match = pattern.exec(pathname);
    if (match) return act(match, searchParams, Date.now());
  }
  throw new ProblemError("server_only", HUB);
}

/**
 * The newest list, for somebody who looks at it now.
 * @param {Known["latest"]} latest
 * @param {number} now
 */
async function fetchNewest(latest, now) {
  const newer = await newerList(latest, now);
  if (newer) return newer;
  return latest?.reply.list.date ? readAgain(latest, now) : dayList(calendar.newestPossible(now), now);
}

/**
 * The newest list, with one request: for the day that can be new or, in turn with that and once an hour, for the votes of
 * the day that is known. Only after days away there are two.
 * @param {Known} known
 * @param {number} now
 */
async function fetchNews({ latest, cursor }, now) {
  const isOpen = latest?.reply.list.date === calendar.newestPossible(now);
  const isDue = !!latest && cursor === LOOKED && now - latest.fetchedAt >= MAX_AGE_MS;
  if (latest && (isOpen || isDue)) return { reply: await readAgain(latest, now), cursor: null };
  return { reply: await newerList(latest, now), cursor: LOOKED };
}

/**
 * @param {Known["latest"]} latest
 * @param {number} now
 * @returns {Promise<ListReply|null>} Null if there is no newer list yet.
 */
async function newerList(latest, now) {
  const known = latest?.reply.list.date ?? null;
  const day = calendar.dayToCheck(known, now) ?? (await newestDay(now));
  if (!day || (known && day <= known)) return null;
  const list = await dayList(day, now);
  return list.papers.length ? list : null;
}

/**
 * @param {NonNullable<Known["latest"]>} latest
 * @param {number} now
 */
async function readAgain(latest, now) {
  const list = await dayList(latest.reply.list.date ?? "", now);
  // An empty list never replaces one that had papers.
  return list.papers.length ? list : latest.reply;
}

/** @param {number} now */
async function newestDay(now) {
  const papers = papersOf(await askHub(`/api/daily_papers?limit=${PAGE}`), null, now);
  return papers.map(({ list_date: date }) => date).reduce((a, b) => ((b ?? "") > (a ?? "") ? b : a), null);
}

/**
 * @param {string} day
 * @param {number} now
 */
async function dayList(day, now) {
  const entries = day < calendar.FIRST_LIST || day > calendar.newestPossible(now) ? [] : await pages({ date: day });
  const papers = papersOf(entries, day, now).filter((paper) => paper.list_date === day);
  // It is plainly another day's list.
  if (papers.length * 2 < entries.length) throw new ProblemError("bad_answer", HUB);
  return listOf(day, papers, now);
}

/**
 * @param {string|undefined} given
 * @param {URLSearchParams} query
 * @param {number} now
 */
async function weekList(given, query, now) {
  const name = given ?? weekOf(await newestKnown(now));
  const days = calendar.listedDays(name, now);
  // The Hub does not know the week 53, which some years have.
  const entries = !days.length ? [] : name.endsWith("W53") ? await pagesOfDays(days) : await pages({ week: name });
  return listOf(name, chosen(papersOf(entries, null, now), query), now);
}

/**
 * A page of a month, which has several hundred papers.
 * @param {string|undefined} given
 * @param {URLSearchParams} query
 * @param {number} now
 */
async function monthList(given, query, now) {
  const name = given ?? (await newestKnown(now)).slice(0, 7);
  const page = Number(query.get("cursor") ?? 0);
  const entries = calendar.listedDays(name, now).length ? await onePage({ month: name }, page) : [];
  const reply = await listOf(name, chosen(papersOf(entries, null, now), query), now);
  return { ...reply, next_cursor: entries.length < PAGE ? null : String(page + 1) };
}

/** @param {number} now */
async function trendingList(now) {
  const papers = papersOf(await onePage({ sort: "trending" }, 0), null, now);
  return wrapped(NO_DATES, papers);
}

/**
 * The Hub's own search. It does not know what the server's has: fields, and papers like one.
 * @param {URLSearchParams} query
 * @param {number} now
 */
async function searchList(query, now) {
  const text = query.get("q") ?? "";
  const id = parseArxivId(text);
  if (id) return wrapped(NO_DATES, [(await paperOf(id, now)).paper]);
  if (/^like:/i.test(text)) throw new ProblemError("server_only", HUB);
  const q = text.replace(/(^|\s|-)(author|org|keyword):/gi, "$1").slice(0, 250);
  const parameters = new URLSearchParams({ q, limit: query.get("limit") ?? "50" });
  return wrapped(NO_DATES, papersOf((await askHub(`/api/papers/search?${parameters}`)) ?? [], null, now));
}

/**
 * @param {string} id
 * @param {number} now
 * @returns {Promise<{paper: Paper, linked: object}>}
 */
async function paperOf(id, now) {
  const reply = await askHub(`/api/papers/${encodeURIComponent(decodeURIComponent(id))}`);
  const { paper, linked } = detailOf(reply, calendar.newestPossible(now));
  if (!paper) throw new ProblemError("unknown_paper", id);
  return { paper, linked };
}

/**
 * @param {string} month
 * @param {number} now
 */
async function calendarOf(month, now) {
  const stored = await readDays();
  const totals = new Map(stored.map(({ reply }) => [reply.list.date, reply.papers.length]));
  const days = calendar.listedDays(month, now).map((date) => ({ date, total: totals.get(date) ?? null }));
  return { ...calendar.neighbours(month, calendar.newestPossible(now), new Map()), days };
}

/** @param {number} now */
async function newestKnown(now) {
  const { latest, listsFrom } = await read("latest", "listsFrom");
  return (listsFrom === HUB && latest?.reply.list.date) || calendar.newestPossible(now);
}

/** @param {string[]} days */
async function pagesOfDays(days) {
  const entries = [];
  for (const date of days.filter((day) => !calendar.isWeekend(day))) entries.push(...(await pages({ date })));
  return entries;
}

/**
 * @param {Record<string, string>} parameters
 * @returns {Promise<unknown[]>} The entries of all pages.
 */
async function pages(parameters) {
  const entries = [];
  for (let page = 0; page < MAX_PAGES && entries.length === page * PAGE; page += 1) {
    entries.push(...(await onePage(parameters, page)));
  }
  return entries;
}

/**
 * @param {Record<string, string>} parameters
 * @param {number} page
 * @returns {Promise<unknown[]>}
 */
async function onePage(parameters, page) {
  const query = new URLSearchParams({ ...parameters, limit: String(PAGE), ...(page && { p: String(page) }) });
  const entries = (await askHub(`/api/daily_papers?${query}`)) ?? [];
  if (!Array.isArray(entries)) throw new ProblemError("bad_answer", HUB);
  return entries;
}

/**
 * @param {unknown} entries
 * @param {string|null} asked
 * @param {number} now
 * @returns {Paper[]} Each once.
 */
function papersOf(entries, asked, now) {
  const newest = calendar.newestPossible(now);
  const all = Array.isArray(entries) ? entries : [];
  const papers = all.map((entry) => paperOfEntry(entry, asked, newest)).filter((paper) => paper !== null);
  // Where half of the papers cannot be read, what is stored is better.
  if (papers.length * 2 < all.length) throw new ProblemError("bad_answer", HUB);
  const ids = new Set();
  return papers.filter(({ arxiv_id: id }) => !ids.has(id) && ids.add(id));
}

/**
 * @param {Paper[]} papers
 * @param {URLSearchParams} query As for a server: `sort`, `has` and `min_upvotes`.
 */
function chosen(papers, query) {
  const floor = Number(query.get("min_upvotes") ?? 0);
  const kept = papers.filter((paper) => paper.upvotes >= floor && (query.get("has") !== "code" || paper.github_repo));
  return sorted(kept, /** @type {any} */ (query.get("sort") ?? "listed"));
}

/**
 * @param {string} name
 * @param {Paper[]} papers
 * @param {number} now
 * @returns {Promise<ListReply>}
 */
async function listOf(name, papers, now) {
  const days = (await readDays()).map(({ reply }) => reply);
  const isKnown = (/** @type {ListReply} */ { list, papers: some }) =>
    list.date && (list.complete || some.length > 0);
  const known = new Map(days.filter(isKnown).map(({ list, papers: some }) => [list.date ?? "", some.length > 0]));
  const { first = null, last = null } = calendar.spanOf(name) ?? {};
  const [end, latest] = [calendar.listedDays(name, now).at(-1) ?? "", await newestKnown(now)];
  const list = {
    date: name,
    first_date: first,
    last_date: last,
    ...calendar.neighbours(name, papers.length && end > latest ? end : latest, known),
    complete: calendar.isComplete(name, now),
    empty_reason: papers.length ? null : calendar.emptyReason(name, now),
  };
  return wrapped(list, papers);
}

/**
 * @param {typeof NO_DATES & Partial<ListReply["list"]>} list
 * @param {Paper[]} papers
 * @returns {ListReply}
 */
function wrapped(list, papers) {
  const whole = { complete: true, empty_reason: null, ...list };
  const rest = /** @type {const} */ ({ as_of: null, stale: false, source: "hub", next_cursor: null });
  return { ...rest, list: whole, papers, total: papers.length };
}
