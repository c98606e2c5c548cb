/** arXiv ids in addresses and texts. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { idInText, idOfPage } from "../../../../extension/core/arxiv-id.js";

test("a paper's page on any known site yields its arXiv id, and other pages yield none", () => {
  const pages = [
    "https://arxiv.org/abs/2511.21631v2",
    "http://arxiv.org/pdf/2511.21631",
    "https://www.arxiv.org/pdf/2511.21631v1.pdf?download=1",
    "https://export.arxiv.org/html/2511.21631#S2",
    "https://huggingface.co/papers/2511.21631",
    "https://huggingface.co/papers/2511.21631.md",
    "https://www.alphaxiv.org/abs/2511.21631",
    "https://www.alphaxiv.org/overview/2511.21631v1",
    "https://doi.org/10.48550/arXiv.2511.21631",
  ];
  for (const page of pages) assert.equal(idOfPage(page), "2511.21631", page);
  const others = [
    "",
    undefined,
    "about:blank",
    "https://arxiv.org/list/cs.AI",
    "https://evil.example/arxiv.org/abs/2511.21631",
    "https://arxiv.org.evil.example/abs/2511.21631",
    "https://arxiv.org/abs/2513.21631",
    "file:///abs/2511.21631",
  ];
  for (const other of others) assert.equal(idOfPage(other), null, String(other));
});

test("a text with an arXiv id yields it, and numbers that only look like one are ignored", () => {
  assert.equal(idInText("see arXiv:2511.21631v3 [cs.CL]"), "2511.21631");
  for (const text of ["", "12511.21631", "2511.216311", "version 3.14", "2500.12345"])
    assert.equal(idInText(text), null, text);
});
