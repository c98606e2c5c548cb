/** The very packages that `make extension` makes, in a folder that goes with this process. */
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
  return packageFor("firefox");
}

/**
 * @param {string} browser
 * @returns {Promise<string>} Where the zip is.
 */
export async function packageFor(browser) {
  packed ??= pack();
  const folder = await packed;
  return join(folder, /** @type {string} */ (readdirSync(folder).find((one) => one.includes(browser))));
}

async function pack() {
  const folder = mkdtempSync(join(tmpdir(), "paperboy-package-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  await promisify(execFile)(PYTHON, [join(ROOT, "extension/package/pack.py"), folder]);
  return folder;
}
