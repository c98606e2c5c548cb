/**
 * A real Firefox with the extension in it, installed from its package.
 *
 * Firefox does not let tools navigate to an extension's pages. So it starts with such a page, which has the extension's
 * interface, and that page opens all others.
 */
import { POPUP, STILL, settled, Toolbar } from "./base.js";
import { extensionId, IDLE_MS, install, launch, preferences, UUID } from "./firefox-profile.js";
import { eventually } from "./service.js";

/** @typedef {import("puppeteer-core").Page} Page */

export class FirefoxToolbar extends Toolbar {
  /** @type {Page} */
  // @ts-ignore It is there once the browser has started.
  home;

  async start() {
    await install(this.profile, this.setup.extension);
    this.browser = await launch(this.profile, {
      address: `moz-extension://${UUID}/${STILL}`,
      preferences: {
        ...(await preferences(this.setup.server)),
        ...(this.setup.language && { "intl.accept_languages": this.setup.language }),
        ...(this.setup.forcedColors && { "browser.display.document_color_use": 2 }),
      },
      env: this.environment,
    });
    this.home = await eventually(async () => (await this.browser.pages())[0]);
    try {
      await eventually(() => this.home.evaluate(() => typeof chrome !== "undefined" && !!chrome.storage));
    } catch (error) {
      throw new Error("This Firefox does not take the extension; ESR takes unsigned ones.", { cause: error });
    }
  }

  /** @type {Toolbar["background"]} */
  background(task, argument) {
    // @ts-ignore puppeteer's own type knows no argument that may be missing.
    return this.home.evaluate(task, argument);
  }

  /** Wait until the worker is stopped. Only Firefox itself does that, when the worker is idle. */
  async killWorker() {
    await eventually(async () => !(await this.workerRuns()), 10 * IDLE_MS);
  }

  /**
   * Pin the button to the toolbar and click it as with a mouse.
   * @returns {Promise<{clicked: number, shown: number}>} When it was clicked, and when the popup was open.
   */
  async press() {
    const button = `${(await extensionId()).replace(/[^a-z]/g, "_")}-browser-action`;
    const click = `(async () => {
      CustomizableUI.addWidgetToArea("${button}", "nav-bar");
      const { x, y, width, height } = document.getElementById("${button}").getBoundingClientRect();
      const shown = new Promise((resolve) => addEventListener("popupshown", () => resolve(Date.now()), { once: true, capture: true }));
      const clicked = Date.now();
      for (const type of ["mousemove", "mousedown", "mouseup"]) {
        synthesizeMouseEvent(type, x + width / 2, y + height / 2, { clickCount: 1, buttons: Number(type === "mousedown") });
      }
      return JSON.stringify({ clicked, shown: await shown });
    })()`;
    return JSON.parse(await this.#inWindow(click));
  }

  /** @type {Toolbar["forbid"]} */
  async forbid(origin) {
    await this.background((one) => chrome.permissions.remove({ origins: [one] }), origin);
  }

  /** @type {Toolbar["answer"]} */
  async answer(isYes) {
    await this.#inWindow(`(async () => {
      PopupNotifications.panel.addEventListener("popupshown", ({ target }) => setTimeout(() => {
        target.firstElementChild.${isYes ? "button" : "secondaryButton"}.click();
      }), { once: true });
      return "";
    })()`);
  }

  /**
   * Run something in the browser's own window.
   * @param {string} expression
   * @returns {Promise<string>}
   */
  async #inWindow(expression) {
    // @ts-ignore puppeteer has no other way to reach Firefox's own window.
    const { connection } = this.browser;
    const tree = await connection.send("browsingContext.getTree", { "moz:scope": "chrome" });
    const target = { context: tree.result.contexts[0].context };
    const { result } = await connection.send("script.evaluate", { expression, target, awaitPromise: true });
    if (result.type !== "success") throw new Error(result.exceptionDetails.text);
    return result.result.value;
  }

  /** A popup in Firefox cannot be driven, but the same page in a tab can. */
  click() {
    return this.tab("popup/popup.html");
  }

  /** @returns {Promise<import("./base.js").Glance>} What pops up from the toolbar. */
  async glance() {
    await this.press();
    return eventually(() =>
      this.background(() => {
        const body = chrome.extension.getViews({ type: "popup" })[0]?.document.body;
        const main = /** @type {HTMLElement|null} */ (body?.querySelector('main[aria-busy="false"]'));
        return main && { text: main.innerText, width: body.offsetWidth, height: body.offsetHeight };
      }),
    );
  }

  /**
   * Open a page of the extension in a tab.
   * @param {string} path
   * @param {(page: Page) => Promise<void>} [prepare]
   */
  async tab(path, prepare = async () => {}) {
    const before = new Set(await this.browser.pages());
    const id = await this.background(async () => (await chrome.tabs.create({ url: "about:blank" })).id);
    const page = await eventually(async () => (await this.browser.pages()).find((one) => !before.has(one)));
    await page.setViewport({ ...POPUP, deviceScaleFactor: 2 });
    page.reload = () => reload(page);
    await prepare(page);
    const target = /** @type {const} */ ([id ?? 0, path]);
    await this.background(([tab, to]) => chrome.tabs.update(tab, { url: chrome.runtime.getURL(to) }), target);
    await loaded(page, (address) => location.href.includes(address), path);
    return path.startsWith("popup/") ? settled(page) : page;
  }
}

/**
 * Reload a page. puppeteer's own function waits for a message that never comes for an extension's pages.
 * @param {Page} page
 */
async function reload(page) {
  const old = await page.evaluate(() => performance.timeOrigin);
  await page.evaluate(() => location.reload());
  await loaded(page, (before) => performance.timeOrigin !== before, old);
  return null;
}

/**
 * @template A
 * @param {Page} page
 * @param {(argument: A) => boolean} isThat Whether it is the expected page.
 * @param {A} argument
 */
async function loaded(page, isThat, argument) {
  // @ts-ignore puppeteer does not see that it gets the very argument.
  await eventually(() => page.evaluate(isThat, argument));
  await eventually(() => page.evaluate(() => document.readyState === "complete"));
}
