/** What the popup reads from the storage for its views. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { paper } from "../builders.js";
import { local, reset } from "../fake-browser.js";

Object.assign(globalThis, { location: { hash: "" } });
const { NO_FILTERS } = await import("../../../../extension/core/filters.js");
const { asView } = await import("../../../../extension/core/views.js");
const { app } = await import("../../../../extension/popup/app.js");
const { readSaved, readView } = await import("../../../../extension/popup/stored-views.js");

const SAVED = asView({ tab: "saved" });
const papers = Array.from({ length: 30 }, (_, at) => paper(at + 1));

beforeEach(() => {
  reset();
  const saved = Object.fromEntries(
    papers.map(({ arxiv_id: id }, at) => [id, new Date(2026, 0, at + 1).toISOString()]),
  );
  Object.assign(local.data, { saved }, Object.fromEntries(papers.map((one) => [`saved:${one.arxiv_id}`, one])));
  app.filters = NO_FILTERS;
  app.state = { ...app.state, saved, read: { [papers[0].arxiv_id]: "2026-11-20" } };
});

test("of many saved papers, the last ones come first, with the counts of all", async () => {
  const first = await readView(SAVED);
  assert.equal(first?.reply.papers.length, 20);
  assert.equal(first?.reply.papers[0].arxiv_id, papers[29].arxiv_id);
  assert.deepEqual(first?.counts, { total: 30, shown: 30, unread: 29 });
  const whole = await readSaved();
  assert.deepEqual([whole.reply.papers.length, whole.counts], [30, undefined]);
});

test("filters and orders need every saved paper at once", async () => {
  for (const changes of [{ unread: true }, { sort: /** @type {const} */ ("upvotes") }]) {
    app.filters = { ...NO_FILTERS, ...changes };
    assert.equal((await readView(SAVED))?.reply.papers.length, 30);
  }
});
