/** Letters are folded as the server folds them. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fold, wordsOf } from "../../../../extension/core/folding.js";
import { searchPapers } from "../../../../extension/core/offline-search.js";
import { matcher } from "../../../../extension/core/rules.js";
import { paper } from "../builders.js";

/** @type {{folded: Record<string, string>, words: Record<string, string[]>}} */
const cases = JSON.parse(readFileSync(new URL("../../../cases/folding.json", import.meta.url), "utf8"));

test("letters are folded as on the server", () => {
  for (const [text, folded] of Object.entries(cases.folded)) {
    assert.equal(fold(text), folded, text);
    assert.equal(fold(folded), folded, folded);
  }
});

test("words are those of the server", () => {
  for (const [text, words] of Object.entries(cases.words)) assert.deepEqual(wordsOf(text), words, text);
});

test("rules and the offline search find names and words in other letters", () => {
  const one = paper(1, { title: "Großes über Œuvres", authors: [{ name: "Łukasz Weiß" }] });
  for (const text of ["Lukasz", "weiss", "ŁUKASZ WEISS"]) {
    assert.ok(matcher({ kind: "author", text })(one), text);
    assert.deepEqual(searchPapers([one], text), [one], text);
  }
  for (const text of ["grosses", "GROẞES", "oeuvre"]) {
    assert.ok(matcher({ kind: "word", text })(one), text);
    assert.deepEqual(searchPapers([one], text), [one], text);
  }
  const two = paper(2, { title: "Models don\u2019t know" });
  assert.ok(matcher({ kind: "word", text: "don't" })(two));
  assert.deepEqual(searchPapers([two], "dont"), [two]);
});
