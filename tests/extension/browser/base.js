/** What tests do with a browser that has the extension, in Chromium and Firefox alike. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually } from "./service.js";

export { DEFAULT_SERVER } from "../../../extension/core/choices.js";

/**
 * @typedef {object} Setup
 * @property {string} server Where requests to the extension's default address go instead.
 * @property {string} [profile] The folder of an existing profile; by default a new one, removed with the browser.
 * @property {boolean} [keepsWelcome] Whether the welcome tab stays open.
 * @property {string} [language] The browser's, `en` by default.
 * @property {string} [host] A host whose requests, over plain HTTP, go to the server; only in Chromium.
 * @property {string} [extension] What to load instead of the package: a folder in Chromium, a zip in Firefox.
 * @property {boolean} [isPinned] Whether its button is in the toolbar itself; only in Chromium.
 * @property {boolean} [forcedColors] Whether the system's colours replace those of pages; only in Firefox.
 * @property {string} [timezone] As in `TZ`; the machine's by default.
 * @property {import("./clock.js").Clock} [clock] The machine's by default.
 *
 * @typedef {{text: string, width: number, height: number}} Glance The popup's text, and the size it asks for. A headless
 *   Chromium does not grant it.
 *
 * @typedef {import("puppeteer-core").Page} Page
 */

/** The popup's size, which tabs in tests share. */
export const POPUP = { width: 520, height: 600 };
/** A file of the extension whose tab has the extension's interface, but runs nothing. */
export const STILL = "icons/16.png";

/** @abstract */
export class Toolbar {
  /** @type {import("puppeteer-core").Browser} */
  // @ts-ignore It is there once the browser has started.
  browser;

  /** @param {Setup} setup */
  constructor(setup) {
    this.setup = setup;
    this.profile = setup.profile ?? "";
    this.isClosed = false;
  }

  /** The browser's environment variables. */
  get environment() {
    const { timezone, language, clock } = this.setup;
    return {
      ...process.env,
      ...(timezone && { TZ: timezone }),
      ...(language && { LANGUAGE: language }),
      ...clock?.environment,
    };
  }

  async open() {
    const isNew = !this.profile;
    this.profile ||= await mkdtemp(join(tmpdir(), "paperboy-profile-"));
    try {
      await this.start();
      if (isNew && !this.setup.keepsWelcome) await (await this.welcome()).close();
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /**
   * Start the browser and wait until the extension runs.
   * @abstract
   */
  async start() {}

  /** @returns {Promise<Page>} The welcome tab, which would cover other tabs. */
  welcome() {
    return eventually(async () => {
      for (const page of await this.browser.pages()) {
        // A page that closes at this moment is not the one.
        if (await page.evaluate(() => location.hash === "#welcome").catch(() => false)) return page;
      }
    });
  }

  /** Close the browser and open it again with the same profile. */
  async restart() {
    await this.browser.close();
    await this.start();
  }

  async close() {
    if (this.isClosed) return;
    this.isClosed = true;
    await this.browser?.close();
    if (!this.setup.profile) await rm(this.profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  /**
   * Run a function that has the extension's interface as `chrome`. This does not wake the worker.
   * @abstract
   * @template A, R
   * @param {(argument: A) => R} _task
   * @param {A} [_argument]
   * @returns {Promise<Awaited<R>>}
   */
  background(_task, _argument) {
    throw new Error("Each browser implements this.");
  }

  /**
   * Click the button in the toolbar.
   * @abstract
   * @returns {Promise<{clicked: number, shown?: number}>} When it was clicked and, if the browser says so, when the popup
   *   was open, in milliseconds since 1970.
   */
  async press() {
    return { clicked: 0 };
  }

  /**
   * Take the permission for hosts away, as a person does in the browser's own pages.
   * @abstract
   * @param {string} _origin
   */
  async forbid(_origin) {}

  /** Give it back there; only in Chromium. */
  async allow() {}

  /**
   * Answer the browser's next question for a permission; only in Firefox.
   * @param {boolean} _isYes
   */
  async answer(_isYes) {}

  /** @returns {Promise<{text: string, color: number[], title: string}>} */
  badge() {
    return this.background(async () => ({
      text: await chrome.action.getBadgeText({}),
      color: [...(await chrome.action.getBadgeBackgroundColor({}))],
      title: await chrome.action.getTitle({}),
    }));
  }

  /** @param {string} text */
  async showsBadge(text) {
    let shown;
    try {
      await eventually(async () => {
        shown = (await this.badge()).text;
        return shown === text;
      });
    } catch (error) {
      throw new Error(`The badge is “${shown}” and not “${text}”.`, { cause: error });
    }
  }

  /** @returns {Promise<boolean>} Whether the worker runs. Asking does not wake it. */
  async workerRuns() {
    const types = /** @type {chrome.runtime.ContextType[]} */ (["BACKGROUND"]);
    const running = await this.background((contextTypes) => chrome.runtime.getContexts({ contextTypes }), types);
    return running.length > 0;
  }
}

/**
 * Wait until the popup has asked the server.
 * @param {Page} page
 */
export async function settled(page) {
  await page.waitForSelector('main[aria-busy="false"]', { timeout: 15_000 });
  return page;
}
