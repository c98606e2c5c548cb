/** What the popup says about a list. */
import assert from "node:assert/strict";
import { test } from "node:test";
import "../fake-browser.js";

import { NEWEST } from "../../../../extension/core/views.js";
import { paper, reply } from "../builders.js";

const { emptyFor, missedNotice, noticeFor } = await import("../../../../extension/popup/messages.js");

const NOW = new Date("2026-11-20T12:00:00Z");
const error = { code: /** @type {const} */ ("no_answer"), about: "http://127.0.0.1:8000" };
const stored = (/** @type {import("../../../../extension/core/types.js").ListReply} */ one) => ({
  reply: one,
  fetchedAt: 0,
});

test("a stale list, a sample and an unreachable server each have a notice", () => {
  const now = 12 * 60_000;
  assert.equal(noticeFor(stored(reply(1)), null, now), null);
  assert.match(
    String(noticeFor(stored(reply(1)), error, now)?.text),
    /^http:\/\/127\.0\.0\.1:8000 is not responding\. Showing the list fetched 12 min ago\.$/,
  );
  const sample = stored(reply(1, { source: "sample", stale: true }));
  assert.match(String(noticeFor(sample, null, now)?.text), /sample/);
  assert.match(String(noticeFor(sample, error, now)?.text), /is not responding\. Showing a built-in sample fetched/);
  const stale = reply(1, { stale: true });
  const hours = Date.parse(String(stale.as_of)) + 3 * 3_600_000;
  assert.match(String(noticeFor(stored(stale), null, hours)?.text), /its last copy, updated 3 h ago\.$/);
});

test("a notice offers missed lists with their days, and none if all are read", () => {
  const lists = ["2026-11-19", "2026-11-18"].map((date) => stored(reply(5, { list: { date } })));
  const notice = missedNotice(lists, () => false);
  assert.match(notice?.text ?? "", /10 papers on the lists from 18 Nov and 19 Nov\.$/);
  assert.deepEqual(
    notice?.choices.map((choice) => choice.do),
    ["missed", "dismiss"],
  );
  lists.unshift(
    stored({ ...reply(0), papers: [paper(6), paper(7)], list: { ...reply(0).list, date: "2026-11-20" } }),
  );
  const isRead = (/** @type {import("../../../../extension/core/types.js").Paper} */ one) =>
    one.arxiv_id !== "2611.00007";
  assert.match(missedNotice(lists, isRead)?.text ?? "", /1 paper on the list from 20 Nov\.$/);
  assert.equal(
    missedNotice(lists, () => true),
    null,
  );
});

test("every reason for an empty day has an explanation and a way on", () => {
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
  const first = emptyFor(NEWEST, undefined, error, NOW);
  assert.match(
    first.text,
    /^Read Hugging Face's Daily Papers .*, or use a Paperboy server\. .* is not responding\.$/,
  );
  assert.deepEqual(
    first.choices.map((choice) => choice.do),
    ["welcome", "welcome", "retry"],
    "both sources are one click away",
  );
});

test("of the Hub, the popup says what is wrong, and offers what helps", () => {
  const forbidden = /** @type {const} */ ({ code: "no_permission", about: "https://huggingface.co" });
  const deeds = (/** @type {{choices: {do: string}[]}|null} */ said) => said?.choices.map((choice) => choice.do);
  assert.deepEqual(deeds(emptyFor(NEWEST, undefined, forbidden, NOW, true)), ["source"]);
  assert.deepEqual(deeds(emptyFor(NEWEST, undefined, error, NOW, true)), ["retry", "options"]);
  const notice = noticeFor(stored(reply(2)), forbidden, NOW.getTime());
  assert.deepEqual(deeds(notice), ["source"]);
  assert.match(notice?.text ?? "", /^Your browser does not allow Paperboy to read the Hub\. Showing the list/);
  const search = emptyFor({ ...NEWEST, tab: "search" }, undefined, null, NOW, true);
  assert.match(search.text, /A Paperboy server also searches by meaning/);
  assert.deepEqual(deeds(search), ["source"]);
});

test("every empty tab says what to do", () => {
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
  assert.match(emptyFor(NEWEST, stored(reply(2)), null, NOW).text, /hidden or already read/);
});
