/** Refreshing the stored lists. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { paper, reply } from "../builders.js";
import { local, reset, sync } from "../fake-browser.js";
import { allowHub, entries, fakeHub } from "../fake-hub.js";
import { FakeServer } from "../fake-server.js";

const { HUB } = await import("../../../../extension/core/choices.js");
const { readDays, readList, writeList } = await import("../../../../extension/data/offline-lists.js");
const { refreshIfNew, refreshLatest, refreshRecentDays } = await import("../../../../extension/data/refresh.js");
const { changeServer } = await import("../../../../extension/data/settings.js");
const { readState } = await import("../../../../extension/data/storage.js");

const NOW = Date.parse("2026-11-20T12:00:00Z");
const server = new FakeServer();
const hub = fakeHub();

beforeEach(() => {
  reset();
  server.reset({ "/v1/daily": { body: reply(3) }, "/v1/changes": { body: changes("a-1", 3) } });
  sync.data.server = server.url;
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

test("the first refresh fetches the list, and the next ones only ask for changes", async () => {
  assert.equal(await refreshIfNew(NOW), true);
  assert.deepEqual(server.asked, ["/v1/changes", "/v1/daily"]);
  assert.equal(await refreshIfNew(NOW + 600_000), true);
  assert.deepEqual(server.asked.slice(2), ["/v1/changes?since=a-1"]);
  const { latest, health } = await readState();
  assert.equal(latest?.reply.papers.length, 3);
  assert.equal(latest?.fetchedAt, NOW);
  assert.deepEqual(health, { checkedAt: NOW + 600_000, error: null, failures: 0 });
});

for (const [name, news] of Object.entries({
  "a new paper": changes("a-2", 3, { papers: [{ arxiv_id: "2611.00009" }] }),
  "another day": { ...changes("a-1", 3), latest: { date: "2026-11-21", total: 3 } },
  "another number of papers": changes("a-1", 2),
  "a server that started over": changes("b-1", 3, { reset: true }),
  "the end of the sample": changes("a-1", 3, { source: "sample" }),
  "a Hub that answers again": changes("a-1", 3, { stale: true }),
})) {
  test(`${name} makes a refresh fetch the list again`, async () => {
    await refreshIfNew(NOW);
    server.answers["/v1/changes"].body = news;
    server.asked = [];
    await refreshIfNew(NOW);
    assert.deepEqual(server.asked, ["/v1/changes?since=a-1", "/v1/daily"]);
    assert.equal(local.data.cursor, news.cursor);
  });
}

test("a day's list of several pages is fetched in full", async () => {
  server.answers["/v1/daily"].body = reply(3, { total: 4, next_cursor: "3-2611.00003" });
  server.answers["/v1/daily?cursor=3-2611.00003"] = { body: reply(0, { papers: [paper(4)], total: 4 }) };
  server.answers["/v1/changes"].body = changes("a-1", 4);
  await refreshIfNew(NOW);
  assert.equal((await readState()).latest?.reply.papers.length, 4);
  server.asked = [];
  await refreshIfNew(NOW + 1);
  assert.deepEqual(server.asked, ["/v1/changes?since=a-1"]);
});

test("a sample or empty reply does not replace a real list, but marks it stale", async () => {
  await refreshLatest(NOW);
  for (const body of [reply(5, { source: "sample" }), reply(0, { list: { date: null } })]) {
    server.answers["/v1/daily"].body = body;
    await refreshLatest(NOW + 1);
    const { latest } = await readState();
    assert.deepEqual([latest?.reply.papers.length, latest?.reply.source, latest?.reply.stale], [3, "hub", true]);
  }
});

test("a day that names itself as the previous one is fetched only once", async () => {
  serveDays({});
  server.answers["/v1/daily/2026-11-19"].body = reply(1, { list: { date: "2026-11-19", previous: "2026-11-19" } });
  await refreshLatest(NOW);
  await refreshRecentDays(NOW);
  assert.equal(server.asked.filter((path) => path === "/v1/daily/2026-11-19").length, 1);
});

test("a list older than an hour is fetched again even without news", async () => {
  await refreshIfNew(NOW);
  server.asked = [];
  await refreshIfNew(NOW + 3_600_000);
  assert.deepEqual(server.asked.at(-1), "/v1/daily");
});

test("a failed refresh keeps the list, and counts the failures", async () => {
  await refreshIfNew(NOW);
  server.answers["/v1/changes"] = { status: 500, body: "<h1>no" };
  assert.equal(await refreshIfNew(NOW + 1), false);
  assert.equal(await refreshIfNew(NOW + 2), false);
  const { latest, health } = await readState();
  assert.equal(latest?.reply.papers.length, 3);
  assert.deepEqual(health, {
    checkedAt: NOW + 2,
    error: { code: "not_paperboy", about: server.url },
    failures: 2,
  });
});

test("the cursor stays when the list cannot be fetched", async () => {
  await refreshIfNew(NOW);
  server.answers["/v1/changes"].body = changes("a-2", 4, { papers: [{ arxiv_id: "2611.00009" }] });
  server.answers["/v1/daily"] = { status: 503, body: "" };
  await refreshIfNew(NOW);
  assert.equal(local.data.cursor, "a-1");
});

test("a refused cursor is dropped, and the refresh starts over", async () => {
  await refreshIfNew(NOW);
  server.asked = [];
  server.answers["/v1/changes?since=a-1"] = {
    status: 400,
    body: { type: "urn:paperboy:problem:x", detail: "No cursor." },
  };
  server.answers["/v1/changes"].body = changes("b-1", 3, { reset: true });
  assert.equal(await refreshIfNew(NOW), true);
  assert.deepEqual(server.asked, ["/v1/changes?since=a-1", "/v1/changes", "/v1/daily"]);
  assert.equal(local.data.cursor, "b-1");
});

test("a reply that arrives after the server was changed is not stored", async () => {
  server.answers["/v1/daily"].before = async () => {
    await changeServer("http://127.0.0.1:9");
  };
  await refreshLatest(NOW);
  assert.equal((await readState()).latest, undefined);
});

test("a full storage is recorded as a problem", async () => {
  const set = local.set;
  local.set = async (values) => {
    if ("latest" in values) throw new Error("QuotaExceededError");
    return set.call(local, values);
  };
  assert.equal(await refreshLatest(NOW), false);
  local.set = set;
  assert.deepEqual((await readState()).health?.error, { code: "not_stored", about: "Error: QuotaExceededError" });
});

/**
 * Lists of the days before the newest, each with the one before it.
 * @param {object} [changes]
 */
function serveDays(changes = {}) {
  for (const [date, previous] of [
    ["2026-11-19", "2026-11-18"],
    ["2026-11-18", "2026-11-05"],
    ["2026-11-05", "2026-11-04"],
  ]) {
    server.answers[`/v1/daily/${date}`] = { body: reply(2, { list: { date, previous, ...changes } }) };
  }
}

test("the days of the last two weeks are fetched, and older ones are not", async () => {
  serveDays();
  await refreshLatest(NOW);
  server.asked = [];
  await refreshRecentDays(NOW);
  assert.deepEqual(server.asked, ["/v1/daily/2026-11-19", "/v1/daily/2026-11-18"]);
  assert.deepEqual(
    (await readDays()).map((one) => one.reply.list.date),
    ["2026-11-20", "2026-11-19", "2026-11-18"],
  );
});

test("a day is fetched again until its votes have settled", async () => {
  serveDays();
  await refreshLatest(NOW);
  await refreshRecentDays(NOW);
  server.asked = [];
  await refreshRecentDays(NOW + 3_600_000);
  assert.deepEqual(server.asked, []);
  await refreshRecentDays(NOW + 7 * 3_600_000);
  assert.deepEqual(server.asked, ["/v1/daily/2026-11-19", "/v1/daily/2026-11-18"]);
  server.asked = [];
  await refreshRecentDays(NOW + 5 * 86_400_000);
  assert.deepEqual(server.asked, ["/v1/daily/2026-11-19", "/v1/daily/2026-11-18"]);
  server.asked = [];
  await refreshRecentDays(NOW + 6 * 86_400_000);
  assert.deepEqual(server.asked, []);
});

test("an incomplete day is always fetched again", async () => {
  serveDays({ complete: false });
  await refreshLatest(NOW);
  await refreshRecentDays(NOW + 5 * 86_400_000);
  server.asked = [];
  await refreshRecentDays(NOW + 6 * 86_400_000);
  assert.deepEqual(server.asked, ["/v1/daily/2026-11-19", "/v1/daily/2026-11-18"]);
});

test("a day that was fetched stays stored when the next one fails", async () => {
  serveDays();
  server.answers["/v1/daily/2026-11-18"] = { status: 500, body: "no" };
  await refreshLatest(NOW);
  await assert.rejects(refreshRecentDays(NOW));
  assert.ok(await readList("2026-11-19"));
});

test("a new day's list moves the old one to the stored days", async () => {
  await refreshLatest(NOW);
  server.answers["/v1/daily"].body = reply(1, { list: { date: "2026-11-23", previous: "2026-11-20" } });
  await refreshLatest(NOW + 1);
  assert.equal((await readList("2026-11-20"))?.reply.papers.length, 3);
  assert.equal((await readState()).latest?.reply.list.date, "2026-11-23");
});

test("the lists of the old server stay until the new one has answered with its own", async () => {
  await refreshIfNew(NOW);
  await writeList("2026-11-19", { reply: reply(1), fetchedAt: NOW });
  const good = server.url;
  await changeServer("http://127.0.0.1:9");
  assert.equal(await refreshIfNew(NOW), false);
  assert.equal((await readState()).latest?.reply.papers.length, 3);
  await changeServer(`${good}/other`);
  server.reset({
    "/other/v1/changes": { body: changes("b-1", 1) },
    "/other/v1/daily": { body: reply(0, { source: "sample", list: { date: null } }) },
  });
  assert.equal(await refreshIfNew(NOW), true);
  assert.equal(server.asked[0], "/other/v1/changes", "the old server's cursor means nothing here");
  assert.ok(await readList("2026-11-19"), "a sample is no list");
  server.answers["/other/v1/daily"] = { body: reply(1) };
  assert.equal(await refreshIfNew(NOW), true);
  assert.equal((await readState()).latest?.reply.papers.length, 1);
  assert.equal(await readList("2026-11-19"), undefined);
});

test("a reply of which half cannot be read replaces nothing", async () => {
  await refreshIfNew(NOW);
  server.answers["/v1/daily"] = { body: { ...reply(1), papers: [paper(9), { junk: 1 }, null] } };
  assert.equal(await refreshLatest(NOW), false);
  const { latest, health } = await readState();
  assert.equal(latest?.reply.papers.length, 3);
  assert.equal(health?.error?.code, "not_paperboy");
});

test("from a server to the Hub and back, the lists of the two are never mixed, and marks stay", async () => {
  await refreshIfNew(NOW);
  await writeList("2026-11-19", { reply: reply(1, { list: { date: "2026-11-19" } }), fetchedAt: NOW });
  await local.set({ read: { 2611.00001: "2026-11-20" }, saved: { 2611.00002: "2026-11-20T10:00:00Z" } });
  await changeServer(HUB);
  assert.equal(await refreshIfNew(NOW), false, "the Hub may not be read yet");
  assert.deepEqual((await readState()).health?.error, { code: "no_permission", about: HUB });
  assert.equal((await readDays()).length, 2, "the old lists stay until the Hub has answered");
  allowHub();
  hub.reset({
    "/api/daily_papers?limit=100": { body: entries(5, "2026-11-20") },
    "/api/daily_papers?date=2026-11-20&limit=100": { body: entries(5, "2026-11-20") },
    "/api/daily_papers": { body: [] },
  });
  assert.equal(await refreshIfNew(NOW), true);
  assert.deepEqual(
    (await readDays()).map(({ reply: { list, total } }) => [list.date, total]),
    [["2026-11-20", 5]],
  );
  await refreshRecentDays(NOW);
  const days = await readDays();
  assert.deepEqual([days.length, days.at(-1)?.reply.list.date], [10, "2026-11-09"], "two weeks, but for weekends");
  await changeServer(server.url);
  await refreshIfNew(NOW);
  const { latest, read, saved } = await readState();
  assert.deepEqual([latest?.reply.total, (await readDays()).length], [3, 1]);
  assert.deepEqual([Object.keys(read), Object.keys(saved)], [["2611.00001"], ["2611.00002"]]);
});
