/** A real Chromium with the extension in it, from its unpacked package. */
import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import puppeteer from "puppeteer-core";
import { DEFAULT_SERVER, POPUP, STILL, settled, Toolbar } from "./base.js";
import { chromiumFolder } from "./package.js";
import { findProgram } from "./program.js";
import { eventually } from "./service.js";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const FLAGS = [
  // Chromium's sandbox does not work as root, which is the user in containers.
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  "--window-size=1280,1000",
];

/**
 * @param {object} options
 * @param {string} [options.profile] The folder of an existing profile.
 * @param {string[]} [options.extensions] The folders of unpacked extensions.
 * @param {string[]} [options.flags]
 * @param {NodeJS.ProcessEnv} [options.env]
 */
export function launch({ profile, extensions = [], flags = [], env = process.env } = {}) {
  return puppeteer.launch({
    executablePath: findProgram("CHROMIUM", NAMES),
    headless: true,
    pipe: true,
    enableExtensions: extensions,
    userDataDir: profile,
    env,
    args: [...FLAGS, "--lang=en-US", ...flags],
    waitForInitialPage: false,
  });
}

export class ChromiumToolbar extends Toolbar {
  /** @type {import("puppeteer-core").Extension} */
  // @ts-ignore It is there once the browser has started.
  extension;
  /** @type {import("puppeteer-core").Page|undefined} A page that has the extension's interface while the worker is stopped. */
  still;

  async start() {
    const hosts = [new URL(DEFAULT_SERVER).host, ...(this.setup.host ? [`${this.setup.host}:80`] : [])];
    const elsewhere = hosts.map((host) => `MAP ${host} ${new URL(this.setup.server).host}`);
    const language = this.setup.language ?? "en-US";
    const flags = [`--host-resolver-rules=${elsewhere.join(",")}`, `--lang=${language}`, `--accept-lang=${language}`];
    this.still = undefined;
    const folder = this.setup.extension ?? (await chromiumFolder());
    if (this.setup.isPinned) await pin(this.profile, folder);
    this.browser = await launch({ profile: this.profile, extensions: [folder], flags, env: this.environment });
    this.extension = await eventually(async () => [...(await this.browser.extensions()).values()][0]);
    await this.browser.waitForTarget((one) => one.type() === "service_worker");
    await eventually(() => this.background(() => typeof chrome !== "undefined" && !!chrome.storage));
  }

  /** @type {Toolbar["background"]} */
  async background(task, argument) {
    const context = (!this.still && (await this.#worker())) || (await this.#stillPage());
    // @ts-ignore puppeteer's own type knows no argument that may be missing.
    return context.evaluate(task, argument);
  }

  /** Stop the worker as the browser does when it is idle. */
  async killWorker() {
    await this.#stillPage();
    // A worker that stops by itself in the meantime can no longer be closed.
    await eventually(async () => {
      if (await this.workerRuns()) await (await this.#worker())?.close();
      return !(await this.workerRuns());
    });
  }

  /**
   * @param {import("puppeteer-core").Page} [over] The page in front.
   * @returns {Promise<{clicked: number, shown?: number}>}
   */
  async press(over) {
    const page = over ?? (await this.browser.pages())[0] ?? (await this.browser.newPage());
    await page.bringToFront();
    const clicked = Date.now();
    await page.triggerExtensionAction(this.extension);
    return { clicked };
  }

  /**
   * Click the button in the toolbar and return the popup.
   * @param {import("puppeteer-core").Page} [over] The page in front.
   */
  async click(over) {
    await this.press(over);
    const target = await this.browser.waitForTarget((one) => one.url().includes("/popup/popup.html"));
    return settled(await target.asPage());
  }

  /** @returns {Promise<import("./base.js").Glance>} What pops up from the toolbar. */
  async glance() {
    return (await this.click()).$eval("main", ({ innerText: text }) => {
      const { offsetWidth: width, offsetHeight: height } = document.body;
      return { text, width, height };
    });
  }

  /**
   * Open a page of the extension in a tab.
   * @param {string} path
   * @param {(page: import("puppeteer-core").Page) => Promise<void>} [prepare]
   */
  async tab(path, prepare = async () => {}) {
    const page = await this.browser.newPage();
    await page.setViewport({ ...POPUP, deviceScaleFactor: 2 });
    await prepare(page);
    await page.goto(this.#address(path));
    return path.startsWith("popup/") ? settled(page) : page;
  }

  /** @type {Toolbar["forbid"]} */
  async forbid() {
    await this.#configure({ hostAccess: "ON_CLICK" });
  }

  /** @type {Toolbar["allow"]} */
  async allow() {
    await this.#configure({ hostAccess: "ON_ALL_SITES" });
  }

  /**
   * Change what a person can change on the page of extensions.
   * @param {object} settings
   */
  async #configure(settings) {
    const page = await this.browser.newPage();
    await page.goto("chrome://extensions");
    const update = { extensionId: this.extension.id, ...settings };
    await page.evaluate(
      (one) => /** @type {any} */ (chrome).developerPrivate.updateExtensionConfiguration(one),
      update,
    );
    await page.close();
  }

  async #worker() {
    return this.browser
      .targets()
      .find((one) => one.type() === "service_worker")
      ?.worker();
  }

  async #stillPage() {
    if (!this.still) {
      const page = await this.browser.newPage();
      await page.goto(this.#address(STILL));
      this.still = page;
    }
    return this.still;
  }

  /** @param {string} path */
  #address(path) {
    return `chrome-extension://${this.extension.id}/${path}`;
  }
}

/**
 * Pin the extension's button to the toolbar. The extension's id follows from its folder.
 * @param {string} profile
 * @param {string} folder
 */
async function pin(profile, folder) {
  const digits = createHash("sha256").update(folder).digest("hex").slice(0, 32);
  const id = digits.replace(/./g, (digit) => "abcdefghijklmnop"[parseInt(digit, 16)]);
  await mkdir(join(profile, "Default"), { recursive: true });
  await writeFile(join(profile, "Default/Preferences"), JSON.stringify({ extensions: { pinned_extensions: [id] } }));
}
