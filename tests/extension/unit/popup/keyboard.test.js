/** Keyboard shortcuts. */
import assert from "node:assert/strict";
import { test } from "node:test";
import "../fake-browser.js";

const { deedOf } = await import("../../../../extension/popup/keyboard.js");
const { SHORTCUTS } = await import("../../../../extension/ui/shortcuts.js");

test("a key does the same with Caps Lock, and nothing with Ctrl, Meta or Alt", () => {
  const press = (/** @type {string} */ key, /** @type {object} */ held = {}) =>
    deedOf({ key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...held });
  assert.equal(press("a"), "arxiv");
  assert.equal(press("A"), "arxiv");
  assert.equal(press("A", { shiftKey: true }), "allRead");
  assert.equal(press("a", { shiftKey: true }), "allRead");
  assert.equal(press("?", { shiftKey: true }), "sheet");
  assert.equal(press("/", { shiftKey: true }), "search");
  for (const held of ["ctrlKey", "metaKey", "altKey"]) assert.equal(press("a", { [held]: true }), undefined);
  const keys = SHORTCUTS.flatMap((one) => /** @type {readonly string[]} */ (one.keys));
  assert.equal(new Set(keys).size, keys.length, "no key has two meanings");
});
