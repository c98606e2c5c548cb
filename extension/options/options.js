/**
 * The options: which server to read from. The address is checked before it is kept.
 */
import { countOf, formatDate } from "../lib/format.js";
import { DEFAULT_SERVER, get, parseServer, ServerError } from "../lib/server.js";
import { changeServer, readServer } from "../lib/storage.js";

const form = /** @type {HTMLFormElement} */ (document.querySelector("form"));
const input = /** @type {HTMLInputElement} */ (document.getElementById("server"));
const result = /** @type {HTMLElement} */ (document.getElementById("result"));

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    await save(parseServer(input.value || DEFAULT_SERVER));
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    say(error.message, "bad");
  }
});
input.placeholder = DEFAULT_SERVER;
input.value = await readServer();

/** @param {string} server */
async function save(server) {
  const kept = await readServer();
  input.value = server;
  say(`Asking ${server} …`, "");
  if (server !== kept) await changeServer(server);
  let status;
  try {
    status = await get(server, "/v1/status");
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    return say(`Saved, but ${error.message} Is the address right, and is the server running?`, "bad");
  }
  if (!status?.version) return say(`Saved, but ${server} answers, but not as a Paperboy server does.`, "bad");
  const { date, total } = status.latest ?? {};
  const news = date ? `Its newest list has ${countOf(total, "paper")}, of ${formatDate(date)}.` : "It has no list yet.";
  say(`Saved. Paperboy ${status.version} answers. ${news}`, "good");
}

/**
 * @param {string} text
 * @param {"good"|"bad"|""} kind
 */
function say(text, kind) {
  result.textContent = text;
  result.className = kind;
}
