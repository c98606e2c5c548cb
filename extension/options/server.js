/**
 * Which server to read from. The address is checked when it is kept.
 */
import { ext } from "../platform/browser.js";
import { byId } from "../ui/dom.js";
import { formatDate } from "../ui/format.js";
import { get, parseServer, ServerError } from "../data/server.js";
import { DEFAULT_SERVER, readServer } from "../data/settings.js";
import { changeServer } from "../data/storage.js";
import { t, tn } from "../platform/i18n.js";
import { say } from "./result-line.js";

const input = /** @type {HTMLInputElement} */ (byId("server"));
const result = byId("server-result");
/** The check that counts: one that was begun later goes before. */
let newest = 0;

export async function setUpServer() {
  byId("server-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      await save(parseServer(input.value || DEFAULT_SERVER));
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      say(result, error.message, "bad");
    }
  });
  // An import may change it, too.
  ext.storage.onChanged.addListener((changes) => {
    if (changes.server) input.value = String(changes.server.newValue ?? DEFAULT_SERVER);
  });
  input.placeholder = DEFAULT_SERVER;
  input.value = await readServer();
  if (location.hash === "#welcome") await check(input.value, "");
}

/** @param {string} server */
async function save(server) {
  input.value = server;
  if (server !== (await readServer())) await changeServer(server);
  await check(server, t("savedAddress"));
}

/**
 * @param {string} server
 * @param {string} done What was done before.
 */
async function check(server, done) {
  const number = (newest += 1);
  const tell = (/** @type {string} */ text, /** @type {"good"|"bad"|""} */ kind) => {
    if (number === newest) say(result, `${done} ${text}`.trim(), kind);
  };
  say(result, t("asking", server));
  let status;
  try {
    status = await get(server, "/v1/status");
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    return tell(`${error.message} ${t("isItRunning")}`, "bad");
  }
  if (typeof status.version !== "string") return tell(t("noPaperboy", server), "bad");
  const { date, total } = status.latest ?? {};
  const news = date ? t("itsNewest", tn("papers", Number(total)), formatDate(date)) : t("noListYet");
  tell(`${t("answers", status.version)} ${news}`, "good");
}
