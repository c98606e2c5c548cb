/** Which papers were read. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { unread, withoutRead, withRead } from "../../../../extension/core/read-marks.js";
import { paper, reply } from "../builders.js";

const NOW = new Date("2026-11-20T12:00:00Z");

test("read marks older than two months are dropped when new ones are added", () => {
  const read = withRead({ old: "2026-09-01", recent: "2026-11-01" }, ["a", "b"], NOW);
  assert.deepEqual(read, { recent: "2026-11-01", a: "2026-11-20", b: "2026-11-20" });
  assert.deepEqual(withoutRead(read, ["a", "c"]), { recent: "2026-11-01", b: "2026-11-20" });
  assert.deepEqual(
    unread(reply(2), { 2611.00001: "x" }).map((one) => one.arxiv_id),
    ["2611.00002"],
  );
  assert.deepEqual(unread(undefined, {}), []);
  assert.equal(unread(reply(1), /** @type {any} */ ({ __proto__: null })).length, 1);
});

test("a sample paper is never unread", () => {
  assert.deepEqual(unread(reply(0, { papers: [paper(1)], source: "sample" }), {}), []);
});
