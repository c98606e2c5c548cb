/**
 * The choice to read the Hub directly, and which of the two sources is in use.
 */
import { HUB } from "../core/choices.js";
import { askToReadHub, mayReadHub } from "../data/hub-permission.js";
import { changeServer } from "../data/settings.js";
import { onWrite, read } from "../data/storage.js";
import { ext } from "../platform/browser.js";
import { t, tn } from "../platform/i18n.js";
import { byId } from "../ui/dom.js";
import { formatDate } from "../ui/format.js";
import { problemText } from "../ui/problem-text.js";
import { say } from "./result-line.js";

const button = /** @type {HTMLButtonElement} */ (byId("use-hub"));
const result = byId("hub-result");

export async function setUpHub() {
  button.addEventListener("click", choose);
  for (const event of [ext.permissions.onAdded, ext.permissions.onRemoved]) event.addListener(draw);
  onWrite((changed) => {
    if (["server", "latest", "listsFrom", "health"].some((key) => changed.has(/** @type {any} */ (key))))
      return draw();
  });
  await draw();
}

async function choose() {
  if (!(await askToReadHub())) return say(result, t("hubRefused"), "bad");
  await changeServer(HUB);
  await draw();
}

async function draw() {
  const { server, listsFrom, latest, health } = await read("server", "listsFrom", "latest", "health");
  const isHub = server === HUB;
  const isAllowed = await mayReadHub();
  markUsed("hub", isHub);
  // A server that has never answered is only one that may be used.
  const isServer = !isHub && listsFrom === server;
  markUsed("server-form", isServer);
  button.classList.toggle("strong", !isServer);
  button.hidden = isHub && isAllowed;
  button.textContent = t(isHub ? "allowAgain" : "useHub");
  const news = listsFrom === HUB ? latest?.reply : undefined;
  // What was said of a refusal stays.
  if (!isHub) {
    if (result.matches(".good")) say(result, "");
  } else if (!isAllowed) say(result, t("problemNoPermission"), "bad");
  else if (health?.error && isOfHub(health.error)) say(result, problemText(health.error), "bad");
  else if (!news?.list.date) say(result, t("hubAsking"));
  else {
    const list = t("newestList", tn("papers", news.total), formatDate(news.list.date));
    say(result, `${t("hubAnswers")} ${list}`, "good");
  }
}

/**
 * @param {import("../core/problems.js").Problem} problem The last one, perhaps of the server that was used before.
 */
function isOfHub({ code, about }) {
  return about === HUB || code === "hub_busy";
}

/**
 * @param {string} id
 * @param {boolean} isUsed
 */
function markUsed(id, isUsed) {
  byId(id).classList.toggle("used", isUsed);
  /** @type {HTMLElement} */ (byId(id).querySelector("h3 small")).hidden = !isUsed;
}
