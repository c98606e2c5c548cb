/** Storage, alarms and the toolbar button of a browser, in memory. Import it before anything of the extension. */

class Area {
  constructor() {
    /** @type {Record<string, unknown>} */
    this.data = {};
  }

  /** @param {string|string[]} [keys] */
  async get(keys) {
    const wanted = keys === undefined ? Object.keys(this.data) : [keys].flat();
    return structuredClone(Object.fromEntries(wanted.filter((key) => key in this.data).map((key) => [key, this.data[key]])));
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
/** @type {Map<string, {delayInMinutes: number, periodInMinutes?: number}>} */
export const alarms = new Map();
/** @type {Record<string, unknown>} */
export const button = {};

/** Forget everything. */
export function reset() {
  local.data = {};
  sync.data = {};
  alarms.clear();
}

const fake = {
  storage: { local, sync },
  alarms: {
    get: async (/** @type {string} */ name) => alarms.get(name),
    create: async (/** @type {string} */ name, /** @type {{delayInMinutes: number}} */ info) => alarms.set(name, info),
    clear: async (/** @type {string} */ name) => alarms.delete(name),
  },
  action: {
    setBadgeText: async (/** @type {{text: string}} */ { text }) => Object.assign(button, { text }),
    setBadgeBackgroundColor: async (/** @type {{color: string}} */ { color }) => Object.assign(button, { color }),
    setBadgeTextColor: async () => {},
    setTitle: async (/** @type {{title: string}} */ { title }) => Object.assign(button, { title }),
  },
};
Object.assign(globalThis, { chrome: fake });
