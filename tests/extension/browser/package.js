/** The packages that `make extension` builds, in folders that are removed with this process. */
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { HUB } from "../../../extension/core/choices.js";
import { PYTHON, ROOT } from "./service.js";

const run = promisify(execFile);
/** @type {Promise<string>|undefined} */
let packed;
/** @type {Promise<string>|undefined} */
let unpacked;
/** Packages with another Hub. @type {Map<string, Promise<string>>} */
const others = new Map();

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

/**
 * A package for tests without the Hub in reach: the same, but for the Hub's address. Chromium's question for the
 * permission cannot be clicked by a program, so there it may have been granted from the start.
 * @param {"chromium"|"firefox"} browser
 * @param {string} hub The address in the Hub's place.
 * @param {boolean} isGranted
 * @returns {Promise<string>} A folder for Chromium, a zip for Firefox.
 */
export function packageWithHub(browser, hub, isGranted) {
  const key = `${hub} ${isGranted}`;
  const made = others.get(key) ?? changePackage(browser, hub, isGranted);
  others.set(key, made);
  return made;
}

/**
 * @param {"chromium"|"firefox"} browser
 * @param {string} hub
 * @param {boolean} isGranted
 */
async function changePackage(browser, hub, isGranted) {
  const folder = temporaryFolder();
  await run(PYTHON, ["-m", "zipfile", "-e", await packageFor(browser), folder]);
  const change = (/** @type {string} */ file, /** @type {(text: string) => string} */ edit) => {
    const path = join(folder, file);
    const before = readFileSync(path, "utf8");
    const after = edit(before);
    if (after === before) throw new Error(`${file} does not have what tests change in it`);
    writeFileSync(path, after);
  };
  change("core/choices.js", (text) => text.replace(`HUB = "${HUB}"`, `HUB = "${hub}"`));
  change("manifest.json", (text) => {
    const { optional_host_permissions: _, ...manifest } = JSON.parse(text);
    // Not all browsers understand a port there.
    const hosts = [`http://${new URL(hub).hostname}/*`];
    return JSON.stringify({ ...manifest, [isGranted ? "host_permissions" : "optional_host_permissions"]: hosts });
  });
  if (browser === "chromium") return folder;
  const zip = join(temporaryFolder(), "package.zip");
  await run(PYTHON, ["-m", "zipfile", "-c", zip, ...readdirSync(folder)], { cwd: folder });
  return zip;
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
