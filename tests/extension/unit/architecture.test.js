/** The layers of the extension, which Biome checks: planted violations make it fail. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const BIOME = fileURLToPath(new URL("../node_modules/.bin/biome", import.meta.url));

/** A copy of the extension. */
let folder = "";

before(() => {
  folder = mkdtempSync(join(tmpdir(), "paperboy-layers-"));
  cpSync(join(ROOT, "extension"), join(folder, "extension"), { recursive: true });
  const configuration = readFileSync(join(ROOT, "biome.jsonc"), "utf8");
  // The copy is not in a Git repository.
  writeFileSync(
    join(folder, "biome.jsonc"),
    configuration.replace(/^ *"vcs":.*\n/m, "").replace(/^ *"\$schema":.*\n/m, ""),
  );
});

after(() => rmSync(folder, { recursive: true }));

function check() {
  const { status, stdout, stderr } = spawnSync(BIOME, ["check", "--error-on-warnings"], {
    cwd: folder,
    encoding: "utf8",
  });
  return { status, output: stdout + stderr };
}

/**
 * @param {string} path
 * @param {string} line Added at the top of the file's code.
 */
function checkWith(path, line) {
  const file = join(folder, "extension", path);
  const original = readFileSync(file, "utf8");
  try {
    writeFileSync(file, original.replace(" */\n", ` */\n${line}\n`));
    return check();
  } finally {
    writeFileSync(file, original);
  }
}

test("the extension as it is passes the check", () => {
  const { status, output } = check();
  assert.equal(status, 0, output);
});

test("an import cycle fails the check", () => {
  const { status, output } = checkWith("core/arxiv-id.js", 'import "./offline-search.js";');
  assert.notEqual(status, 0);
  assert.match(output, /noImportCycles/);
});

test("an import against the layers fails the check", () => {
  for (const [path, line] of [
    ["core/filters.js", 'import "../data/storage.js";'],
    ["platform/i18n.js", 'import "../core/types.js";'],
    ["data/server.js", 'import "../ui/format.js";'],
    ["ui/dom.js", 'import "../popup/app.js";'],
    ["background/alarms.js", 'import "../popup/app.js";'],
    ["options/result-line.js", 'import "../background/alarms.js";'],
  ]) {
    const { status, output } = checkWith(path, line);
    assert.notEqual(status, 0, path);
    assert.match(output, /noRestrictedImports/, path);
  }
});

test("a file in another format fails the check", () => {
  const { status, output } = checkWith("core/filters.js", "export   const x = 'y'");
  assert.notEqual(status, 0);
  assert.match(output, /format/);
});
