/** What rules watch for, marked in a text. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { markRules } from "../../../../extension/core/marking.js";

const marked = (/** @type {string} */ text, /** @type {string[]} */ ...rules) =>
  markRules(text, rules)
    .map(({ text: part, match }) => (match ? `[${part}]` : part))
    .join("");

test("words are marked as rules match them", () => {
  assert.equal(marked("Agents and an Agent act agentic", "agents"), "[Agents] and an [Agent] act agentic");
  assert.equal(marked("Agents act agentic", "agent*"), "[Agents] act [agentic]");
  assert.equal(marked("On GPT-4, GPT4 and gpt 4", "gpt-4"), "On [GPT-4], [GPT4] and [gpt 4]");
  assert.equal(marked("Łukasz’s state-space models", "state space"), "Łukasz’s [state-space] models");
  assert.equal(marked("Nothing here", "agent", "*", ""), "Nothing here");
  assert.equal(marked("world models of worlds", "world models", "models of"), "[world models][ of] worlds");
});
