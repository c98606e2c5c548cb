/** The badge. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { reply, state } from "../builders.js";
import { button } from "../fake-browser.js";

const { badgeFor, paintBadge } = await import("../../../../extension/ui/badge.js");

const error = { code: /** @type {const} */ ("no_answer"), about: "http://127.0.0.1:8000" };
const health = { checkedAt: 0, error, failures: 1 };
const stored = (/** @type {import("../../../../extension/core/types.js").ListReply} */ one) => ({
  reply: one,
  fetchedAt: 0,
});
const settings = (/** @type {"number"|"dot"|"off"} */ badge) => ({ ...state().settings, badge });

test("the badge counts the unread papers of the newest list", () => {
  const latest = stored(reply(3));
  assert.equal(badgeFor(state({ latest })).text, "3");
  assert.equal(badgeFor(state({ latest, read: { 2611.00001: "2026-11-20", 9999.00001: "2026-11-20" } })).text, "2");
  assert.match(badgeFor(state({ latest })).title, /^Paperboy\nFriday,? 20 November.*: 3 unread papers$/);
});

test("the badge is empty at zero, and 99+ above ninety-nine", () => {
  const read = { 2611.00001: "2026-11-20" };
  assert.deepEqual(badgeFor(state({ latest: stored(reply(1)), read })).text, "");
  assert.match(badgeFor(state({ latest: stored(reply(1)), read })).title, /all read$/);
  assert.equal(badgeFor(state({ latest: stored(reply(100)) })).text, "99+");
  assert.equal(badgeFor(state()).text, "");
});

test("papers hidden by rules are not counted", () => {
  const latest = stored(reply(4));
  assert.equal(badgeFor(state({ latest, rules: { watch: [], mute: ["paper 3"], floor: 0 } })).text, "3");
  assert.equal(badgeFor(state({ latest, rules: { watch: [], mute: [], floor: 3 } })).text, "2");
  const none = badgeFor(state({ latest, rules: { watch: [], mute: [], floor: 9 } }));
  assert.equal(none.text, "");
  assert.match(none.title, /: 4 papers are hidden by your rules\.$/);
  const watch = [{ kind: "word", text: "paper 1", notify: false }];
  assert.equal(badgeFor(state({ latest, rules: { watch, mute: [], floor: 3 } })).text, "3");
});

test("the badge is a dot or empty if the settings say so", () => {
  const latest = stored(reply(4));
  assert.equal(badgeFor(state({ latest, settings: settings("dot") })).text, "•");
  assert.equal(badgeFor(state({ latest: stored(reply(0)), settings: settings("dot") })).text, "");
  assert.equal(badgeFor(state({ latest, settings: settings("off") })).text, "");
  assert.equal(badgeFor(state({ settings: settings("off"), health })).text, "");
});

test("a sample list is not counted", () => {
  assert.equal(badgeFor(state({ latest: stored(reply(22, { source: "sample" })) })).text, "");
});

test("a badge without a server is grey, and a dash when nothing is unread", () => {
  const known = badgeFor(state({ latest: stored(reply(3)) }));
  const unknown = badgeFor(state({ latest: stored(reply(3)), health }));
  assert.equal(unknown.text, "3");
  assert.notEqual(unknown.color, known.color);
  assert.match(unknown.title, /is not responding/);
  assert.equal(badgeFor(state({ health })).text, "–");
});

test("painting sets the badge's text", async () => {
  await paintBadge(state({ latest: stored(reply(4)) }));
  assert.equal(button.text, "4");
});
