/** The client of the Paperboy server. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { ProblemError } from "../../../../extension/core/problems.js";
import { fetchList } from "../../../../extension/data/server.js";
import { FakeServer } from "../fake-server.js";

const PATH = "/v1/daily/2026-11-19";
const server = new FakeServer();
beforeEach(() => server.reset({}));

/**
 * @param {string} url
 * @returns {Promise<import("../../../../extension/core/problems.js").Problem|null>}
 */
async function problemFrom(url) {
  try {
    await fetchList(url, PATH);
    return null;
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
}

for (const [name, answer] of /** @type {[string, {status?: number, body: unknown}][]} */ ([
  ["HTML", { body: "<!doctype html>" }],
  ["other JSON", { body: { hello: 1 } }],
  ["null", { body: "null" }],
  ["another service's problem", { status: 400, body: { type: "about:blank", detail: "Hm." } }],
])) {
  test(`${name} in place of a list is not a Paperboy server`, async () => {
    server.answers[PATH] = answer;
    assert.deepEqual(await problemFrom(server.url), { code: "not_paperboy", about: server.url });
  });
}

test("a problem from a Paperboy server is passed on in its own words", async () => {
  server.answers[PATH] = { status: 400, body: { type: "urn:paperboy:problem:x", detail: "Too early." } };
  assert.deepEqual(await problemFrom(server.url), { code: "refused", about: "Too early." });
});

test("a server that is not running is not responding", async () => {
  assert.deepEqual(await problemFrom("http://127.0.0.1:9"), { code: "no_answer", about: "http://127.0.0.1:9" });
});
