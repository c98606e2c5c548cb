/** Firefox profiles: how the extension gets into them, and their preferences. */

import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { copyFile, cp, mkdir, mkdtemp, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import puppeteer from "puppeteer-core";
import { DEFAULT_SERVER } from "./base.js";
import { packageFor } from "./package.js";
import { findProgram } from "./program.js";
import { ROOT } from "./service.js";

/** The host in the addresses of the extension's pages. By default, Firefox picks one for each profile. */
export const UUID = randomUUID();
/** How long the worker may be idle. A check for new papers must fit, because Firefox does not count it as work. */
export const IDLE_MS = 3000;

/** @type {Promise<string>|undefined} */
let used;

/**
 * Start Firefox.
 * @param {string} profile
 * @param {object} options
 * @param {string} [options.address] The page it opens.
 * @param {Record<string, unknown>} [options.preferences]
 * @param {NodeJS.ProcessEnv} [options.env]
 */
export function launch(profile, { address = "about:blank", preferences = {}, env = process.env } = {}) {
  return puppeteer.launch({
    browser: "firefox",
    executablePath: findProgram("FIREFOX", ["firefox-esr", "firefox"]),
    headless: true,
    userDataDir: profile,
    env,
    extraPrefsFirefox: preferences,
    args: ["--width=1280", "--height=1000", "-remote-allow-system-access", address],
    waitForInitialPage: false,
  });
}

/**
 * Install the extension's package into a profile.
 * @param {string} profile The profile's folder; an empty one becomes a profile.
 * @param {string} [zip] Another package.
 */
export async function install(profile, zip) {
  // The first start of a new profile takes twice as long as any other, so all tests share that one.
  if ((await readdir(profile)).length === 0) {
    used ??= useOnce();
    await cp(await used, profile, { recursive: true });
  }
  await mkdir(join(profile, "extensions"), { recursive: true });
  await copyFile(zip ?? (await packageFor("firefox")), join(profile, "extensions", `${await extensionId()}.xpi`));
}

async function useOnce() {
  const profile = await mkdtemp(join(tmpdir(), "paperboy-used-"));
  process.once("exit", () => rmSync(profile, { recursive: true, force: true }));
  await (await launch(profile)).close();
  return profile;
}

/** @param {string} server Where requests to the extension's default server go. */
export async function preferences(server) {
  const there = `url.startsWith(${JSON.stringify(`${DEFAULT_SERVER}/`)})`;
  const route = `function FindProxyForURL(url) { return ${there} ? "PROXY ${new URL(server).host}" : "DIRECT"; }`;
  return {
    // Install what is in the profile without a signature and without asking.
    "xpinstall.signatures.required": false,
    "extensions.enabledScopes": 15,
    "extensions.startupScanScopes": 15,
    "extensions.autoDisableScopes": 0,
    "extensions.webextensions.uuids": JSON.stringify({ [await extensionId()]: UUID }),
    "extensions.background.idle.timeout": IDLE_MS,
    // A person cannot click a question at once. A test can.
    "security.notification_enable_delay": 0,
    // The service understands requests in the form that proxies receive.
    "network.proxy.type": 2,
    "network.proxy.autoconfig_url": `data:text/javascript,${encodeURIComponent(route)}`,
    "network.proxy.allow_hijacking_localhost": true,
    "network.proxy.failover_direct": false,
    "network.proxy.failover_timeout": 0,
  };
}

/** @returns {Promise<string>} */
export async function extensionId() {
  const manifest = JSON.parse(await readFile(join(ROOT, "extension/manifest.json"), "utf8"));
  return manifest.browser_specific_settings.gecko.id;
}
