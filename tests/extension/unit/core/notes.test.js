/** Notes, tags and the search within saved papers. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { asNotes, splitTags } from "../../../../extension/core/notes.js";
import { searchSaved } from "../../../../extension/core/saved-search.js";
import { paper } from "../builders.js";

test("tags are split at commas, and damaged notes are dropped", () => {
  assert.deepEqual(splitTags(" #vision, to read ;; vision "), ["vision", "to read"]);
  assert.deepEqual(asNotes({ a: { note: "x", tags: [1, "y"] }, b: null, c: { note: "", tags: [] } }), {
    a: { note: "x", tags: ["y"] },
  });
  for (const bad of [null, 5, [], "x"]) assert.deepEqual(asNotes(bad), {});
});

test("saved papers are found by their own words, by notes and by tags, and keep their order", () => {
  const papers = [paper(1), paper(2, { title: "Diffusion" }), paper(3)];
  const notes = { [papers[2].arxiv_id]: { note: "Cf. diffusion", tags: ["Sampling"] } };
  assert.deepEqual(searchSaved(papers, " ", notes), papers);
  assert.deepEqual(searchSaved(papers, "diffusion", notes), [papers[1], papers[2]]);
  assert.deepEqual(searchSaved(papers, "sampl", notes), [papers[2]]);
  assert.deepEqual(searchSaved(papers, "nothing", notes), []);
});
