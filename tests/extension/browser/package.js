/** The packages that `make extension` builds, in folders that are removed with this process. */
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { PYTHON, ROOT } from "./service.js";

const run = promisify(execFile);
/** @type {Promise<string>|undefined} */
let packed;
/** @type {Promise<string>|undefined} */
let unpacked;

/**
 * @param {"chromium"|"firefox"} browser
 * @returns {Promise<string>} The path of its zip.
 */
export async function packageFor(browser) {
  packed ??= pack();
  const folder = await packed;
  return join(folder, /** @type {string} */ (readdirSync(folder).find((one) => one.includes(browser))));
}

/** @returns {Promise<string>} The folder of Chromium's package, unpacked: it loads no zips. */
export function chromiumFolder() {
  unpacked ??= unpack();
  return unpacked;
}

async function pack() {
  const folder = temporaryFolder();
  await run(PYTHON, [join(ROOT, "extension/package/pack.py"), folder]);
  return folder;
}

async function unpack() {
  const folder = temporaryFolder();
  await run(PYTHON, ["-m", "zipfile", "-e", await packageFor("chromium"), folder]);
  return folder;
}

function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), "paperboy-package-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
