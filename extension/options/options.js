/**
 * The options page. Every choice is stored as soon as it is made.
 */
import { asSettings, CHOICES } from "../core/choices.js";
import { readChoices, writeSettings } from "../data/settings.js";
import { onWrite } from "../data/storage.js";
import { ext } from "../platform/browser.js";
import { tn } from "../platform/i18n.js";
import { byId } from "../ui/dom.js";
import { shortcutList } from "../ui/shortcuts.js";
import { applyTheme } from "../ui/theme.js";
import { translate } from "../ui/translate.js";
import { setUpBackup } from "./backup.js";
import { setUpHub } from "./hub.js";
import { setUpRules } from "./rules.js";
import { setUpServer } from "./server.js";

const form = /** @type {HTMLFormElement} */ (byId("settings"));

translate(document);
byId("greeting").hidden = location.hash !== "#welcome";
byId("key-list").replaceChildren(...shortcutList());
byId("change-key").addEventListener("click", changeKey);
await Promise.all([setUpHub(), setUpServer(), setUpSettings(), setUpRules(), setUpBackup(), showOpenKey()]);

async function setUpSettings() {
  const minutes = CHOICES.refreshMinutes.toSorted((a, b) => a - b);
  field("refreshMinutes").append(...minutes.map((count) => new Option(tn("minutes", count), String(count))));
  showSettings();
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", async () => {
    const values = Object.fromEntries(Object.keys(CHOICES).map((name) => [name, field(name).value]));
    const settings = asSettings({ ...values, refreshMinutes: Number(values.refreshMinutes) });
    applyTheme(settings);
    await writeSettings(settings);
  });
  // An import, or another browser of the same person, may change them, too.
  onWrite((changed) => {
    if (changed.has("settings")) showSettings();
  });
}

async function showSettings() {
  const { settings } = await readChoices();
  applyTheme(settings);
  for (const [name, value] of Object.entries(settings)) field(name).value = String(value);
}

/** @param {string} name */
function field(name) {
  return /** @type {HTMLSelectElement} */ (form.elements.namedItem(name));
}

async function showOpenKey() {
  const commands = await ext.commands.getAll();
  byId("open-key").textContent = commands.find(({ name }) => name === "_execute_action")?.shortcut || "–";
}

function changeKey() {
  // Only Firefox has a call for it. Chromium has a page.
  const commands = /** @type {typeof ext.commands & {openShortcutSettings?: () => Promise<void>}} */ (ext.commands);
  if (commands.openShortcutSettings) return commands.openShortcutSettings();
  return ext.tabs.create({ url: "chrome://extensions/shortcuts" });
}
