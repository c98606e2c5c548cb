/** What somebody missed while away. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { asMissed, bestOf, missedLists, nowMissed } from "../../../../extension/core/missed-lists.js";
import { paper, reply } from "../builders.js";

const ids = (/** @type {{arxiv_id: string}[]} */ papers) => papers.map((one) => Number(one.arxiv_id.slice(5)));

test("missed lists are those between the last visit and the newest list, best papers first", () => {
  assert.equal(nowMissed(null, null, "2026-11-20", []), null, "a first visit misses nothing");
  assert.equal(nowMissed(null, "2026-11-20", "2026-11-20", []), null);
  const lists = ["2026-11-20", "2026-11-19", "2026-11-18", "2026-11-17", "2026-11-16"].map((date, at) => {
    return { reply: reply(0, { list: { date }, papers: [paper(at * 10 + 1), paper(at * 10 + 2)] }), fetchedAt: 0 };
  });
  const missed = nowMissed(null, "2026-11-16", "2026-11-20", []);
  assert.deepEqual(missed, { after: "2026-11-16", before: "2026-11-20" });
  assert.deepEqual(
    nowMissed(missed, "2026-11-20", "2026-11-20", []),
    missed,
    "its lists may not have been fetched yet",
  );
  assert.deepEqual(
    nowMissed(missed, "2026-11-20", "2026-11-23", lists),
    { after: "2026-11-16", before: "2026-11-23" },
    "until it is dismissed",
  );
  const dates = missedLists(lists, missed).map((one) => one.reply.list.date);
  assert.deepEqual(
    dates,
    ["2026-11-19", "2026-11-18", "2026-11-17", "2026-11-16"],
    "including papers added later on the last day",
  );
  assert.deepEqual(
    missedLists(lists, { after: "2026-11-18", before: "2026-11-20" }),
    [],
    "one list is simply the day before",
  );
  const best = bestOf(
    missedLists(lists, missed),
    (one) => one.upvotes !== 31,
    (one) => one.upvotes === 11,
  );
  assert.deepEqual(ids(best), [11, 42, 41, 32, 22, 21, 12]);
});

test("a person who opens every list misses nothing", () => {
  let missed = null;
  let visited = null;
  const days = ["2026-11-16", "2026-11-17", "2026-11-18", "2026-11-19", "2026-11-20"];
  const lists = days.map((date) => ({ reply: reply(2, { list: { date } }), fetchedAt: 0 }));
  for (const [at, newest] of days.entries()) {
    missed = nowMissed(missed, visited, newest, lists.slice(0, at + 1));
    assert.deepEqual(missedLists(lists.slice(0, at + 1), missed), [], newest);
    visited = newest;
  }
});

test("a stored value that is not a span of days counts as nothing missed", () => {
  assert.deepEqual(asMissed({ after: "2026-11-16", before: "2026-11-20" }), {
    after: "2026-11-16",
    before: "2026-11-20",
  });
  for (const bad of [undefined, null, 5, {}, { after: "2026-11-16" }, { after: 5, before: 6 }])
    assert.equal(asMissed(bad), null);
});
