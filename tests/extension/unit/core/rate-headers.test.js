/** How long the Hub wants to be left alone, by the cases that the server shares. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { pauseAfter } from "../../../../extension/core/rate-headers.js";

const { pauses } = JSON.parse(readFileSync(new URL("../../../cases/hub_wire.json", import.meta.url), "utf8"));

test("the pause follows Retry-After and RateLimit within bounds", () => {
  for (const [status, headers, seconds] of pauses) {
    const milliseconds = pauseAfter(status, new Headers(headers), Date.parse("2026-11-19T18:00:00Z"));
    assert.equal(milliseconds, seconds * 1000, JSON.stringify([status, headers]));
  }
});
