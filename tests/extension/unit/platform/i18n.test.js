/** The locale of numbers and dates. */
import assert from "node:assert/strict";
import { test } from "node:test";
import "../fake-browser.js";

const { localeFor } = await import("../../../../extension/platform/i18n.js");

test("dates follow the country of the person, not that of the browser", () => {
  assert.equal(localeFor("en", ["en-GB", "en"], "en-US"), "en-GB");
  assert.equal(localeFor("en", ["hi", "en-IN", "en-US"], "en-US"), "en-IN");
  assert.equal(localeFor("en", ["en", "de-AT"], "en"), "en");
  assert.equal(localeFor("de", ["de-AT"], "de"), "de-AT");
  assert.equal(localeFor("en", [], "fr"), "en");
  assert.equal(localeFor("zh-CN", [], "fr"), "zh-CN");
});
