/** Problems as sentences. */
import assert from "node:assert/strict";
import { test } from "node:test";
import "../fake-browser.js";

const { problemText } = await import("../../../../extension/ui/problem-text.js");

test("each problem is a sentence about its subject", () => {
  const about = "http://a.org";
  assert.equal(problemText({ code: "no_answer", about }), "http://a.org is not responding.");
  assert.equal(problemText({ code: "timeout", about }), "http://a.org took too long to answer.");
  assert.equal(
    problemText({ code: "not_paperboy", about }),
    "http://a.org responds, but it is not a Paperboy server.",
  );
  assert.equal(
    problemText({ code: "bad_address", about: "x y" }),
    "“x y” is not a valid address. Try something like http://127.0.0.1:8000.",
  );
  assert.match(problemText({ code: "unsupported_address", about }), /must start with http/);
  assert.equal(
    problemText({ code: "not_stored", about: "Error: full" }),
    "The browser could not store this: Error: full.",
  );
  assert.equal(problemText({ code: "refused", about: "Too early." }), "Too early.");
});
