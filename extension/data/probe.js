/**
 * Asks an address whether a Paperboy server is there, before anything is changed.
 */
import { ProblemError } from "../core/problems.js";
import { withOtherScheme } from "../core/server-address.js";
import { fetchJson } from "./server.js";

/**
 * @typedef {object} Found
 * @property {string} server Where it is; if it is not where it was looked for, the scheme differs.
 * @property {any} status The reply of `/v1/status`.
 */

/**
 * @param {string} address
 * @returns {Promise<Found>}
 * @throws {ProblemError} What is wrong with the address, if the server is not there with the other scheme either.
 */
export async function findServer(address) {
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
 * @param {string} server
 * @returns {Promise<Found>}
 */
async function ask(server) {
  const status = await fetchJson(server, "/v1/status");
  if (typeof status.version !== "string") throw new ProblemError("not_paperboy", server);
  return { server, status };
}
