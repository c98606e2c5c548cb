/** Texts, addresses, counts and times of the Hub, by the cases that the server shares. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as clean from "../../../../extension/core/clean.js";

const cases = JSON.parse(readFileSync(new URL("../../../cases/hub_wire.json", import.meta.url), "utf8"));

for (const [name, act] of /** @type {const} */ ([
  ["one_line", clean.oneLine],
  ["paragraphs", clean.paragraphs],
  ["address", clean.httpsAddress],
  ["repository", clean.repository],
  ["count", clean.count],
  ["moment", clean.moment],
  ["keywords", clean.keywords],
])) {
  test(`${name}: what the Hub says is cleaned as the server cleans it`, () => {
    assert.ok(cases[name].length >= 5);
    for (const [value, expected] of cases[name]) assert.deepEqual(act(value), expected, JSON.stringify(value));
  });
}
