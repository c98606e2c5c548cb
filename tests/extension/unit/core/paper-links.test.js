/** Where a title leads. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { titleLink } from "../../../../extension/core/paper-links.js";
import { paper } from "../builders.js";

test("a title leads where the person chose, or to the paper's page where there is no such link", () => {
  const known = paper(1, { github_repo: "https://github.com/a/b" });
  assert.equal(titleLink(known, "hub"), "https://huggingface.co/papers/2611.00001");
  assert.equal(titleLink(known, "arxiv"), "https://arxiv.org/abs/2611.00001");
  assert.equal(titleLink(known, "alphaxiv"), "https://www.alphaxiv.org/abs/2611.00001");
  assert.equal(titleLink(known, "code"), "https://github.com/a/b");
  assert.equal(titleLink(paper(1), "code"), "https://huggingface.co/papers/2611.00001");
  assert.equal(titleLink(paper(1, { source: "arxiv" }), "pdf"), "https://arxiv.org/abs/2611.00001");
});
