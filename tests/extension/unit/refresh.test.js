/** Asking a server: what is asked, what is kept, and what is said when it goes wrong. */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, beforeEach, test } from "node:test";
import { alarms, local, reset, sync } from "./fake-browser.js";
import { paper, reply } from "./builders.js";

const { ensureAlarm, planRetry } = await import("../../../extension/background/alarms.js");
const { keepDays, readListFromServer, refreshIfNew, refreshLatest } = await import(
  "../../../extension/data/refresh.js"
);
const { parseServer } = await import("../../../extension/data/server.js");
const { readServer } = await import("../../../extension/data/settings.js");
const { changeServer, migrate, readDays, readList, readState, writeList } = await import(
  "../../../extension/data/storage.js"
);

const NOW = Date.parse("2026-11-20T12:00:00Z");
/** @type {Record<string, {status?: number, body: unknown, then?: () => Promise<void>}>} */
let answers = {};
/** @type {string[]} */
let asked = [];
let url = "";
const server = createServer(async (request, response) => {
  const path = String(request.url);
  asked.push(path);
  const { status = 200, body, then } = answers[path] ?? answers[path.split("?")[0]] ?? { status: 404, body: "no" };
  await then?.();
  response.writeHead(status, { "Content-Type": "application/json" });
  response.end(typeof body === "string" ? body : JSON.stringify(body));
});

before(async () => {
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(null)));
  url = `http://127.0.0.1:${/** @type {import("node:net").AddressInfo} */ (server.address()).port}`;
});
after(() => server.close());
beforeEach(() => {
  reset();
  sync.data.server = url;
  asked = [];
  answers = { "/v1/daily": { body: reply(3) }, "/v1/changes": { body: changes("a-1", 3) } };
});

/**
 * @param {string} cursor
 * @param {number} total
 * @param {object} [more]
 */
function changes(cursor, total, more = {}) {
  const latest = { date: "2026-11-20", total };
  return { cursor, reset: false, latest, stale: false, source: "hub", papers: [], ...more };
}

test("the first look reads the list; the next ones only ask whether there is news", async () => {
  assert.equal(await refreshIfNew(NOW), true);
  assert.deepEqual(asked, ["/v1/changes", "/v1/daily"]);
  assert.equal(await refreshIfNew(NOW + 600_000), true);
  assert.deepEqual(asked.slice(2), ["/v1/changes?since=a-1"]);
  const { latest, health } = await readState();
  assert.equal(latest?.reply.papers.length, 3);
  assert.equal(latest?.fetchedAt, NOW);
  assert.deepEqual(health, { checkedAt: NOW + 600_000, error: null, failures: 0 });
});

for (const [name, news] of Object.entries({
  "a new paper": changes("a-2", 3, { papers: [{ arxiv_id: "2611.00009" }] }),
  "another day": { ...changes("a-1", 3), latest: { date: "2026-11-21", total: 3 } },
  "another number of papers": changes("a-1", 2),
  "a server that began anew": changes("b-1", 3, { reset: true }),
  "the end of the sample": changes("a-1", 3, { source: "sample" }),
  "a Hub that answers again": changes("a-1", 3, { stale: true }),
})) {
  test(`${name} is news`, async () => {
    await refreshIfNew(NOW);
    answers["/v1/changes"].body = news;
    asked = [];
    await refreshIfNew(NOW);
    assert.deepEqual(asked, ["/v1/changes?since=a-1", "/v1/daily"]);
    assert.equal(local.data.cursor, news.cursor);
  });
}

test("a list of more than a page is read whole", async () => {
  answers["/v1/daily"].body = reply(3, { total: 4, next_cursor: "3-2611.00003" });
  answers["/v1/daily?cursor=3-2611.00003"] = { body: reply(0, { papers: [paper(4)], total: 4 }) };
  answers["/v1/changes"].body = changes("a-1", 4);
  await refreshIfNew(NOW);
  assert.equal((await readState()).latest?.reply.papers.length, 4);
  asked = [];
  await refreshIfNew(NOW + 1);
  assert.deepEqual(asked, ["/v1/changes?since=a-1"]);
});

test("neither a sample nor an empty answer takes the real list away", async () => {
  await refreshLatest(NOW);
  for (const body of [reply(5, { source: "sample" }), reply(0, { list: { date: null } })]) {
    answers["/v1/daily"].body = body;
    await refreshLatest(NOW + 1);
    const { latest } = await readState();
    assert.deepEqual([latest?.reply.papers.length, latest?.reply.source, latest?.reply.stale], [3, "hub", true]);
  }
});

test("a day that names itself as the one before does not go on for ever", async () => {
  answerDays({});
  answers["/v1/daily/2026-11-19"].body = reply(1, { list: { date: "2026-11-19", previous: "2026-11-19" } });
  await refreshLatest(NOW);
  await keepDays(NOW);
  assert.equal(asked.filter((path) => path === "/v1/daily/2026-11-19").length, 1);
});

test("votes are read again after an hour", async () => {
  await refreshIfNew(NOW);
  asked = [];
  await refreshIfNew(NOW + 3_600_000);
  assert.deepEqual(asked.at(-1), "/v1/daily");
});

test("a failure keeps what is stored and is counted", async () => {
  await refreshIfNew(NOW);
  answers["/v1/changes"] = { status: 500, body: "<h1>no" };
  assert.equal(await refreshIfNew(NOW + 1), false);
  assert.equal(await refreshIfNew(NOW + 2), false);
  const { latest, health } = await readState();
  assert.equal(latest?.reply.papers.length, 3);
  assert.deepEqual(health, {
    checkedAt: NOW + 2,
    error: `${url} answers, but not as a Paperboy server does.`,
    failures: 2,
  });
});

test("the cursor moves on only when the list was read", async () => {
  await refreshIfNew(NOW);
  answers["/v1/changes"].body = changes("a-2", 4, { papers: [{ arxiv_id: "2611.00009" }] });
  answers["/v1/daily"] = { status: 503, body: "" };
  await refreshIfNew(NOW);
  assert.equal(local.data.cursor, "a-1");
});

test("a cursor that the server refuses is given up", async () => {
  await refreshIfNew(NOW);
  asked = [];
  answers["/v1/changes?since=a-1"] = { status: 400, body: { type: "urn:paperboy:problem:x", detail: "No cursor." } };
  answers["/v1/changes"].body = changes("b-1", 3, { reset: true });
  assert.equal(await refreshIfNew(NOW), true);
  assert.deepEqual(asked, ["/v1/changes?since=a-1", "/v1/changes", "/v1/daily"]);
  assert.equal(local.data.cursor, "b-1");
});

test("an answer of the server before is not kept for the one chosen since", async () => {
  answers["/v1/daily"].then = async () => {
    await changeServer("http://127.0.0.1:9");
  };
  await refreshLatest(NOW);
  assert.equal((await readState()).latest, undefined);
});

test("a storage that is full shows as an error", async () => {
  const set = local.set;
  local.set = async (values) => {
    if ("latest" in values) throw new Error("QuotaExceededError");
    return set.call(local, values);
  };
  assert.equal(await refreshLatest(NOW), false);
  local.set = set;
  assert.match(String((await readState()).health?.error), /could not be kept.*Quota/);
});

for (const [name, answer, expected] of /** @type {[string, {status?: number, body: unknown}, RegExp][]} */ ([
  ["no JSON", { body: "<!doctype html>" }, /not as a Paperboy server does/],
  ["other JSON", { body: { hello: 1 } }, /not as a Paperboy server does/],
  ["null", { body: "null" }, /not as a Paperboy server does/],
  ["a problem", { status: 400, body: { type: "urn:paperboy:problem:x", detail: "Too early." } }, /^Too early\.$/],
  ["another's problem", { status: 400, body: { type: "about:blank", detail: "Hm." } }, /not as a Paperboy server/],
])) {
  test(`${name} in the place of a list is said`, async () => {
    answers["/v1/daily/2026-11-19"] = answer;
    await assert.rejects(readListFromServer("/v1/daily/2026-11-19", "2026-11-19", NOW), { message: expected });
    assert.equal(await readList("2026-11-19"), undefined);
  });
}

test("nobody there is said", async () => {
  sync.data.server = "http://127.0.0.1:9";
  assert.equal(await refreshLatest(NOW), false);
  assert.equal((await readState()).health?.error, "http://127.0.0.1:9 does not answer.");
});

const dayOf = (/** @type {number} */ day) => `2026-10-${String(day).padStart(2, "0")}`;

test("the newest fourteen days are kept, and the other lists read last", async () => {
  for (let day = 1; day <= 20; day += 1) await writeList(dayOf(day), { reply: reply(1), fetchedAt: 100 - day });
  for (let week = 10; week < 22; week += 1)
    await writeList(`2026-W${week}`, { reply: reply(1), fetchedAt: 200 + week });
  const kept = Object.keys(local.data).filter((key) => key.startsWith("list:2026-10"));
  assert.deepEqual(
    kept.toSorted(),
    Array.from({ length: 14 }, (_, index) => `list:${dayOf(index + 7)}`),
  );
  assert.ok(await readList("2026-W21"));
  assert.equal(await readList("2026-W10"), undefined);
});

/**
 * Lists of the four days before the newest, each with the one before it.
 * @param {object} [changes]
 */
function answerDays(changes = {}) {
  for (const [date, previous] of [
    ["2026-11-19", "2026-11-18"],
    ["2026-11-18", "2026-11-05"],
    ["2026-11-05", "2026-11-04"],
  ]) {
    answers[`/v1/daily/${date}`] = { body: reply(2, { list: { date, previous, ...changes } }) };
  }
}

test("the days of the last two weeks are read for when there is no network", async () => {
  answerDays();
  await refreshLatest(NOW);
  asked = [];
  await keepDays(NOW);
  assert.deepEqual(asked, ["/v1/daily/2026-11-19", "/v1/daily/2026-11-18"]);
  assert.deepEqual(
    (await readDays()).map((one) => one.reply.list.date),
    ["2026-11-20", "2026-11-19", "2026-11-18"],
  );
});

test("a day is read again until its votes have settled, and no more then", async () => {
  answerDays();
  await refreshLatest(NOW);
  await keepDays(NOW);
  asked = [];
  await keepDays(NOW + 3_600_000);
  assert.deepEqual(asked, []);
  await keepDays(NOW + 7 * 3_600_000);
  assert.deepEqual(asked, ["/v1/daily/2026-11-19", "/v1/daily/2026-11-18"]);
  asked = [];
  await keepDays(NOW + 5 * 86_400_000);
  assert.deepEqual(asked, ["/v1/daily/2026-11-19", "/v1/daily/2026-11-18"]);
  asked = [];
  await keepDays(NOW + 6 * 86_400_000);
  assert.deepEqual(asked, []);
});

test("a day that is incomplete is never settled", async () => {
  answerDays({ complete: false });
  await refreshLatest(NOW);
  await keepDays(NOW + 5 * 86_400_000);
  asked = [];
  await keepDays(NOW + 6 * 86_400_000);
  assert.deepEqual(asked, ["/v1/daily/2026-11-19", "/v1/daily/2026-11-18"]);
});

test("what was read is kept although the next day fails", async () => {
  answerDays();
  answers["/v1/daily/2026-11-18"] = { status: 500, body: "no" };
  await refreshLatest(NOW);
  await assert.rejects(keepDays(NOW));
  assert.ok(await readList("2026-11-19"));
});

test("when a new day begins, the list before it is kept", async () => {
  await refreshLatest(NOW);
  answers["/v1/daily"].body = reply(1, { list: { date: "2026-11-23", previous: "2026-11-20" } });
  await refreshLatest(NOW + 1);
  assert.equal((await readList("2026-11-20"))?.reply.papers.length, 3);
  assert.equal((await readState()).latest?.reply.list.date, "2026-11-23");
});

test("another server's lists are forgotten, what is a person's own is not", async () => {
  await refreshIfNew(NOW);
  await writeList("2026-11-19", { reply: reply(1), fetchedAt: 1 });
  const own = {
    read: { 2611.00001: "2026-11-20" },
    saved: { 2611.00002: "2026-11-20T00:00:00Z" },
    "saved:2611.00002": {},
  };
  await local.set(own);
  await changeServer("https://papers.example.org");
  assert.deepEqual(local.data, own);
  assert.equal(await readServer(), "https://papers.example.org");
});

test("what an earlier version kept is taken over, once", async () => {
  const stored = { reply: reply(2), fetchedAt: 5 };
  local.data = {
    latest: stored,
    "day:2026-11-19": stored,
    seen: { 2611.00001: "2026-11-20" },
    cursor: "a-1",
    first: {},
  };
  await migrate();
  const after = structuredClone(local.data);
  assert.deepEqual(Object.keys(after).toSorted(), ["cursor", "latest", "list:2026-11-19", "read", "version"]);
  assert.deepEqual(after.read, { 2611.00001: "2026-11-20" });
  assert.equal((await readList("2026-11-19"))?.fetchedAt, 5);
  await migrate();
  assert.deepEqual(local.data, after);
});

test("addresses are understood as people type them", () => {
  const cases = {
    "127.0.0.1:8000": "http://127.0.0.1:8000",
    "localhost:8000/": "http://localhost:8000",
    "[::1]:8000": "http://[::1]:8000",
    " papers.example.org ": "https://papers.example.org",
    "http://papers.example.org/v1/daily": "http://papers.example.org",
    "https://example.org/paperboy/": "https://example.org/paperboy",
    "raspberrypi:8000": "http://raspberrypi:8000",
    "raspberrypi.local:8000": "http://raspberrypi.local:8000",
    "192.168.1.5:8000": "http://192.168.1.5:8000",
  };
  for (const [typed, address] of Object.entries(cases)) assert.equal(parseServer(typed), address);
  for (const bad of ["", "no address", "ftp://a.org", "https://u:p@a.org", "https://a.org/?q", "https://a.org/#x"]) {
    assert.throws(() => parseServer(bad), /address/);
  }
});

test("the alarm is made once, with jitter, and anew when another period is chosen", async () => {
  await ensureAlarm(10, () => 0);
  await ensureAlarm(10, () => 1);
  assert.deepEqual(
    [...alarms.values()].map((alarm) => alarm.periodInMinutes),
    [8],
  );
  await ensureAlarm(30, () => 0.5);
  assert.deepEqual(
    [...alarms.values()].map((alarm) => alarm.periodInMinutes),
    [30],
  );
});

test("while the server is away it is tried more and more rarely", async () => {
  const waits = [];
  for (const failures of [1, 2, 3, 4, 5, 6]) {
    await planRetry(failures, 10);
    waits.push(alarms.get("retry")?.delayInMinutes);
  }
  assert.deepEqual(waits, [0.5, 1, 2, 4, 8, undefined]);
  await planRetry(1, 10);
  await planRetry(0, 10);
  assert.equal(alarms.has("retry"), false);
});
