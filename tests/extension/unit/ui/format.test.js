/** Numbers, dates and names. */
import assert from "node:assert/strict";
import { test } from "node:test";
import "../fake-browser.js";

const { formatAge, formatAuthors, formatBriefName, formatCount, formatDate, formatName, safeLink } = await import(
  "../../../../extension/ui/format.js"
);

const NOW = new Date("2026-11-20T12:00:00Z");

test("numbers, dates, ages and names read as people write them", () => {
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

test("the brief name of a list leaves out what does not fit into the popup's bar", () => {
  const list = { date: "2026-W47", first_date: "2026-11-16", last_date: "2026-11-22" };
  assert.match(formatBriefName(list, NOW), /^16\s*–\s*22 Nov$/);
  assert.match(formatBriefName({ ...list, date: "2026-11-20" }, NOW), /^Fri,? 20 Nov$/);
  assert.match(formatBriefName({ ...list, date: "2025-11-20" }, NOW), /^Thu,? 20 Nov 2025$/);
  assert.equal(formatBriefName({ ...list, date: "2026-11" }, NOW), "November 2026");
  assert.equal(formatBriefName({ ...list, date: null }, NOW), "");
});

test("only an https address is a safe link", () => {
  assert.equal(safeLink("https://arxiv.org/abs/1"), "https://arxiv.org/abs/1");
  for (const bad of ["http://a.org", "javascript:1", "data:,x", "//a.org", "a", "", null, undefined]) {
    assert.equal(safeLink(bad), null);
  }
});
