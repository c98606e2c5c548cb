/** Badge, read papers, formats and messages: what follows from what is stored. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { button, local, reset } from "./fake-browser.js";
import { paper, reply, state } from "./builders.js";

const { badgeFor, paintBadge } = await import("../../../extension/ui/badge.js");
const { formatAge, formatAuthors, formatCount, formatDate, formatName, safeLink } = await import(
  "../../../extension/ui/format.js"
);
const { unread, withoutRead, withRead } = await import("../../../extension/core/read-marks.js");
const { emptyFor, missedNotice, noticeFor } = await import("../../../extension/popup/messages.js");
const { NEWEST } = await import("../../../extension/core/views.js");

const NOW = new Date("2026-11-20T12:00:00Z");
const health = { checkedAt: 0, error: "http://127.0.0.1:8000 does not answer.", failures: 1 };
const stored = (/** @type {import("../../../extension/core/types.js").ListReply} */ one) => ({
  reply: one,
  fetchedAt: 0,
});
const settings = (/** @type {"number"|"dot"|"off"} */ badge) => ({ ...state().settings, badge });

test("the badge is the number of unread papers of the newest list", () => {
  const latest = stored(reply(3));
  assert.equal(badgeFor(state({ latest })).text, "3");
  assert.equal(badgeFor(state({ latest, read: { 2611.00001: "2026-11-20", 9999.00001: "2026-11-20" } })).text, "2");
  assert.match(badgeFor(state({ latest })).title, /^Paperboy\nFriday,? 20 November.*: 3 unread papers$/);
});

test("it is empty at zero, and never says more than 99+", () => {
  const read = { 2611.00001: "2026-11-20" };
  assert.deepEqual(badgeFor(state({ latest: stored(reply(1)), read })).text, "");
  assert.match(badgeFor(state({ latest: stored(reply(1)), read })).title, /all read$/);
  assert.equal(badgeFor(state({ latest: stored(reply(100)) })).text, "99+");
  assert.equal(badgeFor(state()).text, "");
});

test("papers that the rules hide do not count", () => {
  const latest = stored(reply(4));
  assert.equal(badgeFor(state({ latest, rules: { watch: [], mute: ["paper 3"], floor: 0 } })).text, "3");
  assert.equal(badgeFor(state({ latest, rules: { watch: [], mute: [], floor: 3 } })).text, "2");
  const none = badgeFor(state({ latest, rules: { watch: [], mute: [], floor: 9 } }));
  assert.equal(none.text, "");
  assert.match(none.title, /: 4 papers are hidden by your rules\.$/);
  const watch = [{ kind: "word", text: "paper 1", notify: false }];
  assert.equal(badgeFor(state({ latest, rules: { watch, mute: [], floor: 3 } })).text, "3");
});

test("a dot, or nothing, for who does not want a number", () => {
  const latest = stored(reply(4));
  assert.equal(badgeFor(state({ latest, settings: settings("dot") })).text, "•");
  assert.equal(badgeFor(state({ latest: stored(reply(0)), settings: settings("dot") })).text, "");
  assert.equal(badgeFor(state({ latest, settings: settings("off") })).text, "");
  assert.equal(badgeFor(state({ settings: settings("off"), health })).text, "");
});

test("the sample is no news", () => {
  assert.equal(badgeFor(state({ latest: stored(reply(22, { source: "sample" })) })).text, "");
});

test("a server that is away can be told from no news", () => {
  const known = badgeFor(state({ latest: stored(reply(3)) }));
  const unknown = badgeFor(state({ latest: stored(reply(3)), health }));
  assert.equal(unknown.text, "3");
  assert.notEqual(unknown.color, known.color);
  assert.match(unknown.title, /does not answer/);
  assert.equal(badgeFor(state({ health })).text, "–");
});

test("the badge is painted from what is stored", async () => {
  reset();
  await local.set({ latest: stored(reply(4)) });
  await paintBadge();
  assert.equal(button.text, "4");
});

test("read papers are kept for two months", () => {
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

test("numbers, dates and names", () => {
  assert.deepEqual(
    [0, 999, 1234, 15600].map((count) => formatCount(count).toUpperCase()),
    ["0", "999", "1.2K", "15.6K"],
  );
  assert.match(formatDate("2026-11-20", NOW), /^Friday,? 20 November$/);
  assert.match(formatDate("2025-11-20", NOW), /^Thu, 20 Nov 2025$/);
  const ages = [-5, 0.4, 12, 59, 90, 60 * 47, 60 * 72].map((minutes) => formatAge(0, minutes * 60_000));
  assert.deepEqual(ages, ["just now", "just now", "12 min ago", "59 min ago", "2 h ago", "47 h ago", "3 days ago"]);
  const authors = ["A", "B", "C", "D", "E"].map((name) => ({ name }));
  assert.equal(formatAuthors({ authors, num_authors: 5 }), "A, B, C and 2 more");
  assert.equal(formatAuthors({ authors, num_authors: 30 }), "A, B, C and 27 more");
  assert.equal(formatAuthors({ authors: authors.slice(0, 4), num_authors: 4 }), "A, B, C, D");
  assert.equal(formatAuthors({ authors: [], num_authors: 0 }), "");
  const list = { date: "2026-W47", first_date: "2026-11-16", last_date: "2026-11-22" };
  assert.match(formatName(list), /^Week 47 · 16\s*–\s*22 Nov$/);
  assert.equal(formatName({ ...list, date: "2026-11" }), "November 2026");
  assert.equal(formatName({ ...list, date: null }), "");
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
  assert.match(
    String(noticeFor(stored(reply(1)), "It is away.", now)?.text),
    /^It is away\. Showing what was read 12 min ago\.$/,
  );
  const sample = stored(reply(1, { source: "sample", stale: true }));
  assert.match(String(noticeFor(sample, null, now)?.text), /sample/);
  assert.match(String(noticeFor(sample, "It is away.", now)?.text), /^It is away\. Showing a built-in sample read/);
  const stale = reply(1, { stale: true });
  const hours = Date.parse(String(stale.as_of)) + 3 * 3_600_000;
  assert.match(String(noticeFor(stored(stale), null, hours)?.text), /last good copy, from 3 h ago\.$/);
});

test("what was missed is offered with its days", () => {
  const lists = ["2026-11-19", "2026-11-18"].map((date) => stored(reply(5, { list: { date } })));
  const notice = missedNotice(lists, () => false);
  assert.match(notice?.text ?? "", /10 papers on the lists of 18 Nov and 19 Nov\.$/);
  assert.deepEqual(
    notice?.choices.map((choice) => choice.do),
    ["missed", "dismiss"],
  );
  lists.unshift(
    stored({ ...reply(0), papers: [paper(6), paper(7)], list: { ...reply(0).list, date: "2026-11-20" } }),
  );
  const isRead = (/** @type {import("../../../extension/core/types.js").Paper} */ one) =>
    one.arxiv_id !== "2611.00007";
  assert.match(missedNotice(lists, isRead)?.text ?? "", /1 paper on the list of 20 Nov\.$/);
  assert.equal(
    missedNotice(lists, () => true),
    null,
  );
});

test("every empty day is explained, with a way on", () => {
  const reasons = [
    "weekend",
    "not_published_yet",
    "before_first_list",
    "no_list",
    "no_match",
    "upstream_unavailable",
    "new",
    null,
  ];
  for (const reason of reasons) {
    const empty = emptyFor(NEWEST, stored(reply(0, { list: { empty_reason: reason } })), null, NOW);
    assert.ok(empty.title && empty.text);
    assert.deepEqual(
      empty.choices.map((choice) => [choice.do, choice.name]),
      [["go", "2026-11-19"]],
    );
  }
  const first = emptyFor(NEWEST, undefined, "It is away.", NOW);
  assert.match(first.text, /^It is away\. Start your Paperboy server/);
  assert.deepEqual(
    first.choices.map((choice) => choice.do),
    ["retry", "options"],
  );
});

test("every tab says what to do while it is empty", () => {
  const titles = new Set();
  for (const view of [
    { tab: "saved" },
    { tab: "missed" },
    { tab: "search", query: "" },
    { tab: "search", query: "x" },
  ]) {
    const empty = emptyFor(/** @type {any} */ ({ ...NEWEST, ...view }), stored(reply(0)), null, NOW);
    assert.ok(empty.text);
    titles.add(empty.title);
  }
  assert.equal(titles.size, 4);
  assert.match(emptyFor(NEWEST, stored(reply(2)), null, NOW).text, /hidden, or read/);
});

test("a sample paper is never unread", () => {
  assert.deepEqual(unread(reply(0, { papers: [paper(1)], source: "sample" }), {}), []);
});
