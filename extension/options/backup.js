/**
 * A person's own data: out into a file, and in from one.
 */
import { ext } from "../platform/browser.js";
import { byId } from "../ui/dom.js";
import { download } from "../ui/download.js";
import { exportSaved } from "../ui/export-saved.js";
import { fromFile, toFile } from "../core/backup.js";
import { parseServer, ServerError } from "../data/server.js";
import { readServer, writeRules, writeSettings } from "../data/settings.js";
import { changeServer, readSaved, readState } from "../data/storage.js";
import { t, tn } from "../platform/i18n.js";
import { say } from "./result-line.js";

const file = /** @type {HTMLInputElement} */ (byId("file"));
const result = byId("data-result");

export function setUpData() {
  byId("export").addEventListener("click", exportAll);
  byId("import").addEventListener("click", () => file.click());
  file.addEventListener("change", importAll);
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-export]"))) {
    button.addEventListener("click", async () => {
      const count = await exportSaved(/** @type {any} */ (button.dataset.export));
      say(result, count ? tn("exportedSaved", count) : t("savedEmpty_title"), count ? "good" : "bad");
    });
  }
}

async function exportAll() {
  const { read, saved, settings, rules } = await readState();
  const papers = (await readSaved()).map((paper) => ({ saved_at: saved[paper.arxiv_id], paper }));
  const own = { server: await readServer(), settings, rules, read, saved: papers };
  const now = new Date();
  download(`paperboy-${now.toISOString().slice(0, 10)}.json`, toFile(own, now));
  say(result, tn("exported", papers.length), "good");
}

async function importAll() {
  const chosen = file.files?.[0];
  if (!chosen) return;
  const own = fromFile(await chosen.text());
  file.value = "";
  if (!own) return say(result, t("badFile", chosen.name), "bad");
  try {
    await takeOver(own);
    const rules = (own.rules?.watch.length ?? 0) + (own.rules?.mute.length ?? 0);
    say(result, tn("imported", own.saved.length, rules, await readServer()), "good");
  } catch (error) {
    say(result, t("notKept", String(error)), "bad");
  }
}

/**
 * The settings and rules that the file has replace those here; what was read and saved is added.
 * @param {import("../core/backup.js").Own} own
 */
async function takeOver({ server, settings, rules, read, saved }) {
  const here = await readState();
  const papers = Object.fromEntries(saved.map(({ paper }) => [`saved:${paper.arxiv_id}`, paper]));
  const times = Object.fromEntries(saved.map(({ paper, saved_at: at }) => [paper.arxiv_id, at]));
  await ext.storage.local.set({ ...papers, saved: { ...times, ...here.saved }, read: { ...read, ...here.read } });
  if (settings) await writeSettings(settings);
  if (rules) await writeRules({ ...rules, watch: await allowed(rules.watch) });
  const address = server && addressOf(server);
  if (address && address !== (await readServer())) await changeServer(address);
}

/**
 * Rules from a file tell only if notifications are allowed here already; to ask, a click is needed.
 * @param {import("../core/types.js").Watch[]} watch
 */
async function allowed(watch) {
  const tells = await ext.permissions.contains({ permissions: ["notifications"] });
  return watch.map((rule) => ({ ...rule, notify: rule.notify && tells }));
}

/** @param {string} server */
function addressOf(server) {
  try {
    return parseServer(server);
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    return null;
  }
}
