/** What can go wrong, as codes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { asProblem, ProblemError, problemOf } from "../../../../extension/core/problems.js";

test("an expected error yields its problem, and any other one is a storage problem", () => {
  assert.deepEqual(problemOf(new ProblemError("timeout", "http://a.org")), {
    code: "timeout",
    about: "http://a.org",
  });
  assert.deepEqual(problemOf(new Error("QuotaExceededError")), {
    code: "not_stored",
    about: "Error: QuotaExceededError",
  });
});

test("a stored problem with an unknown code or without a subject counts as none", () => {
  assert.deepEqual(asProblem({ code: "refused", about: "Too early.", more: 1 }), {
    code: "refused",
    about: "Too early.",
  });
  for (const bad of [undefined, null, "It is away.", {}, { code: "x", about: "" }, { code: "refused" }])
    assert.equal(asProblem(bad), null);
});
