/**
 * The options. Every choice is kept as soon as it is made.
 */
import { applyAppearance, rememberAppearance } from "../ui/theme.js";
import { ext } from "../platform/browser.js";
import { byId } from "../ui/dom.js";
import { keyList } from "../ui/shortcuts.js";
import { asSettings, CHOICES, readChoices, writeSettings } from "../data/settings.js";
import { tn, translate } from "../platform/i18n.js";
import { setUpData } from "./backup.js";
import { setUpRules } from "./rules.js";
import { setUpServer } from "./server.js";

const form = /** @type {HTMLFormElement} */ (byId("settings"));

translate(document);
byId("greeting").hidden = location.hash !== "#welcome";
byId("key-list").replaceChildren(...keyList());
byId("change-key").addEventListener("click", changeKey);
await Promise.all([setUpServer(), setUpSettings(), setUpRules(), setUpData(), showOpenKey()]);

async function setUpSettings() {
  const minutes = CHOICES.refreshMinutes.toSorted((a, b) => a - b);
  field("refreshMinutes").append(...minutes.map((count) => new Option(tn("minutes", count), String(count))));
  showSettings();
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", async () => {
    const values = Object.fromEntries(Object.keys(CHOICES).map((name) => [name, field(name).value]));
    const settings = asSettings({ ...values, refreshMinutes: Number(values.refreshMinutes) });
    applyAppearance(settings);
    await writeSettings(settings);
  });
  // An import, or another browser of the same person, may change them, too.
  ext.storage.onChanged.addListener((changes) => {
    if (changes.settings) showSettings();
  });
}

async function showSettings() {
  const { settings } = await readChoices();
  applyAppearance(settings);
  rememberAppearance(settings);
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
  // Only Firefox has a call for it; Chromium has a page.
  const commands = /** @type {typeof ext.commands & {openShortcutSettings?: () => Promise<void>}} */ (ext.commands);
  if (commands.openShortcutSettings) return commands.openShortcutSettings();
  return ext.tabs.create({ url: "chrome://extensions/shortcuts" });
}
