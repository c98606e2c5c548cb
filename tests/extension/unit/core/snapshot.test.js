/** The popup's first screen. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { asRules, asSettings } from "../../../../extension/core/choices.js";
import { NO_FILTERS } from "../../../../extension/core/filters.js";
import { asSnapshot, snapshotOf } from "../../../../extension/core/snapshot.js";
import { paper, reply, state } from "../builders.js";

const long = {
  abstract: "x".repeat(5000),
  authors: Array.from({ length: 40 }, () => ({ name: "A" })),
  num_authors: 40,
};
const latest = {
  reply: reply(0, { papers: Array.from({ length: 30 }, (_, at) => paper(at + 1, long)) }),
  fetchedAt: 5,
};

test("a snapshot of a long list is small and survives storage", () => {
  const read = { 2611.00002: "2026-11-20", 2511.00001: "2025-11-20" };
  const saved = { 2611.00003: "2026-11-20T00:00:00Z", 2511.00002: "2025-11-20T00:00:00Z" };
  const health = {
    checkedAt: 4,
    error: { code: /** @type {const} */ ("no_answer"), about: "http://a.org" },
    failures: 1,
  };
  const settings = asSettings({ theme: "dark", density: "compact" });
  const made = snapshotOf(state({ latest, read, saved, health, settings }), NO_FILTERS);
  const json = JSON.stringify(made);
  assert.ok(json.length < 30_000, String(json.length));
  const snapshot = asSnapshot(JSON.parse(json));
  assert.deepEqual(snapshot, made);
  assert.deepEqual(
    [snapshot?.total, snapshot?.unread, snapshot?.stored.reply.papers.length, snapshot?.stored.fetchedAt],
    [30, 29, 14, 5],
  );
  assert.equal(snapshot?.stored.reply.papers[0].num_authors, 40);
  assert.deepEqual(snapshot?.state.read, { 2611.00002: "2026-11-20" });
  assert.deepEqual(snapshot?.state.saved, { 2611.00003: "2026-11-20T00:00:00Z" });
});

test("a snapshot holds the papers that pass rules and filters, in their order", () => {
  const filters = { ...NO_FILTERS, sort: /** @type {const} */ ("upvotes"), unread: true };
  const rules = asRules({ mute: ["paper 1"] });
  const snapshot = snapshotOf(state({ latest, rules, read: { "2611.00030": "2026-11-20" } }), filters);
  assert.deepEqual(snapshot?.stored.reply.papers.map((one) => one.upvotes).slice(0, 3), [29, 28, 27]);
  assert.deepEqual([snapshot?.unread, snapshot?.shown, snapshot?.total], [28, 28, 30]);
});

test("without a list, or with a damaged snapshot, there is none", () => {
  assert.equal(snapshotOf(state(), NO_FILTERS), null);
  const empty = { stored: { reply: reply(0), fetchedAt: 1 } };
  for (const bad of [undefined, null, 5, {}, empty, { stored: { reply: reply(1) } }])
    assert.equal(asSnapshot(bad), null);
  const bare = asSnapshot({ stored: { reply: reply(1), fetchedAt: 1 } });
  assert.deepEqual([bare?.total, bare?.shown, bare?.unread, bare?.filters], [1, 1, 0, NO_FILTERS]);
  assert.deepEqual(bare?.state, { ...state(), health: undefined });
});
