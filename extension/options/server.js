/**
 * The server's address, which is checked when it is stored.
 */
import { DEFAULT_SERVER, HUB } from "../core/choices.js";
import { ProblemError } from "../core/problems.js";
import { parseServer } from "../core/server-address.js";
import { findServer } from "../data/probe.js";
import { changeServer, readServer } from "../data/settings.js";
import { onWrite } from "../data/storage.js";
import { t, tn } from "../platform/i18n.js";
import { byId } from "../ui/dom.js";
import { formatDate } from "../ui/format.js";
import { problemText } from "../ui/problem-text.js";
import { say } from "./result-line.js";

const input = /** @type {HTMLInputElement} */ (byId("server"));
const result = byId("server-result");
const anyway = byId("use-anyway");
const IS_WELCOME = location.hash === "#welcome";
/** The number of the check that counts; a later one makes earlier ones void. */
let newest = 0;

export async function setUpServer() {
  byId("server-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    anyway.hidden = true;
    try {
      await save(parseServer(input.value || DEFAULT_SERVER));
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      say(result, problemText(error.problem), "bad");
    }
  });
  anyway.addEventListener("click", async () => {
    const server = parseServer(input.value);
    anyway.hidden = true;
    await changeServer(server);
    say(result, t("usedAnyway", server));
  });
  // An import may change it, too, and so does a server that is found on this machine.
  onWrite(async (changed) => {
    if (!changed.has("server")) return;
    const server = await addressInUse();
    if (server === input.value) return;
    input.value = server;
    if (server) await check(server);
    else say(result, "");
  });
  input.placeholder = DEFAULT_SERVER;
  input.value = await addressInUse();
  if (IS_WELCOME && input.value) await check(input.value);
}

/** @returns {Promise<string>} The server's address; nothing while the Hub is read. */
async function addressInUse() {
  const server = await readServer();
  return server === HUB ? "" : server;
}

/**
 * Use a server, if there is one at the address.
 * @param {string} server
 */
async function save(server) {
  input.value = server;
  const found = await check(server);
  if (!found) return;
  input.value = found;
  if (found !== (await readServer())) await changeServer(found);
}

/**
 * @param {string} server
 * @returns {Promise<string|null>} The address at which it answers.
 */
async function check(server) {
  newest += 1;
  const number = newest;
  const isOld = server === (await readServer());
  say(result, t("asking", server));
  let found;
  try {
    found = await findServer(server);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    if (number !== newest) return null;
    const { code } = error.problem;
    if (IS_WELCOME && isOld && code === "no_answer") {
      say(result, t("noServerYet", server));
      return null;
    }
    const hints = [code === "no_answer" ? t("isItRunning") : "", isOld ? "" : t("nothingChanged")];
    say(result, [problemText(error.problem), ...hints].filter(Boolean).join(" "), "bad");
    // The server may be one that is only started later.
    anyway.hidden = isOld || !["no_answer", "timeout"].includes(code);
    return null;
  }
  if (number !== newest) return null;
  const moved = found.server === server ? "" : t("otherScheme", server, found.server);
  const done = isOld && !moved ? "" : t("savedAddress");
  // The Hub says for itself how it is; see hub.js.
  const { text, kind } = found.status ? describe(found.status) : { text: "", kind: /** @type {const} */ ("") };
  const answers = found.status ? t("serverAnswers", found.status.version) : "";
  say(result, [done, moved, answers, text].filter(Boolean).join(" "), kind);
  return found.server;
}

/**
 * What the server has. A sample, or an old copy, is not what people came for.
 * @param {any} status The reply of `/v1/status`.
 * @returns {{text: string, kind: "good"|"warn"}}
 */
function describe({ latest, source, stale }) {
  if (source === "sample") return { text: t("sampleList"), kind: "warn" };
  if (!latest?.date) return { text: t("noListYet"), kind: "warn" };
  const news = t("newestList", tn("papers", Number(latest.total)), formatDate(latest.date));
  return stale ? { text: `${news} ${t("serverStale")}`, kind: "warn" } : { text: news, kind: "good" };
}
