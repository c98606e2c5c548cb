/** A person's data as a file. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { fromFile, toFile } from "../../../../extension/core/backup.js";
import { asSettings } from "../../../../extension/core/choices.js";
import { paper } from "../builders.js";

test("a backup that is written and read back is unchanged", () => {
  const own = {
    server: "https://papers.example.org",
    settings: asSettings({
      refreshMinutes: 30,
      badge: "dot",
      theme: "dark",
      density: "compact",
      keys: "off",
      opens: "pdf",
      pictures: "off",
      text: "large",
    }),
    rules: { watch: [{ kind: /** @type {const} */ ("author"), text: "Ada", notify: true }], mute: ["x"], floor: 4 },
    read: { 2611.00001: "2026-11-20" },
    notes: { 2611.00002: { note: "Read again", tags: ["vision"] } },
    saved: [{ saved_at: "2026-11-20T00:00:00.000Z", paper: paper(2) }],
  };
  assert.deepEqual(fromFile(toFile(own, new Date(0))), own);
});

test("a file that is not a backup is refused, and a damaged backup yields its valid parts", () => {
  for (const text of [
    "",
    "[]",
    "null",
    "5",
    '"x"',
    "{}",
    '{"format":"paperboy"}',
    '{"format":"paperboy","version":2}',
    "<html>",
  ]) {
    assert.equal(fromFile(text), null, text);
  }
  const half = {
    format: "paperboy",
    version: 1,
    settings: 5,
    rules: { mute: ["a", 5] },
    read: [1],
    saved: [null, { paper: { title: "x" } }, { paper: paper(1) }],
  };
  const own = fromFile(JSON.stringify(half));
  assert.deepEqual(
    [own?.rules?.mute, own?.read, own?.saved.length, own?.settings?.badge, own?.server],
    [["a"], {}, 1, "number", null],
  );
  const bare = fromFile('{"format":"paperboy","version":1}');
  assert.deepEqual([bare?.rules, bare?.settings], [null, null], "what the file leaves out stays unset");
});
