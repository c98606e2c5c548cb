/** Badge, seen papers, formats and messages: what follows from what is stored. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { button, reset, local } from "./fake-browser.js";
import { reply } from "./make.js";

const { badgeFor, paintBadge } = await import("../../../extension/lib/badge.js");
const { formatAge, formatAuthors, formatCount, formatDate, safeLink } = await import("../../../extension/lib/format.js");
const { unseen, withSeen } = await import("../../../extension/lib/seen.js");
const { emptyFor, noticeFor } = await import("../../../extension/popup/messages.js");

const NOW = new Date("2026-11-20T12:00:00Z");
const away = { checkedAt: 0, error: "http://127.0.0.1:8000 does not answer.", failures: 1 };
const stored = (/** @type {import("../../../extension/lib/types.js").ListReply} */ one) => ({ reply: one, fetchedAt: 0 });

test("the badge is the number of unseen papers of the newest list", () => {
  const latest = stored(reply(3));
  assert.equal(badgeFor({ latest, seen: {} }).text, "3");
  assert.equal(badgeFor({ latest, seen: { "2611.00001": "2026-11-20", "9999.00001": "2026-11-20" } }).text, "2");
  assert.match(badgeFor({ latest, seen: {} }).title, /^Paperboy\nFriday, 20 November.*: 3 papers not seen yet$/);
});

test("it is empty at zero, and never says more than 99+", () => {
  const seen = { "2611.00001": "2026-11-20" };
  assert.deepEqual(badgeFor({ latest: stored(reply(1)), seen }).text, "");
  assert.match(badgeFor({ latest: stored(reply(1)), seen }).title, /all seen$/);
  assert.equal(badgeFor({ latest: stored(reply(100)), seen: {} }).text, "99+");
  assert.equal(badgeFor({ seen: {} }).text, "");
});

test("the sample is no news", () => {
  assert.equal(badgeFor({ latest: stored(reply(22, { source: "sample" })), seen: {} }).text, "");
});

test("a server that is away can be told from no news", () => {
  const known = badgeFor({ latest: stored(reply(3)), seen: {} });
  const unknown = badgeFor({ latest: stored(reply(3)), seen: {}, health: away });
  assert.equal(unknown.text, "3");
  assert.notEqual(unknown.color, known.color);
  assert.match(unknown.title, /does not answer/);
  assert.equal(badgeFor({ seen: {}, health: away }).text, "–");
});

test("the badge is painted from what is stored", async () => {
  reset();
  await local.set({ latest: stored(reply(4)) });
  await paintBadge();
  assert.equal(button.text, "4");
});

test("seen papers are kept for two months", () => {
  const seen = withSeen({ old: "2026-09-01", recent: "2026-11-01" }, ["a", "b"], NOW);
  assert.deepEqual(seen, { recent: "2026-11-01", a: "2026-11-20", b: "2026-11-20" });
  assert.deepEqual(unseen(reply(2), { "2611.00001": "x" }).map((one) => one.arxiv_id), ["2611.00002"]);
  assert.deepEqual(unseen(undefined, {}), []);
  assert.equal(unseen(reply(1), /** @type {any} */ ({ __proto__: null })).length, 1);
});

test("numbers, dates and names", () => {
  assert.deepEqual([0, 999, 1234, 15600].map(formatCount), ["0", "999", "1.2K", "15.6K"]);
  assert.equal(formatDate("2026-11-20", NOW), "Friday, 20 November");
  assert.equal(formatDate("2025-11-20", NOW), "Thursday, 20 November 2025");
  const ages = [-5, 0.4, 12, 59, 90, 60 * 47, 60 * 72].map((minutes) => formatAge(0, minutes * 60_000));
  assert.deepEqual(ages, ["just now", "just now", "12 min ago", "59 min ago", "2 h ago", "47 h ago", "3 days ago"]);
  const names = ["A", "B", "C", "D", "E"].map((name) => ({ name }));
  assert.equal(formatAuthors(names), "A, B, C and 2 more");
  assert.equal(formatAuthors(names.slice(0, 4)), "A, B, C, D");
  assert.equal(formatAuthors([]), "");
});

test("only https is linked", () => {
  assert.equal(safeLink("https://arxiv.org/abs/1"), "https://arxiv.org/abs/1");
  for (const bad of ["http://a.org", "javascript:1", "data:,x", "//a.org", "a", "", null, undefined]) {
    assert.equal(safeLink(bad), null);
  }
});

test("a list that is not what it should be has a line above it", () => {
  const now = 12 * 60_000;
  assert.equal(noticeFor(stored(reply(1)), null, now), null);
  assert.match(String(noticeFor(stored(reply(1)), "It is away.", now)?.text), /^It is away\. Showing what was read 12 min ago\.$/);
  const sample = stored(reply(1, { source: "sample", stale: true }));
  assert.match(String(noticeFor(sample, null, now)?.text), /sample/);
  assert.match(String(noticeFor(sample, "It is away.", now)?.text), /^It is away\. Showing a built-in sample read/);
  const stale = reply(1, { stale: true });
  const hours = Date.parse(String(stale.as_of)) + 3 * 3_600_000;
  assert.match(String(noticeFor(stored(stale), null, hours)?.text), /last good copy, from 3 h ago\.$/);
});

test("every empty day is explained, with a way on", () => {
  for (const reason of ["weekend", "not_published_yet", "before_first_list", "no_list", "upstream_unavailable", "new"]) {
    const empty = emptyFor(stored(reply(0, { list: { empty_reason: reason } })), null, NOW);
    assert.ok(empty.title && empty.text);
    assert.deepEqual(empty.choices, [{ label: "Thursday, 19 November", do: "go", date: "2026-11-19" }]);
  }
  const first = emptyFor(undefined, "It is away.", NOW);
  assert.match(first.text, /^It is away\. Start your Paperboy server/);
  assert.deepEqual(first.choices.map((choice) => choice.do), ["retry", "options"]);
});
