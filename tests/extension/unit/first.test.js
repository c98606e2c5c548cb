/** What the popup reads before its list stands: every file of it costs time, in each opening. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path/posix";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import "./fake-browser.js";
import { paper, reply } from "./builders.js";

const { addressWith, firstIn, firstOf } = await import("../../../extension/core/snapshot.js");
const { NO_FILTERS } = await import("../../../extension/core/filters.js");
const { asRules, asSettings } = await import("../../../extension/data/settings.js");

const FOLDER = fileURLToPath(new URL("../../../extension", import.meta.url));

/**
 * @param {string} path
 * @param {Set<string>} found
 */
function withImports(path, found = new Set()) {
  if (found.has(path)) return found;
  found.add(path);
  const text = readFileSync(join(FOLDER, path), "utf8");
  for (const [, named] of text.matchAll(/^(?:import|export) [^;]*?"(\.[^"]+)";/gms))
    withImports(join(path, "..", named), found);
  return found;
}

test("the first picture needs no file that only the rest does", () => {
  const first = withImports("popup/first.js");
  for (const needed of ["popup/draw.js", "popup/rows.js", "data/storage.js"]) assert.ok(first.has(needed), needed);
  for (const later of [
    "data/server.js",
    "popup/popup.js",
    "popup/navigation.js",
    "popup/details.js",
    "popup/calendar.js",
  ]) {
    assert.ok(!first.has(later), later);
  }
  assert.ok(first.size <= 19, [...first].join(", "));
});

test("everything else follows from there", () => {
  const html = readFileSync(join(FOLDER, "popup/popup.html"), "utf8");
  assert.deepEqual(
    [...html.matchAll(/<script type="module" src="([^"]+)"/g)].map(([, path]) => path),
    ["first.js"],
  );
  const all = withImports("popup/popup.js");
  for (const path of ["popup/navigation.js", "data/server.js", "popup/first.js"])
    assert.equal(all.has(path), path !== "popup/first.js", path);
});

/** @param {Partial<import("../../../extension/core/types.js").State>} [changes] */
const state = (changes) => ({ read: {}, saved: {}, settings: asSettings(null), rules: asRules(null), ...changes });
const long = {
  abstract: "x".repeat(5000),
  authors: Array.from({ length: 40 }, () => ({ name: "A" })),
  num_authors: 40,
};
const stored = {
  reply: reply(0, { papers: Array.from({ length: 30 }, (_, at) => paper(at + 1, long)) }),
  fetchedAt: 5,
};
/** @param {string} address */
const hashOf = (address) => address.replace(/^[^#]*/, "");

test("the first picture goes into the popup's address and comes out whole", () => {
  const read = { 2611.00002: "2026-11-20", 2511.00001: "2025-11-20" };
  const saved = { 2611.00003: "2026-11-20T00:00:00Z", 2511.00002: "2025-11-20T00:00:00Z" };
  const health = { checkedAt: 4, error: "“100 %” & #1 + more…", failures: 1 };
  const settings = asSettings({ theme: "dark", density: "compact" });
  const address = addressWith(firstOf(stored, state({ read, saved, health, settings }), NO_FILTERS));
  assert.ok(address.startsWith("popup/popup.html#") && address.length < 30_000, String(address.length));
  const first = firstIn(hashOf(address));
  assert.deepEqual(
    [first?.total, first?.ids.length, first?.stored.reply.papers.length, first?.stored.fetchedAt],
    [30, 30, 9, 5],
  );
  assert.equal(first?.stored.reply.papers[0].num_authors, 40);
  assert.deepEqual(first?.state.read, { 2611.00002: "2026-11-20" });
  assert.deepEqual(first?.state.saved, { 2611.00003: "2026-11-20T00:00:00Z" });
  assert.deepEqual([first?.state.health, first?.state.settings, first?.filters], [health, settings, NO_FILTERS]);
});

test("the first picture is drawn with rules and filters", () => {
  const filters = { ...NO_FILTERS, sort: /** @type {const} */ ("upvotes"), unread: true };
  const rules = asRules({ mute: ["paper 1"] });
  const first = firstOf(stored, state({ rules, read: { "2611.00030": "2026-11-20" } }), filters);
  assert.deepEqual(first.stored.reply.papers.map((one) => one.upvotes).slice(0, 3), [29, 28, 27]);
  assert.equal(first.ids.length, 28);
  assert.deepEqual(firstIn(hashOf(addressWith(first)))?.state.rules, rules);
});

test("an address without a first picture, or with a broken one, has none", () => {
  assert.equal(addressWith(null), "popup/popup.html");
  const empty = { stored: { reply: reply(0), fetchedAt: 1 } };
  for (const bad of [
    "null",
    "5",
    "{}",
    "{",
    JSON.stringify(empty),
    JSON.stringify({ stored: { reply: reply(1) } }),
  ]) {
    assert.equal(firstIn(`#${new URLSearchParams({ first: bad })}`), null, bad);
  }
  for (const hash of ["", "#", "#q=words", "#first=%"]) assert.equal(firstIn(hash), null, hash);
  const bare = firstIn(
    `#${new URLSearchParams({ first: JSON.stringify({ stored: { reply: reply(1), fetchedAt: 1 } }) })}`,
  );
  assert.deepEqual(
    [bare?.total, bare?.ids, bare?.state, bare?.filters],
    [0, [], { ...state(), health: undefined }, NO_FILTERS],
  );
});
