/** What the scenarios of a file share: a service on a fake Hub. Each scenario gets its own browsers. */
import { after, afterEach, before } from "node:test";
import { eventually, Hub, Service } from "./service.js";
import { openToolbar } from "./toolbar.js";

/** @typedef {import("./toolbar.js").Toolbar} Toolbar */

export class Scenarios {
  /** @type {Hub} */
  // @ts-ignore It is there once the scenarios run.
  hub;
  /** @type {Service} */
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
      this.service = await Service.start(this.hub.url);
      await this.service.hasPapers(papers);
    });
    after(async () => {
      await this.service?.stop();
      await this.hub?.stop();
    });
    afterEach(async () => {
      for (const end of this.#ends.splice(0).toReversed()) await end();
      if (!this.service.isRunning) await this.service.resume();
    });
  }

  /**
   * Open a browser, which is closed when the scenario ends.
   * @param {Partial<import("./base.js").Setup>} [setup]
   */
  async open(setup) {
    const toolbar = await openToolbar({ server: this.service.url, ...setup });
    this.#ends.push(() => toolbar.close());
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
    const service = this.own(await Service.start(hub.url));
    await service.hasPapers(papers);
    return { hub, service };
  }
}

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
