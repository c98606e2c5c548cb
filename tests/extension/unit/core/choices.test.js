/** Settings and rules from elsewhere. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { asRules, asSettings, CHOICES, splitRules } from "../../../../extension/core/choices.js";

test("invalid settings and rules become the defaults, and long texts are cut", () => {
  const none = Object.fromEntries(Object.entries(CHOICES).map(([name, [first]]) => [name, first]));
  assert.equal(none.refreshMinutes, 10);
  for (const bad of [undefined, null, 5, "x", [], { badge: 5, theme: "pink", refreshMinutes: 0.1 }])
    assert.deepEqual(asSettings(bad), none);
  assert.deepEqual(asSettings({ ...none, badge: "dot", refreshMinutes: 60 }), {
    ...none,
    badge: "dot",
    refreshMinutes: 60,
  });
  for (const bad of [
    undefined,
    null,
    "x",
    { watch: 1, mute: "a", floor: -1 },
    { watch: [null, { kind: "x", text: "y" }, { kind: "word", text: " " }], mute: [1], floor: 1.5 },
  ]) {
    assert.deepEqual(asRules(bad), { watch: [], mute: [], floor: 0 });
  }
  const long = asRules({ watch: [{ kind: "word", text: `  a \n b ${"x".repeat(200)}` }], mute: [] }).watch[0];
  assert.deepEqual([long.text.length, long.text.slice(0, 4), long.notify], [100, "a b ", false]);
});

test("commas and semicolons separate rules", () => {
  const cases = {
    "a, b; c": ["a", "b", "c"],
    " state  space ,, diffusion ": ["state space", "diffusion"],
    "Meta Platforms, Inc., Google": ["Meta Platforms, Inc.", "Google"],
    "; ,": [],
  };
  for (const [typed, rules] of Object.entries(cases)) assert.deepEqual(splitRules(typed), rules, typed);
});
