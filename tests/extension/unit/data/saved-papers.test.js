/** Saved papers. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { paper } from "../builders.js";
import { local, reset } from "../fake-browser.js";

const { readSavedPapers, savePaper, unsavePaper } = await import("../../../../extension/data/saved-papers.js");
const { readState } = await import("../../../../extension/data/storage.js");

beforeEach(reset);

test("saved papers are stored in full, and read newest first", async () => {
  // Two windows save at once.
  await Promise.all([savePaper(paper(1), "2026-11-19T00:00:00Z"), savePaper(paper(2), "2026-11-20T00:00:00Z")]);
  assert.deepEqual(
    (await readSavedPapers()).map((each) => each.title),
    ["Paper 2", "Paper 1"],
  );
  await unsavePaper("2611.00002");
  assert.deepEqual(Object.keys((await readState()).saved), ["2611.00001"]);
  assert.equal(local.data["saved:2611.00002"], undefined);
});
