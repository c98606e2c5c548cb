/** What a person chose. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { reply } from "../builders.js";
import { local, reset } from "../fake-browser.js";

const { DEFAULT_SERVER } = await import("../../../../extension/core/choices.js");
const { writeList } = await import("../../../../extension/data/offline-lists.js");
const { changeServer, readChoices, readServer, writeRules } = await import("../../../../extension/data/settings.js");

beforeEach(reset);

test("more rules than the browser can sync are refused, and the old ones stay", async () => {
  const rules = { watch: [], mute: ["one"], floor: 3 };
  await writeRules(rules);
  const many = Array.from({ length: 400 }, (_, number) => `a rather long muted phrase ${number}`);
  await assert.rejects(writeRules({ ...rules, mute: many }), RangeError);
  assert.deepEqual((await readChoices()).rules, rules);
});

test("another server leaves everything in place until it has answered", async () => {
  await writeList("2026-11-19", { reply: reply(1), fetchedAt: 1 });
  await local.set({ latest: {}, snapshot: {}, cursor: "a-1", health: {}, saved: {} });
  const before = structuredClone(local.data);
  await changeServer("https://papers.example.org");
  assert.deepEqual(local.data, { ...before, listsFrom: DEFAULT_SERVER });
  assert.equal(await readServer(), "https://papers.example.org");
});
