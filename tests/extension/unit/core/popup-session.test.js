/** Where the popup was when it closed. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { asSession, resume, sessionOf } from "../../../../extension/core/popup-session.js";
import { NEWEST } from "../../../../extension/core/views.js";

const SAVED = { ...NEWEST, tab: /** @type {const} */ ("saved") };
const MINUTE = 60_000;

test("a session lasts a quarter of an hour", () => {
  const session = sessionOf(SAVED, 40, 5);
  assert.deepEqual(resume(session, 5 + 14 * MINUTE), { view: SAVED, scroll: 40 });
  assert.equal(resume(session, 5 + 15 * MINUTE), null);
});

test("the newest list, not scrolled, needs no session", () => {
  assert.equal(sessionOf(NEWEST, 0, 5), null);
  assert.deepEqual(sessionOf(NEWEST, 1, 5), { view: NEWEST, scroll: 1, at: 5 });
});

test("a stored session is validated", () => {
  assert.deepEqual(asSession({ view: SAVED, scroll: "x", at: 5 }), { view: SAVED, scroll: 0, at: 5 });
  for (const bad of [undefined, null, 5, {}, { view: SAVED }]) assert.equal(asSession(bad), null);
});
