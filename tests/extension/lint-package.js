/**
 * Runs Mozilla's own linter on the Firefox package, where a warning is a failure, and has the compiler say that the package
 * runs the same code as the sources, which have comments.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromiumFolder, packageFor } from "./browser/package.js";

const program = fileURLToPath(new URL("node_modules/.bin/web-ext", import.meta.url));
const options = [
  "--source-dir",
  await packageFor("firefox"),
  "--warnings-as-errors",
  "--no-input",
  "--no-config-discovery",
];
const { status } = spawnSync(program, ["lint", ...options], {
  stdio: "inherit",
  env: { ...process.env, NO_UPDATE_NOTIFIER: "1" },
});
process.exitCode = status ?? 1;

const folder = mkdtempSync(join(tmpdir(), "paperboy-code-"));
process.once("exit", () => rmSync(folder, { recursive: true }));
const sources = fileURLToPath(new URL("../../extension", import.meta.url));
assert.deepEqual(codeOf(await chromiumFolder(), "packed"), codeOf(sources, "sources"));

/**
 * @param {string} root
 * @param {string} name
 * @returns {Record<string, string>} The code of each file, as the compiler writes it without comments.
 */
function codeOf(root, name) {
  const compiler = fileURLToPath(new URL("node_modules/.bin/tsc", import.meta.url));
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".js"));
  const out = join(folder, name);
  const flags = "--allowJs --checkJs false --noCheck --removeComments --target esnext --module esnext --ignoreConfig";
  const places = ["--rootDir", root, "--outDir", out, ...files.map((path) => join(root, path))];
  const { status: failed, stdout } = spawnSync(compiler, [...flags.split(" "), ...places], { encoding: "utf8" });
  assert.equal(failed, 0, stdout);
  assert.ok(files.length > 80);
  return Object.fromEntries(files.toSorted().map((path) => [path, readFileSync(join(out, path), "utf8")]));
}
