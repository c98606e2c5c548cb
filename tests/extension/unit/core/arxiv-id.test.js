/** arXiv ids in addresses and texts. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { idInText, idOfPage, monthOf, parseArxivId } from "../../../../extension/core/arxiv-id.js";

/** @type {{accepted: Record<string, string[]>, refused: string[]}} */
const cases = JSON.parse(readFileSync(new URL("../../../cases/arxiv_ids.json", import.meta.url), "utf8"));

test("every form of an id that the server knows is parsed", () => {
  for (const [id, texts] of Object.entries(cases.accepted))
    for (const text of texts) assert.equal(parseArxivId(text), id, text);
});

test("any other text is not an id", () => {
  for (const text of cases.refused) assert.equal(parseArxivId(text), null, text);
});

test("a paper's page yields its arXiv id, and texts that are no address yield none", () => {
  const pages = Object.entries(cases.accepted).flatMap(([id, texts]) =>
    texts.filter((text) => /^https?:\/\//i.test(text)).map((text) => [text, id]),
  );
  assert.ok(pages.length > 20);
  for (const [page, id] of pages) assert.equal(idOfPage(page), id, page);
  for (const other of ["", undefined, "about:blank", "2608.19880", "arxiv.org/abs/2608.19880", ...cases.refused])
    assert.equal(idOfPage(other), null, String(other));
});

test("a text with an arXiv id yields it, and numbers that only look like one are ignored", () => {
  assert.equal(idInText("see arXiv:2511.21631v3 [cs.CL]"), "2511.21631");
  assert.equal(idInText("as in https://arxiv.org/abs/hep-th/9901001, and others"), "hep-th/9901001");
  assert.equal(idInText("compare (math.GT/0309136)"), "math/0309136");
  for (const text of [
    "",
    "12511.21631",
    "2511.216311",
    "version 3.14",
    "2500.12345",
    "maths/0309136",
    "x-math/0309136",
  ])
    assert.equal(idInText(text), null, text);
});

test("an id tells its year and month", () => {
  assert.deepEqual(monthOf("2608.19880"), [2026, 8]);
  assert.deepEqual(monthOf("0704.0001"), [2007, 4]);
  assert.deepEqual(monthOf("hep-th/9901001"), [1999, 1]);
  assert.deepEqual(monthOf("cs/0701188"), [2007, 1]);
});
