/**
 * A person's data: export to a file, and import from one.
 */
import { fromFile, toFile } from "../core/backup.js";
import { problemOf } from "../core/problems.js";
import { parseServer } from "../core/server-address.js";
import { inTurn } from "../data/locks.js";
import { findServer } from "../data/probe.js";
import { readSavedPapers } from "../data/saved-papers.js";
import { changeServer, readServer, writeRules, writeSettings } from "../data/settings.js";
import { readState, write } from "../data/storage.js";
import { ext } from "../platform/browser.js";
import { t, tn } from "../platform/i18n.js";
import { byId } from "../ui/dom.js";
import { download } from "../ui/download.js";
import { exportSaved } from "../ui/export-saved.js";
import { formatList } from "../ui/format.js";
import { problemText } from "../ui/problem-text.js";
import { say } from "./result-line.js";

const file = /** @type {HTMLInputElement} */ (byId("file"));
const result = byId("data-result");

export function setUpBackup() {
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
  const { read, saved, notes, settings, rules } = await readState();
  const papers = (await readSavedPapers()).map((paper) => ({ saved_at: saved[paper.arxiv_id], paper }));
  const backup = { server: await readServer(), settings, rules, read, notes, saved: papers };
  const now = new Date();
  download(`paperboy-${now.toISOString().slice(0, 10)}.json`, toFile(backup, now));
  say(result, tn("exported", papers.length), "good");
}

async function importAll() {
  const chosen = file.files?.[0];
  if (!chosen) return;
  const backup = fromFile(await chosen.text());
  file.value = "";
  if (!backup) return say(result, t("badFile", chosen.name), "bad");
  try {
    const server = await restore(backup);
    say(result, [describe(backup), server].filter(Boolean).join(" "), "good");
  } catch (error) {
    say(result, problemText(problemOf(error)), "bad");
  }
}

/**
 * @param {import("../core/backup.js").Backup} backup
 * @returns {string} What of it there was to import.
 */
function describe({ settings, rules, read, notes, saved }) {
  const counts = /** @type {const} */ ([
    ["partRules", (rules?.watch.length ?? 0) + (rules?.mute.length ?? 0)],
    ["partRead", Object.keys(read).length],
    ["partSaved", saved.length],
    ["partNotes", Object.keys(notes).length],
  ]);
  const parts = counts.filter(([, count]) => count > 0).map(([key, count]) => tn(key, count));
  if (settings) parts.unshift(t("partSettings"));
  return parts.length ? t("imported", formatList(parts)) : t("importedNothing");
}

/**
 * Settings and rules replace the present ones, and so does the server if it answers. Read and saved papers are added to
 * the present ones.
 * @param {import("../core/backup.js").Backup} backup
 * @returns {Promise<string>} What became of the server, if the file names another one.
 */
async function restore({ server, settings, rules, read, notes, saved }) {
  const times = Object.fromEntries(saved.map(({ paper, saved_at: at }) => [paper.arxiv_id, at]));
  await inTurn("saved", async () => {
    const present = await readState();
    await write(
      {
        saved: { ...times, ...present.saved },
        read: { ...read, ...present.read },
        notes: { ...notes, ...present.notes },
      },
      saved.map(({ paper }) => paper),
    );
  });
  if (settings) await writeSettings(settings);
  if (rules) await writeRules({ ...rules, watch: await withoutForbidden(rules.watch) });
  const address = server && addressOf(server);
  const present = await readServer();
  if (!address || address === present) return "";
  try {
    const found = await findServer(address);
    await changeServer(found.server);
    return t("importedServer", found.server);
  } catch (error) {
    return t("importedServerKept", problemText(problemOf(error)), present);
  }
}

/**
 * Imported rules notify only if notifications are already allowed. Asking for the permission needs a click.
 * @param {import("../core/types.js").Watch[]} watch
 */
async function withoutForbidden(watch) {
  const isAllowed = await ext.permissions.contains({ permissions: ["notifications"] });
  return watch.map((rule) => ({ ...rule, notify: rule.notify && isAllowed }));
}

/** @param {string} server */
function addressOf(server) {
  try {
    return parseServer(server);
  } catch {
    return null;
  }
}
