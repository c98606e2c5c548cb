/** Saved papers as the browser's sync carries them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { merge, newest, PARTS, pack, unpack } from "../../../../extension/core/synced.js";

const time = (/** @type {number} */ second) => new Date(second * 1000).toISOString();

test("what is packed comes back, within the browser's limits, and the oldest goes first", () => {
  const many = Object.fromEntries(
    Array.from({ length: 9000 }, (_, at) => [`2611.${String(at).padStart(5, "0")}`, time(1_700_000_000 + at)]),
  );
  const parts = pack({ saved: many, unsaved: { 2610.00001: time(1_800_000_000), "hep-th/9901001": time(5) } });
  assert.equal(parts.length, PARTS);
  for (const part of parts) assert.ok(part.length < 8192 - 20, String(part.length));
  assert.ok(parts.join("").length < 70_000);
  const { saved, unsaved } = unpack(parts);
  assert.deepEqual(unsaved, { 2610.00001: time(1_800_000_000) });
  assert.equal(saved["2611.08999"], many["2611.08999"]);
  assert.equal(saved["2611.00000"], undefined);
  assert.deepEqual(unpack([5, null, "junk", "+x:1"]), { saved: {}, unsaved: {} });
});

test("for each paper, what was done last counts, whoever did it", () => {
  const here = { saved: { a: time(1), b: time(5) }, unsaved: { c: time(9) } };
  const there = { saved: { c: time(3), d: time(4) }, unsaved: { a: time(2), b: time(4) } };
  const merged = { saved: { b: time(5), d: time(4) }, unsaved: { a: time(2), c: time(9) } };
  assert.deepEqual(merge(here, there), merged);
  assert.deepEqual(merge(there, here), merged);
  assert.deepEqual(merge(merged, merged), merged);
  assert.deepEqual(newest({ a: time(1), b: time(2) }, 1), { b: time(2) });
});
