/**
 * The server's address, which is checked when it is stored.
 */
import { DEFAULT_SERVER } from "../core/choices.js";
import { ProblemError } from "../core/problems.js";
import { parseServer } from "../core/server-address.js";
import { fetchJson } from "../data/server.js";
import { changeServer, readServer } from "../data/settings.js";
import { onWrite } from "../data/storage.js";
import { t, tn } from "../platform/i18n.js";
import { byId } from "../ui/dom.js";
import { formatDate } from "../ui/format.js";
import { problemText } from "../ui/problem-text.js";
import { say } from "./result-line.js";

const input = /** @type {HTMLInputElement} */ (byId("server"));
const result = byId("server-result");
/** The number of the check that counts; a later one makes earlier ones void. */
let newest = 0;

export async function setUpServer() {
  byId("server-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      await save(parseServer(input.value || DEFAULT_SERVER));
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      say(result, problemText(error.problem), "bad");
    }
  });
  // An import may change it, too.
  onWrite(async (changed) => {
    if (changed.has("server")) input.value = await readServer();
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
 * @param {string} done What was done before, as a sentence.
 */
async function check(server, done) {
  newest += 1;
  const number = newest;
  const tell = (/** @type {string} */ text, /** @type {"good"|"bad"|""} */ kind) => {
    if (number === newest) say(result, `${done} ${text}`.trim(), kind);
  };
  say(result, t("asking", server));
  let status;
  try {
    status = await fetchJson(server, "/v1/status");
    if (typeof status.version !== "string") throw new ProblemError("not_paperboy", server);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const hint = error.problem.code === "no_answer" ? t("isItRunning") : "";
    return tell(`${problemText(error.problem)} ${hint}`.trim(), "bad");
  }
  const { date, total } = status.latest ?? {};
  const news = date ? t("newestList", tn("papers", Number(total)), formatDate(date)) : t("noListYet");
  tell(`${t("serverAnswers", status.version)} ${news}`, "good");
}
