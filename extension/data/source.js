/**
 * Where papers come from: a Paperboy server, or the Hub itself. The rest of the extension asks for paths of the server's
 * API, and does not care which of the two answers.
 *
 * @typedef {object} Known What is stored of a source.
 * @property {import("../core/types.js").StoredList|undefined} latest Its newest list.
 * @property {string|null} cursor Where it continues, if it said so.
 *
 * @typedef {object} Source
 * @property {string} address Lists of two addresses are never mixed.
 * @property {boolean} isHub Whether it lacks what only a server has. Asked for that, it throws `server_only`.
 * @property {(path: string) => Promise<any>} fetchJson
 * @property {(path: string) => Promise<import("../core/types.js").ListReply>} fetchList
 * @property {(latest: Known["latest"], now: number) => Promise<import("../core/types.js").ListReply>} fetchNewest The newest
 *   list.
 * @property {(known: Known, now: number) =>
 *   Promise<{reply: import("../core/types.js").ListReply|null, cursor: string|null}>} fetchNews The newest list if it may
 *   have changed, as cheaply as the source can tell.
 */
import { HUB } from "../core/choices.js";
import { hub } from "./hub-client.js";
import { serverAt } from "./server.js";
import { readServer } from "./settings.js";

/**
 * @param {string} address
 * @returns {Source}
 */
export function sourceAt(address) {
  return address === HUB ? hub : serverAt(address);
}

/** @returns {Promise<Source>} The one that the person chose. */
export async function readSource() {
  return sourceAt(await readServer());
}
