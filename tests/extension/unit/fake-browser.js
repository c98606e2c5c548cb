/** The parts of a browser that the extension uses, in memory. Import it before any module of the extension. */
import { readFileSync } from "node:fs";

const MESSAGES = JSON.parse(
  readFileSync(new URL("../../../extension/_locales/en/messages.json", import.meta.url), "utf8"),
);

class Area {
  constructor() {
    /** @type {Record<string, any>} */
    this.data = {};
    /** @type {((changes: object) => void)[]} */
    this.listeners = [];
    this.onChanged = { addListener: (/** @type {(changes: object) => void} */ one) => this.listeners.push(one) };
  }

  /** @param {string|string[]} [keys] */
  async get(keys) {
    const wanted = keys === undefined ? Object.keys(this.data) : [keys].flat();
    return structuredClone(
      Object.fromEntries(wanted.filter((key) => key in this.data).map((key) => [key, this.data[key]])),
    );
  }

  async getKeys() {
    return Object.keys(this.data);
  }

  /** @param {Record<string, unknown>} values */
  async set(values) {
    Object.assign(this.data, structuredClone(values));
  }

  /** @param {string|string[]} keys */
  async remove(keys) {
    for (const key of [keys].flat()) delete this.data[key];
  }
}

export const local = new Area();
export const sync = new Area();
export const session = new Area();
/** @type {Map<string, {delayInMinutes: number, periodInMinutes?: number}>} */
export const alarms = new Map();
/** @type {Record<string, unknown>} */
export const button = {};
/** The optional permissions that were granted. @type {Set<string>} */
export const given = new Set();
/** What the person answers when the browser asks for a permission. */
export const person = { allows: true };
/** @type {{id: string, title: string, message: string}[]} */
export const notifications = [];
export const POPUP = "chrome-extension://paperboy/popup/popup.html";
/** The addresses that were opened. @type {string[]} */
export const opened = [];

/** Locks, each with the end of its queue. @type {Map<string, Promise<unknown>>} */
const queues = new Map();
const locks = {
  request(/** @type {string} */ name, /** @type {() => Promise<unknown>} */ act) {
    const turn = (queues.get(name) ?? Promise.resolve()).then(act);
    queues.set(
      name,
      turn.catch(() => {}),
    );
    return turn;
  },
};
Object.defineProperty(globalThis, "navigator", { value: { languages: ["en-GB"], locks }, configurable: true });

/** Forget everything. */
export function reset() {
  for (const area of [local, sync, session]) area.data = {};
  for (const collection of [alarms, given]) collection.clear();
  for (const list of [notifications, opened]) list.length = 0;
  person.allows = true;
}

/**
 * Report changes, as a browser does after another page's write.
 * @param {Area} area
 * @param {object} changes
 */
export function changeIn(area, changes) {
  for (const listener of area.listeners) listener(changes);
}

const fake = {
  storage: { local, sync, session },
  i18n: {
    getUILanguage: () => "en-GB",
    getMessage(/** @type {string} */ key, /** @type {string[]} */ values) {
      if (!MESSAGES[key]) throw new Error(`no message has the key ${key}`);
      return MESSAGES[key].message.replace(
        /\$(\d)/g,
        (/** @type {string} */ _, /** @type {string} */ number) => values[Number(number) - 1],
      );
    },
  },
  alarms: {
    get: async (/** @type {string} */ name) => alarms.get(name),
    create: async (/** @type {string} */ name, /** @type {{delayInMinutes: number}} */ info) =>
      alarms.set(name, info),
    clear: async (/** @type {string} */ name) => alarms.delete(name),
  },
  action: {
    setBadgeText: async (/** @type {{text: string}} */ { text }) => Object.assign(button, { text }),
    setBadgeBackgroundColor: async (/** @type {{color: string}} */ { color }) => Object.assign(button, { color }),
    setBadgeTextColor: async () => {},
    setTitle: async (/** @type {{title: string}} */ { title }) => Object.assign(button, { title }),
  },
  permissions: {
    contains: async (
      /** @type {{permissions?: string[], origins?: string[]}} */ { permissions = [], origins = [] },
    ) => [...permissions, ...origins].every((one) => given.has(one)),
    request: async (/** @type {{origins: string[]}} */ { origins }) => {
      if (person.allows) for (const one of origins) given.add(one);
      return origins.every((one) => given.has(one));
    },
    onAdded: { addListener: () => {} },
    onRemoved: { addListener: () => {} },
  },
  notifications: {
    create: async (/** @type {string} */ id, /** @type {{title: string, message: string}} */ { title, message }) => {
      notifications.push({ id, title, message });
    },
    clear: async () => {},
  },
  runtime: { getURL: (/** @type {string} */ path) => `chrome-extension://paperboy/${path}` },
  tabs: {
    create: async (/** @type {{url: string}} */ { url }) => opened.push(url),
    query: async () => [{ url: "https://example.org/" }],
  },
};
Object.assign(globalThis, { chrome: fake });
