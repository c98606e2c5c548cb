/**
 * What the scenarios of a file share: a service on a fake Hub. Each scenario gets its own browsers.
 *
 * With `SOURCE=hub` there is no service: the browsers read the fake Hub themselves, and only those scenarios run that the
 * extension promises for that. They are declared with `promised`, all others with `test`.
 */
import { after, afterEach, before, test as declare } from "node:test";
import { packageWithHub } from "./package.js";
import { eventually, freePort, Hub, Service } from "./service.js";
import { BROWSER, openToolbar } from "./toolbar.js";

const IS_HUB = process.env.SOURCE === "hub";

/** A scenario that passes with either source. */
export const promised = declare;
/** A scenario that needs a server, or shows nothing more without one. */
export const test = IS_HUB ? () => {} : declare;

/** @typedef {{url: string, pause(): Promise<unknown>, resume(): Promise<unknown>, hasPapers(papers: number): Promise<unknown>}} Source */

/** @typedef {import("./toolbar.js").Toolbar} Toolbar */

export class Scenarios {
  /** @type {Hub} */
  // @ts-ignore It is there once the scenarios run.
  hub;
  /** The source of the papers: a service, or the Hub in its place. @type {Source} */
  // @ts-ignore It is there once the scenarios run.
  service;
  /** What the running scenario must leave behind in the end. @type {(() => unknown)[]} */
  #ends = [];

  /**
   * @param {number} papers The number of papers on each day's list.
   * @param {number} days The number of days.
   */
  constructor(papers, days) {
    before(async () => {
      this.hub = await Hub.start("--papers", String(papers), "--days", String(days));
      this.service = await startSource(this.hub);
      await this.service.hasPapers(papers);
    });
    after(async () => {
      if (this.service instanceof Service) await this.service.stop();
      await this.hub?.stop();
    });
    afterEach(async () => {
      for (const end of this.#ends.splice(0).toReversed()) await end();
      if (!(this.service instanceof Service) || !this.service.isRunning) await this.service.resume();
    });
  }

  /**
   * Open a browser, which is closed when the scenario ends.
   * @param {Partial<import("./base.js").Setup>} [setup]
   */
  async open(setup) {
    const server = setup?.server ?? this.service.url;
    const toolbar = await openToolbar({ ...setup, ...(IS_HUB ? await withoutServer(server) : { server }) });
    this.#ends.push(() => toolbar.close());
    if (IS_HUB) await chooseHub(toolbar, named(server));
    return toolbar;
  }

  /**
   * Stop something when the scenario ends.
   * @template {{stop(): unknown}} T
   * @param {T} one
   * @returns {T}
   */
  own(one) {
    this.#ends.push(() => one.stop());
    return one;
  }

  /**
   * A Hub and a service of the scenario's own, for lists that change.
   * @param {number} papers
   * @param {...string} options Of the Hub.
   */
  async startOwn(papers, ...options) {
    const hub = this.own(await Hub.start("--papers", String(papers), ...options));
    const service = await startSource(hub);
    if (service instanceof Service) this.own(service);
    await service.hasPapers(papers);
    return { hub, service };
  }
}

/**
 * @param {Hub} hub
 * @returns {Promise<Source>}
 */
async function startSource(hub) {
  return IS_HUB ? hub : Service.start(hub.url);
}

/**
 * No server answers, and the extension's package has the fake Hub in the Hub's place.
 * @param {string} hub
 */
async function withoutServer(hub) {
  const kind = /** @type {"chromium"|"firefox"} */ (BROWSER);
  const extension = await packageWithHub(kind, named(hub), true);
  return { server: `http://127.0.0.1:${await freePort()}`, extension };
}

/**
 * What the button on the welcome page does; see hub.test.js. Until the Hub has answered, the badge is grey, as no server
 * was found.
 * @param {Toolbar} toolbar
 * @param {string} address
 */
async function chooseHub(toolbar, address) {
  await toolbar.background((server) => chrome.storage.sync.set({ server }), address);
  await eventually(() =>
    toolbar.background(
      async () => /** @type {any} */ ((await chrome.storage.local.get("health")).health)?.error === null,
    ),
  );
}

/** @param {string} address With a host of its own, for which the permission is. */
const named = (address) => address.replace("127.0.0.1", "localhost");

/**
 * Make the worker check for new papers.
 * @param {Toolbar} toolbar
 */
export function checkNow(toolbar) {
  return toolbar.background(() => chrome.alarms.create("news", { when: Date.now() }));
}

/**
 * Wait until the days before the newest are stored.
 * @param {Toolbar} toolbar
 * @param {number} count
 */
export function storesDays(toolbar, count) {
  return eventually(async () => {
    const keys = await toolbar.background(async () => Object.keys(await chrome.storage.local.get()));
    return keys.filter((key) => key.startsWith("list:2")).length >= count;
  });
}
