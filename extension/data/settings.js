/**
 * What a person chose: the server, settings and rules.
 *
 * @typedef {import("../core/types.js").Settings} Settings
 * @typedef {import("../core/types.js").Rules} Rules
 */
import { asRules, asSettings } from "../core/choices.js";
import { inTurn } from "./locks.js";
import { read, write } from "./storage.js";

/** Browsers store at most 8192 bytes an item in `sync`, the key included. */
const MAX_BYTES = 8000;

/** @returns {Promise<string>} The address of the source: a server's, or the Hub's. */
export async function readServer() {
  return (await read("server")).server;
}

/**
 * Use another source. The old one's lists stay until the new one has answered; see `refresh.js`.
 * @param {string} server
 */
export async function changeServer(server) {
  const { server: old, listsFrom } = await read("server", "listsFrom");
  await write({ server, listsFrom: listsFrom ?? old });
}

/** @returns {Promise<{settings: Settings, rules: Rules}>} */
export function readChoices() {
  return read("settings", "rules");
}

/** @param {Settings} settings */
export async function writeSettings(settings) {
  await write({ settings: asSettings(settings) });
}

/**
 * @param {Rules} rules
 * @throws {RangeError} They are more than the browser can store.
 */
export async function writeRules(rules) {
  const valid = asRules(rules);
  if (new TextEncoder().encode(JSON.stringify(valid)).length > MAX_BYTES) throw new RangeError("too many rules");
  await write({ rules: valid });
}

/**
 * Change the rules that are stored now, whoever else changes them.
 * @param {(rules: Rules) => Rules} make
 * @throws {RangeError} They are more than the browser can store.
 */
export function changeRules(make) {
  return inTurn("rules", async () => writeRules(make((await read("rules")).rules)));
}
