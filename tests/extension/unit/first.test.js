/** What the popup reads before its list stands: every file of it costs time, in each opening. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path/posix";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL("../../../extension", import.meta.url));

/**
 * @param {string} path
 * @param {Set<string>} found
 */
function withImports(path, found = new Set()) {
  if (found.has(path)) return found;
  found.add(path);
  const text = readFileSync(join(FOLDER, path), "utf8");
  for (const [, named] of text.matchAll(/^(?:import|export) [^;]*?"(\.[^"]+)";/gms)) withImports(join(path, "..", named), found);
  return found;
}

test("the first picture needs no file that only the rest does", () => {
  const first = withImports("popup/first.js");
  for (const needed of ["popup/draw.js", "popup/rows.js", "lib/storage.js"]) assert.ok(first.has(needed), needed);
  for (const later of ["lib/server.js", "popup/popup.js", "popup/show.js", "popup/details.js", "popup/calendar.js"]) {
    assert.ok(!first.has(later), later);
  }
  assert.ok(first.size <= 18, [...first].join(", "));
});

test("everything else follows from there", () => {
  const html = readFileSync(join(FOLDER, "popup/popup.html"), "utf8");
  assert.deepEqual([...html.matchAll(/<script type="module" src="([^"]+)"/g)].map(([, path]) => path), ["first.js"]);
  const all = withImports("popup/popup.js");
  for (const path of ["popup/show.js", "lib/server.js", "popup/first.js"]) assert.equal(all.has(path), path !== "popup/first.js", path);
});
