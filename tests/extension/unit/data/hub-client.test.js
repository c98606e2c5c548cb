/** The Hub as a source: which requests it costs, and what becomes of the answers. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { problemOf } from "../../../../extension/core/problems.js";
import { reset } from "../fake-browser.js";
import { allowHub, entries, entry, fakeHub } from "../fake-hub.js";

const { hub: source } = await import("../../../../extension/data/hub-client.js");
const hub = fakeHub();
const LISTS = "/api/daily_papers";
/** A Thursday, 13:00 in New York. */
const THURSDAY = Date.parse("2026-11-19T18:00:00Z");
const DAYS = { today: "2026-11-19", before: "2026-11-18", lastWeek: "2026-11-12" };
const HOUR = 60 * 60_000;

beforeEach(() => {
  reset();
  hub.reset({});
  allowHub();
});

/** @param {string} day */
const of = (day) => `${LISTS}?date=${day}&limit=100`;

/**
 * @param {string} day
 * @param {number} fetchedAt
 */
async function known(day, fetchedAt) {
  hub.reset({ [of(day)]: { body: entries(3, day) } });
  const latest = { reply: await source.fetchList(`/v1/daily/${day}`), fetchedAt };
  hub.reset({});
  return { latest, cursor: null };
}

test("a day's list has the Hub's order, all pages, each paper once, and no other day's paper", async () => {
  const day = DAYS.lastWeek;
  hub.reset({
    [of(day)]: { body: [...entries(99, day), entry(500, DAYS.before)] },
    [`${of(day)}&p=1`]: { body: [entry(100, null), entry(1, day), null] },
  });
  const { list, papers, total, source: from } = await source.fetchList(`/v1/daily/${day}`);
  assert.deepEqual(
    papers.map(({ title }) => title),
    Array.from({ length: 100 }, (_, at) => `Paper ${at + 1}`),
  );
  assert.deepEqual([total, from, list.complete, list.empty_reason], [100, "hub", true, null]);
  assert.deepEqual([list.date, list.previous], [day, "2026-11-11"]);
});

test("a day without a list says why, and a day that has not begun is not asked for", async () => {
  hub.reset({ [LISTS]: { body: [] } });
  assert.equal((await source.fetchList("/v1/daily/2025-11-15")).list.empty_reason, "weekend");
  assert.equal((await source.fetchList("/v1/daily/2025-11-18")).list.empty_reason, "no_list");
  assert.equal((await source.fetchList("/v1/daily/2023-05-03")).list.empty_reason, "before_first_list");
  assert.equal((await source.fetchList("/v1/daily/2099-01-02")).list.empty_reason, "not_published_yet");
  assert.equal(hub.asked.length, 2);
  hub.reset({ [LISTS]: { status: 400, body: { error: "date" } } });
  assert.deepEqual((await source.fetchList("/v1/daily/2025-11-18")).papers, []);
});

test("another day's list, or entries that cannot be read, are a bad answer", async () => {
  hub.reset({ [LISTS]: { body: entries(4, DAYS.before) } });
  await assert.rejects(source.fetchList(`/v1/daily/${DAYS.lastWeek}`), /bad_answer/);
  hub.reset({ [LISTS]: { body: [null, {}, entry(1, DAYS.lastWeek)] } });
  await assert.rejects(source.fetchList(`/v1/daily/${DAYS.lastWeek}`), /bad_answer/);
  hub.reset({ [LISTS]: { body: { papers: [] } } });
  await assert.rejects(source.fetchList(`/v1/daily/${DAYS.lastWeek}`), /bad_answer/);
});

test("the first time, the newest day is looked up, and its list is fetched whole", async () => {
  hub.reset({
    [`${LISTS}?limit=100`]: { body: [entry(9, null), ...entries(2, DAYS.before), ...entries(2, DAYS.today, 5)] },
    [of(DAYS.today)]: { body: entries(4, DAYS.today, 5) },
  });
  const { reply } = await source.fetchNews({ latest: undefined, cursor: null }, THURSDAY);
  assert.deepEqual([reply?.list.date, reply?.total, reply?.list.next], [DAYS.today, 4, null]);
  assert.deepEqual(hub.asked, [`${LISTS}?limit=100`, of(DAYS.today)]);
});

test("a check costs one request: for the open day, for the day that may have begun, or hourly for votes", async () => {
  for (const [day, age, cursor, asked, isNew] of /** @type {const} */ ([
    [DAYS.today, 0, null, DAYS.today, true],
    [DAYS.before, 0, null, DAYS.today, false],
    [DAYS.before, 0, "looked", DAYS.today, false],
    [DAYS.before, HOUR, "looked", DAYS.before, true],
    // However rare the checks are, the new day gets its turn.
    [DAYS.before, HOUR, null, DAYS.today, false],
  ])) {
    const before = { ...(await known(day, THURSDAY - age)), cursor };
    hub.reset({ [of(day)]: { body: entries(5, day) }, [LISTS]: { body: [] } });
    const { reply, cursor: next } = await source.fetchNews(before, THURSDAY);
    assert.deepEqual(hub.asked, [of(asked)]);
    assert.equal(reply?.total, isNew ? 5 : undefined);
    assert.equal(next, isNew ? null : "looked");
  }
});

test("a new day replaces the old one with one request; after days away, the Hub says which is the newest", async () => {
  let before = await known(DAYS.before, THURSDAY);
  hub.reset({ [of(DAYS.today)]: { body: entries(2, DAYS.today) } });
  assert.equal((await source.fetchNews(before, THURSDAY)).reply?.list.date, DAYS.today);
  assert.equal(hub.asked.length, 1);
  before = await known(DAYS.lastWeek, THURSDAY);
  hub.reset({
    [`${LISTS}?limit=100`]: { body: entries(2, DAYS.before) },
    [of(DAYS.before)]: { body: entries(2, DAYS.before) },
  });
  assert.equal((await source.fetchNews(before, THURSDAY)).reply?.list.date, DAYS.before);
  assert.equal(hub.asked.length, 2);
});

test("who opens the popup gets the newest list as it is now; an empty one replaces nothing", async () => {
  const { latest } = await known(DAYS.before, THURSDAY);
  hub.reset({ [of(DAYS.before)]: { body: entries(7, DAYS.before) }, [LISTS]: { body: [] } });
  assert.equal((await source.fetchNewest(latest, THURSDAY)).total, 7);
  assert.deepEqual(hub.asked, [of(DAYS.today), of(DAYS.before)]);
  hub.reset({ [LISTS]: { body: [] } });
  assert.equal((await source.fetchNewest(latest, THURSDAY)).total, 3);
});

test("a week is whole, sorted and narrowed as asked, and the week 53 is put together from its days", async () => {
  const day = "2025-11-12";
  hub.reset({
    [`${LISTS}?week=2025-W46&limit=100`]: { body: entries(100, day) },
    [`${LISTS}?week=2025-W46&limit=100&p=1`]: {
      body: [entry(101, day, { upvotes: 5000, githubRepo: "https://github.com/a/b" })],
    },
  });
  const week = await source.fetchList("/v1/weekly/2025-W46?sort=upvotes&min_upvotes=990");
  assert.deepEqual([week.total, week.papers[0].upvotes, week.list.first_date], [11, 5000, "2025-11-10"]);
  assert.deepEqual([week.list.previous, week.list.last_date], ["2025-W45", "2025-11-16"]);
  assert.equal((await source.fetchList("/v1/weekly/2025-W46?has=code")).total, 1);
  hub.reset({ [LISTS]: { body: [] }, [of("2020-12-31")]: { body: [] } });
  assert.equal((await source.fetchList("/v1/weekly/2020-W53")).list.empty_reason, "before_first_list");
  assert.deepEqual(hub.asked, []);
  const later = Date.parse("2027-01-05T12:00:00Z");
  const { now } = Date;
  Date.now = () => later;
  try {
    hub.reset({ [LISTS]: { body: [] }, [of("2026-12-30")]: { body: entries(2, "2026-12-30") } });
    const last = await source.fetchList("/v1/weekly/2026-W53");
    assert.deepEqual([last.total, last.list.previous], [2, "2026-W52"]);
    assert.equal(hub.asked.length, 5);
    assert.ok(hub.asked.every((path) => !String(path).includes("week")));
  } finally {
    Date.now = now;
  }
});

test("a month comes page by page, and trending papers in the Hub's own order", async () => {
  hub.reset({
    [`${LISTS}?month=2025-11&limit=100`]: { body: entries(100, "2025-11-12") },
    [`${LISTS}?month=2025-11&limit=100&p=1`]: { body: entries(7, "2025-11-13", 101) },
    [`${LISTS}?sort=trending&limit=100`]: { body: [entry(3, null), entry(1, DAYS.before), entry(2, null)] },
  });
  const first = await source.fetchList("/v1/monthly/2025-11");
  assert.deepEqual([first.papers.length, first.next_cursor], [100, "1"]);
  const second = await source.fetchList("/v1/monthly/2025-11?cursor=1");
  assert.deepEqual([second.papers.length, second.next_cursor], [7, null]);
  const { papers } = await source.fetchList("/v1/trending?window=day");
  assert.deepEqual(
    papers.map(({ title }) => title),
    ["Paper 3", "Paper 1", "Paper 2"],
  );
});

test("search, single papers and the calendar answer as a server would, and the rest is the server's alone", async () => {
  hub.reset({
    "/api/papers/search": { body: entries(2, null) },
    "/api/papers/2611.00007": { body: { ...entry(7, null).paper, numTotalModels: 2, linkedModels: [] } },
    "/api/papers/hep-th%2F9901001": { body: { ...entry(7, null).paper, id: "hep-th/9901001" } },
  });
  assert.equal((await source.fetchList('/v1/search?q=author:"A. B" -x&limit=5')).total, 2);
  assert.deepEqual(hub.asked, ["/api/papers/search?q=%22A.+B%22+-x&limit=5"]);
  assert.equal((await source.fetchList("/v1/search?q=arXiv:2611.00007v2")).papers[0].title, "Paper 7");
  const { paper, linked } = await source.fetchJson("/v1/papers/2611.00007");
  assert.deepEqual([paper.arxiv_id, linked.models.total], ["2611.00007", 2]);
  assert.equal((await source.fetchJson("/v1/papers/hep-th/9901001")).paper.arxiv_id, "hep-th/9901001");
  const unknown = await source.fetchJson("/v1/papers/2611.00008").catch(problemOf);
  assert.deepEqual(unknown, { code: "unknown_paper", about: "2611.00008" });
  const { days, previous } = await source.fetchJson("/v1/calendar/2023-05");
  assert.deepEqual([days.length, days[0], previous], [28, { date: "2023-05-04", total: null }, null]);
  for (const path of ["/v1/papers/2611.00007/related?limit=4", "/v1/papers/2611.00007/upvotes", "/v1/changes"]) {
    assert.equal((await source.fetchJson(path).catch(problemOf)).code, "server_only", path);
  }
  await assert.rejects(source.fetchList("/v1/search?q=like:2611.00007"), /server_only/);
});
