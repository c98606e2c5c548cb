/** Sort orders and filters. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { asFilters, isNarrow, NO_FILTERS, passes, sorted } from "../../../../extension/core/filters.js";
import { paper } from "../builders.js";

const ids = (/** @type {{arxiv_id: string}[]} */ papers) => papers.map((one) => Number(one.arxiv_id.slice(5)));

test("each sort order and each filter yields the expected papers", () => {
  const papers = [
    paper(1, {
      upvotes: 5,
      github_repo: "https://github.com/a/b",
      upvotes_gained: 1,
      submitted_at: "2026-11-20T03:00:00Z",
    }),
    paper(2, { upvotes: 9, num_comments: 3, submitted_at: "2026-11-20T05:00:00Z" }),
    paper(3, { upvotes: 1, upvotes_gained: 7, published_at: "2026-11-01T00:00:00Z" }),
  ];
  const orders = /** @type {const} */ ({
    listed: [1, 2, 3],
    upvotes: [2, 1, 3],
    rising: [3, 1, 2],
    submitted: [2, 1, 3],
    comments: [2, 1, 3],
  });
  for (const [sort, order] of Object.entries(orders))
    assert.deepEqual(ids(sorted(papers, /** @type {any} */ (sort))), order, sort);
  const passing = (/** @type {object} */ filters) =>
    ids(
      papers.filter(
        passes(
          { ...NO_FILTERS, ...filters },
          (one) => one === papers[0],
          (one) => one === papers[2],
        ),
      ),
    );
  assert.deepEqual(passing({}), [1, 2, 3]);
  assert.deepEqual(passing({ unread: true }), [2, 3]);
  assert.deepEqual(passing({ code: true }), [1]);
  assert.deepEqual(passing({ watched: true }), [3]);
  assert.deepEqual(passing({ minimum: 5 }), [1, 2]);
  assert.deepEqual(asFilters({ sort: "x", unread: 1, minimum: -4 }), NO_FILTERS);
  assert.deepEqual(
    [isNarrow(NO_FILTERS), isNarrow({ ...NO_FILTERS, sort: "rising" }), isNarrow({ ...NO_FILTERS, code: true })],
    [false, false, true],
  );
});
