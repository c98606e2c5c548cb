/** A real Chromium with the extension in it. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import puppeteer from "puppeteer-core";
import { DEFAULT_SERVER } from "../../../extension/lib/server.js";
import { eventually } from "./service.js";

export const EXTENSION = fileURLToPath(new URL("../../../extension", import.meta.url));
const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const FLAGS = [
  // Chromium refuses its sandbox to root, which is who runs in containers.
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  "--window-size=1280,1000",
  "--lang=en-US",
];

/** @returns {string} Where Chromium is; `CHROMIUM` goes before what is found on the path. */
export function findChromium() {
  const folders = (process.env.PATH ?? "").split(":");
  const paths = NAMES.flatMap((name) => folders.map((folder) => `${folder}/${name}`));
  const found = [process.env.CHROMIUM ?? "", ...paths].find((path) => path && existsSync(path));
  if (!found) throw new Error(`No Chromium is on the path; looked for ${NAMES.join(", ")}.`);
  return found;
}

/**
 * @param {object} options
 * @param {string} [options.profile] The folder of a profile to go on with.
 * @param {string[]} [options.extensions] None for a browser without the extension.
 * @param {string[]} [options.flags]
 */
export function launch({ profile, extensions = [EXTENSION], flags = [] } = {}) {
  return puppeteer.launch({
    executablePath: findChromium(),
    headless: true,
    pipe: true,
    enableExtensions: extensions,
    userDataDir: profile,
    args: [...FLAGS, ...flags],
    waitForInitialPage: false,
  });
}

/** A browser with the extension, as a person would use it. */
export class Toolbar {
  /**
   * @param {string} server Where the extension's default address, which a service may have here, leads to instead.
   * @param {string} [profile]
   */
  static async open(server, profile) {
    const elsewhere = `MAP ${new URL(DEFAULT_SERVER).host} ${new URL(server).host}`;
    const browser = await launch({ profile, flags: [`--host-resolver-rules=${elsewhere}`] });
    const extension = await eventually(async () => [...(await browser.extensions()).values()][0]);
    const toolbar = new Toolbar(browser, extension);
    await eventually(() => toolbar.worker(() => typeof chrome !== "undefined" && !!chrome.storage));
    return toolbar;
  }

  /**
   * @param {import("puppeteer-core").Browser} browser
   * @param {import("puppeteer-core").Extension} extension
   */
  constructor(browser, extension) {
    this.browser = browser;
    this.extension = extension;
    this.close = () => browser.close();
  }

  /**
   * Run a function in the worker.
   * @template A, R
   * @param {(argument: A) => R} task
   * @param {A} [argument]
   * @returns {Promise<Awaited<R>>}
   */
  async worker(task, argument) {
    const target = await this.browser.waitForTarget((one) => one.type() === "service_worker");
    const worker = await target.worker();
    // @ts-ignore puppeteer's own type knows no argument that may be missing.
    return worker.evaluate(task, argument);
  }

  /** @returns {Promise<{text: string, color: number[], title: string}>} */
  badge() {
    return this.worker(async () => ({
      text: await chrome.action.getBadgeText({}),
      color: [...(await chrome.action.getBadgeBackgroundColor({}))],
      title: await chrome.action.getTitle({}),
    }));
  }

  /** @param {string} text */
  async showsBadge(text) {
    await eventually(async () => (await this.badge()).text === text);
  }

  /** Click the button in the toolbar and return what pops up. */
  async click() {
    const page = (await this.browser.pages())[0] ?? (await this.browser.newPage());
    await page.bringToFront();
    await page.triggerExtensionAction(this.extension);
    const target = await this.browser.waitForTarget((one) => one.url().endsWith("/popup/popup.html"));
    return settled(await target.asPage());
  }

  /**
   * Open a page of the extension in a tab.
   * @param {string} path
   * @param {(page: import("puppeteer-core").Page) => Promise<void>} [prepare]
   */
  async tab(path, prepare = async () => {}) {
    const page = await this.browser.newPage();
    await page.setViewport({ width: 480, height: 600, deviceScaleFactor: 2 });
    await prepare(page);
    await page.goto(`chrome-extension://${this.extension.id}/${path}`);
    return path.startsWith("popup/") ? settled(page) : page;
  }
}

/**
 * Wait until the popup has asked the server.
 * @param {import("puppeteer-core").Page} page
 */
export async function settled(page) {
  await page.waitForSelector('main[aria-busy="false"]', { timeout: 15_000 });
  return page;
}
