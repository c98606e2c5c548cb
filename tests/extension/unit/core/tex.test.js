/** Plain text as TeX: the cases that the server and the extension share. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { bibtex } from "../../../../extension/core/citations.js";
import { tex } from "../../../../extension/core/tex.js";
import { paper } from "../builders.js";

const cases = JSON.parse(readFileSync(new URL("../../../cases/citations.json", import.meta.url), "utf8"));

test("text is written as the shared cases say", () => {
  for (const { text, tex: expected } of cases.tex) assert.equal(tex(text), expected, text);
});

test("names are written as the shared cases say", () => {
  for (const { name, bibtex: expected } of cases.names) {
    assert.ok(bibtex(paper(1, { authors: [{ name }] })).includes(`  author = {${expected}},\n`), name);
  }
});
