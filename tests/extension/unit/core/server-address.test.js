/** The server's address as typed. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ProblemError } from "../../../../extension/core/problems.js";
import { parseServer, withOtherScheme } from "../../../../extension/core/server-address.js";

test("an address as people type it gets the right scheme and loses its path", () => {
  const cases = {
    "127.0.0.1:8000": "http://127.0.0.1:8000",
    "localhost:8000/": "http://localhost:8000",
    "[::1]:8000": "http://[::1]:8000",
    " papers.example.org ": "https://papers.example.org",
    "http://papers.example.org/v1/daily": "http://papers.example.org",
    "https://example.org/paperboy/": "https://example.org/paperboy",
    "raspberrypi:8000": "http://raspberrypi:8000",
    "raspberrypi.local:8000": "http://raspberrypi.local:8000",
    "192.168.1.5:8000": "http://192.168.1.5:8000",
    "https:papers.example.org": "https://papers.example.org",
    "http:/localhost:8000": "http://localhost:8000",
    "papers.example.org/docs": "https://papers.example.org",
    "http://nas:8000/search?q=agents#list": "http://nas:8000",
    "https://example.org/paperboy/daily/2026-11-20": "https://example.org/paperboy",
  };
  for (const [typed, address] of Object.entries(cases)) assert.equal(parseServer(typed), address);
});

/** @param {string} typed */
function codeOf(typed) {
  try {
    parseServer(typed);
    return "none";
  } catch (error) {
    return error instanceof ProblemError ? error.problem.code : "unexpected";
  }
}

test("a text that is not a usable address is refused with a code", () => {
  for (const bad of ["", "no address"]) assert.equal(codeOf(bad), "bad_address", bad);
  for (const bad of ["javascript:1", "data:text/html,x", "file:///etc", "mailto:a@b.org"]) {
    assert.equal(codeOf(bad), "unsupported_address", bad);
  }
  for (const bad of ["ftp://a.org", "https://u:p@a.org", "https://a.org/?q", "https://a.org/#x"]) {
    assert.equal(codeOf(bad), "unsupported_address", bad);
  }
});

test("an address has a twin with the other scheme", () => {
  assert.equal(withOtherScheme("http://a.org:80/x"), "https://a.org:80/x");
  assert.equal(withOtherScheme("https://a.org"), "http://a.org");
});
