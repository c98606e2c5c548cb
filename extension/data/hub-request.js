/**
 * Requests to the Hub, politely: one at a time in all windows of the extension together, and none while the Hub wants a
 * pause.
 */
import { HUB } from "../core/choices.js";
import { ProblemError } from "../core/problems.js";
import { MAX_MS, pauseAfter } from "../core/rate-headers.js";
import { get } from "./http.js";
import { mayReadHub } from "./hub-permission.js";
import { inTurn } from "./locks.js";
import { read, write } from "./storage.js";

/**
 * @param {string} path Begins with a slash.
 * @returns {Promise<any>} The decoded reply; null where the Hub says 400 or 404, as for a day that has not begun.
 * @throws {ProblemError} `no_permission`, `hub_busy`, `no_answer`, `timeout` or `bad_answer`
 */
export function askHub(path) {
  return inTurn("hub", async () => {
    if (!(await mayReadHub())) throw new ProblemError("no_permission", HUB);
    await checkPause();
    const { status, headers, json } = await get(HUB, path);
    const pause = pauseAfter(status, headers, Date.now());
    if (pause) await write({ hubPause: Date.now() + pause });
    if (status === 429) await checkPause();
    if (status === 400 || status === 404) return null;
    if (status !== 200 || json === null) throw new ProblemError("bad_answer", HUB);
    return json;
  });
}

/** @throws {ProblemError} `hub_busy` */
async function checkPause() {
  const { hubPause } = await read("hubPause");
  const rest = (hubPause ?? 0) - Date.now();
  // A longer one means that the clock was set back.
  if (rest > 0 && rest <= MAX_MS) throw new ProblemError("hub_busy", new Date(hubPause ?? 0).toISOString());
}
