/** The very package for Firefox that `make extension` makes, in a folder that goes with this process. */
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { PYTHON, ROOT } from "./service.js";

/** @type {Promise<string>|undefined} */
let packed;

/** @returns {Promise<string>} Where the zip is. */
export function firefoxPackage() {
  packed ??= pack();
  return packed;
}

async function pack() {
  const folder = mkdtempSync(join(tmpdir(), "paperboy-package-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  await promisify(execFile)(PYTHON, [join(ROOT, "extension/pack.py"), folder]);
  const name = readdirSync(folder).find((one) => one.includes("firefox"));
  return join(folder, /** @type {string} */ (name));
}
