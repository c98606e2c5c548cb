/** Desktop notifications. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { reply } from "../builders.js";
import { given, local, notifications, opened, POPUP, reset, sync } from "../fake-browser.js";

const { notifyOfMatches, openNotified } = await import("../../../../extension/background/notifications.js");

const NOW = new Date("2026-11-20T12:00:00Z");
beforeEach(reset);

test("a match causes one notification, and none without the permission", async () => {
  const watch = [
    { kind: "word", text: "paper 2", notify: true },
    { kind: "word", text: "paper 3", notify: false },
  ];
  sync.data.rules = { watch, mute: [], floor: 0 };
  local.data.latest = { reply: reply(3), fetchedAt: 0 };
  await notifyOfMatches(NOW);
  assert.deepEqual(notifications, []);
  given.add("notifications");
  await notifyOfMatches(NOW);
  await notifyOfMatches(NOW);
  assert.deepEqual(notifications, [
    { id: "paper:2611.00002", title: "1 new paper matches your rules", message: "Paper 2" },
  ]);
  await openNotified("paper:2611.00002");
  assert.deepEqual(opened, ["https://huggingface.co/papers/2611.00002"]);
});

test("several matches share one notification, which leaves out read papers", async () => {
  given.add("notifications");
  sync.data.rules = { watch: [{ kind: "author", text: "Uthor", notify: true }], mute: ["paper 1"], floor: 0 };
  local.data = { latest: { reply: reply(8), fetchedAt: 0 }, read: { 2611.00002: "2026-11-20" } };
  await notifyOfMatches(NOW);
  assert.equal(notifications.length, 1);
  assert.equal(notifications[0].title, "6 new papers match your rules");
  assert.equal(notifications[0].message, "Paper 3\nPaper 4\nPaper 5\nPaper 6\n…");
  await openNotified(notifications[0].id);
  assert.deepEqual(opened, [POPUP]);
});
