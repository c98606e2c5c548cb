/** Other spellings of words are those of the server, and papers are found by them. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { searchPapers } from "../../../../extension/core/offline-search.js";
import { matcher } from "../../../../extension/core/rules.js";
import { otherPhrases, spellings } from "../../../../extension/core/spellings.js";
import { paper } from "../builders.js";

/** @typedef {{title: string, by: string[], not_by: string[]}} Case */
/** @type {{spellings: Record<string, string[]>, found: Case[]}} */
const cases = JSON.parse(readFileSync(new URL("../../../cases/spellings.json", import.meta.url), "utf8"));

test("other spellings are those of the server", () => {
  for (const [text, expected] of Object.entries(cases.spellings)) assert.deepEqual(spellings(text), expected, text);
  assert.deepEqual(otherPhrases("DeepSeekR1"), ["deep seek r 1"]);
  assert.deepEqual(otherPhrases("multi-modal"), ["multimodal"]);
  assert.deepEqual(otherPhrases("in 2024"), []);
});

test("the offline search finds papers by other spellings", () => {
  for (const { title, by, not_by } of cases.found) {
    const papers = [paper(1, { title }), paper(2, { title: "Other", abstract: `We call it ${title}. It is new.` })];
    for (const text of by) assert.equal(searchPapers(papers, text).length, 2, `${text} in ${title}`);
    for (const text of not_by) assert.equal(searchPapers(papers, text).length, 0, `${text} in ${title}`);
  }
});

test("rules find papers by other spellings", () => {
  for (const { title, by, not_by } of cases.found) {
    const one = paper(1, { title });
    for (const text of by.filter((query) => !query.includes('"'))) {
      assert.ok(matcher({ kind: "word", text })(one), `${text} in ${title}`);
    }
    for (const text of not_by) assert.ok(!matcher({ kind: "word", text })(one), `${text} in ${title}`);
  }
});
