/**
 * Asks an address whether a Paperboy server is there, before anything is changed.
 */
import { DEFAULT_SERVER, HUB, OWN_SERVER } from "../core/choices.js";
import { ProblemError } from "../core/problems.js";
import { withOtherScheme } from "../core/server-address.js";
import { mayReadHub } from "./hub-permission.js";
import { fetchJson } from "./server.js";
import { changeServer } from "./settings.js";
import { read } from "./storage.js";

/**
 * @typedef {object} Found
 * @property {string} server Where it is; if it is not where it was looked for, the scheme differs.
 * @property {any} status The reply of `/v1/status`; null of the Hub, which is not asked.
 */

/**
 * @param {string} address
 * @returns {Promise<Found>}
 * @throws {ProblemError} What is wrong with the address, if the server is not there with the other scheme either.
 */
export async function findServer(address) {
  if (address === HUB) {
    if (await mayReadHub()) return { server: HUB, status: null };
    throw new ProblemError("no_permission", HUB);
  }
  try {
    return await ask(address);
  } catch (error) {
    if (!(error instanceof ProblemError) || error.problem.code === "refused") throw error;
    return ask(withOtherScheme(address)).catch(() => {
      throw error;
    });
  }
}

/**
 * Use the server on this machine, if there is one, the packaged address has never answered and nothing else was chosen.
 * @param {string} packaged
 * @param {string} own
 */
export async function useOwnServer(packaged = DEFAULT_SERVER, own = OWN_SERVER) {
  const { server, listsFrom } = await read("server", "listsFrom");
  const isChosen = server !== DEFAULT_SERVER && server !== packaged;
  if (packaged === own || isChosen || listsFrom !== null) return;
  const found = await ask(own).catch(() => null);
  if (found) await changeServer(own);
}

/**
 * @param {string} server
 * @returns {Promise<Found>}
 */
async function ask(server) {
  const status = await fetchJson(server, "/v1/status");
  if (typeof status.version !== "string") throw new ProblemError("not_paperboy", server);
  return { server, status };
}
