/** What rules match and hide. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { judge, matcher } from "../../../../extension/core/rules.js";
import { paper } from "../builders.js";

/** @typedef {import("../../../../extension/core/types.js").Watch} Watch */

const word = (/** @type {string} */ text) => matcher({ kind: "word", text });

test("a word rule matches whole words regardless of case, accents and plural", () => {
  const one = paper(1, {
    title: "Diffusion Modèles for State-Space Agents",
    abstract: "An articulate study of GPT-4.",
  });
  for (const text of [
    "diffusion",
    "MODELES",
    "modèle",
    "state space",
    "agent",
    "gpt 4",
    "GPT-4",
    "articul*",
    "diffusion modeles",
  ]) {
    assert.ok(word(text)(one), text);
  }
  for (const text of ["art", "diffus", "space state", "gpt", "gent", "", "**", "gpt-44"]) {
    assert.equal(word(text)(one), text === "gpt", text);
  }
});

test("a word rule searches title, abstract, summary and keywords only", () => {
  for (const place of [
    { title: "On quokkas" },
    { abstract: "A quokka." },
    { ai_summary: "Quokka" },
    { ai_keywords: ["x", "quokka"] },
  ]) {
    assert.ok(word("quokka")(paper(1, place)), JSON.stringify(place));
  }
  assert.equal(word("quokka")(paper(1, { authors: [{ name: "Q. Quokka" }] })), false);
  assert.equal(word("one two")(paper(1, { title: "One", abstract: "Two" })), false, "no phrase spans two fields");
  assert.equal(word("one two")(paper(1, { abstract: "One\nTwo" })), true, "a line end separates words like a space");
});

test("a word rule handles plurals, digits, signs and scripts without spaces", () => {
  const one = paper(1, { title: "An LLM agent with GPT4 and GPT-5 in C++, on 大規模言語モデル" });
  for (const text of ["LLMs", "agents", "GPT-4", "gpt 5", "gpt5", "C++", "言語モデル"])
    assert.ok(word(text)(one), text);
  for (const text of ["C", "C#", "GPT", "GPT-54", "gents"]) assert.equal(word(text)(one), text === "GPT", text);
  assert.equal(word("C++")(paper(2, { title: "On C. elegans" })), false);
  assert.equal(word("class")(paper(2, { title: "A clas" })), false);
});

test("an author or organisation rule matches names that contain all of its words", () => {
  const one = paper(1, {
    authors: [{ name: "José Núñez Álvarez" }],
    organization: { name: "qwen", fullname: "Qwen Team" },
  });
  const by = (/** @type {Watch["kind"]} */ kind, /** @type {string} */ text) => matcher({ kind, text })(one);
  for (const text of ["nunez", "Jose Alvarez", "álvarez josé"]) assert.ok(by("author", text), text);
  for (const text of ["nun", "Jose Smith", ""]) assert.equal(by("author", text), false, text);
  assert.ok(by("organization", "Qwen"));
  assert.ok(by("organization", "qwen team"));
  assert.equal(by("organization", "Open Qwen"), false);
  assert.equal(matcher({ kind: "organization", text: "qwen" })(paper(2)), false);
});

test("a watched paper with too few votes is shown, and a muted one is hidden", () => {
  const verdict = judge({ watch: [{ kind: "word", text: "good", notify: false }], mute: ["bad"], floor: 5 });
  assert.deepEqual(verdict(paper(9)), { hidden: null, watched: [] });
  assert.deepEqual(verdict(paper(2)), { hidden: "floor", watched: [] });
  assert.deepEqual(verdict(paper(2, { title: "Good" })), { hidden: null, watched: ["good"] });
  assert.deepEqual(verdict(paper(9, { title: "Good and bad" })), { hidden: "mute", watched: ["good"] });
});
