/**
 * The rules: what to watch, what to mute, and the minimum of votes. A rule can be tested before it is added.
 *
 * @typedef {import("../core/types.js").Watch} Watch
 * @typedef {import("../core/types.js").Rules} Rules
 */

import { splitRules } from "../core/choices.js";
import { wordsOf } from "../core/folding.js";
import { problemOf } from "../core/problems.js";
import { withRead } from "../core/read-marks.js";
import { matcher } from "../core/rules.js";
import { readChoices, writeRules } from "../data/settings.js";
import { onWrite, read, write } from "../data/storage.js";
import { ext } from "../platform/browser.js";
import { t, tn } from "../platform/i18n.js";
import { byId, element } from "../ui/dom.js";
import { formatList } from "../ui/format.js";
import { problemText } from "../ui/problem-text.js";
import { say } from "./result-line.js";
import { testRule } from "./rule-test.js";

const KINDS = { word: "kindWord", author: "kindAuthor", organization: "kindOrganization" };
const BELL = "M4 11V7a4 4 0 0 1 8 0v4l1 1.5H3zM6.5 14h3";
const CROSS = "m4.5 4.5 7 7M11.5 4.5l-7 7";

const result = byId("rules-result");
const notify = /** @type {HTMLInputElement} */ (byId("notify"));
const floor = /** @type {HTMLInputElement} */ (byId("floor"));
const forms = {
  watch: /** @type {HTMLFormElement} */ (byId("watch-form")),
  mute: /** @type {HTMLFormElement} */ (byId("mute-form")),
};

export async function setUpRules() {
  forms.watch.addEventListener("submit", addWatch);
  forms.mute.addEventListener("submit", addMute);
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-test]"))) {
    button.addEventListener("click", () => testTyped(/** @type {any} */ (button.dataset.test)));
  }
  floor.addEventListener("change", () => {
    return change((rules) => ({ ...rules, floor: Math.max(0, Math.trunc(Number(floor.value)) || 0) }));
  });
  onWrite((changed) => {
    if (changed.has("rules")) draw();
  });
  await draw();
}

/** @param {SubmitEvent} event */
async function addWatch(event) {
  event.preventDefault();
  // Browsers allow this question only while handling a click, so it comes before anything is awaited.
  const allowed = notify.checked ? mayNotify() : Promise.resolve(false);
  const rules = typed("watch");
  if (!rules.length) return;
  const tells = await allowed;
  const added = await change(({ watch, ...others }) => {
    const rest = watch.filter((one) => !rules.some((rule) => same(one, rule)));
    return { ...others, watch: [...rest, ...rules.map((rule) => ({ ...rule, notify: tells }))] };
  }, rules.length);
  if (!added) return;
  forms.watch.reset();
  if (tells) await markNotified();
  if (notify.checked && !tells) say(result, t("notAllowed"), "bad");
}

/** @param {SubmitEvent} event */
async function addMute(event) {
  event.preventDefault();
  const rules = typed("mute");
  if (!rules.length) return;
  const added = await change(({ mute, ...others }) => {
    const texts = rules.map(({ text }) => text);
    const added = new Set(texts.map((text) => text.toLowerCase()));
    return { ...others, mute: [...mute.filter((text) => !added.has(text.toLowerCase())), ...texts] };
  }, rules.length);
  if (added) forms.mute.reset();
}

/** @param {"watch"|"mute"|"floor"} which */
async function testTyped(which) {
  if (which === "floor") {
    const votes = Math.trunc(Number(floor.value)) || 0;
    return testRule((paper) => paper.upvotes < votes, tn("fewerVotes", votes), "wouldHide");
  }
  const rules = typed(which);
  if (!rules.length) return;
  const matchers = rules.map(matcher);
  const matches = (/** @type {import("../core/types.js").Paper} */ paper) => matchers.some((one) => one(paper));
  const names = formatList(rules.map(({ text }) => t("quoted", text)));
  await testRule(matches, names, which === "mute" ? "wouldHide" : "wouldMatch");
}

/**
 * @param {"watch"|"mute"} which
 * @returns {Watch[]} What was typed, a rule for each part between commas; none, with a message, if it has no words.
 */
function typed(which) {
  const data = new FormData(forms[which]);
  const texts = splitRules(String(data.get("text"))).filter((text) => wordsOf(text).length);
  if (!texts.length) say(result, t("ruleNeedsWords"), "bad");
  const kind = /** @type {Watch["kind"]} */ (data.get("kind") ?? "word");
  return texts.map((text) => ({ kind, text, notify: false }));
}

/**
 * @param {(rules: Rules) => Rules} make
 * @param {number} [count] How many rules it adds.
 * @returns {Promise<boolean>} Whether the rules were stored.
 */
async function change(make, count = 1) {
  const { rules } = await readChoices();
  try {
    await writeRules(make(rules));
  } catch (error) {
    say(result, error instanceof RangeError ? t("tooManyRules") : problemText(problemOf(error)), "bad");
    return false;
  }
  say(result, count > 1 ? tn("rulesAdded", count) : t("rulesStored"), "good");
  byId("matches").hidden = true;
  await draw();
  return true;
}

/** @returns {Promise<boolean>} Whether notifications are allowed. The browser asks if it has not asked before. */
function mayNotify() {
  return ext.permissions.request({ permissions: ["notifications"] });
}

/** Papers that are already listed are not news to a rule made now. */
async function markNotified() {
  const { latest, notified } = await read("latest", "notified");
  const ids = (latest?.reply.papers ?? []).map((paper) => paper.arxiv_id);
  await write({ notified: withRead(notified, ids, new Date()) });
}

async function draw() {
  const { rules } = await readChoices();
  byId("watched").replaceChildren(...rules.watch.map(watchChip));
  byId("muted").replaceChildren(...rules.mute.map(muteChip));
  floor.value = String(rules.floor);
}

/** @param {Watch} rule */
function watchChip(rule) {
  const chip = element("li", "");
  const bell = icon(BELL, t(rule.notify ? "notifyOff" : "notifyOn", rule.text));
  bell.setAttribute("aria-pressed", String(rule.notify));
  bell.addEventListener("click", async () => {
    const tells = !rule.notify && (await mayNotify());
    await change((rules) => ({
      ...rules,
      watch: rules.watch.map((one) => (same(one, rule) ? { ...one, notify: tells } : one)),
    }));
    if (tells) await markNotified();
  });
  const remove = icon(CROSS, t("remove", rule.text));
  remove.addEventListener("click", () => {
    return change((rules) => ({ ...rules, watch: rules.watch.filter((one) => !same(one, rule)) }));
  });
  chip.append(element("small", t(KINDS[rule.kind])), element("span", rule.text), bell, remove);
  return chip;
}

/** @param {string} text */
function muteChip(text) {
  const chip = element("li", "");
  const remove = icon(CROSS, t("remove", text));
  remove.addEventListener("click", () =>
    change((rules) => ({ ...rules, mute: rules.mute.filter((one) => one !== text) })),
  );
  chip.append(element("span", text), remove);
  return chip;
}

/**
 * @param {Watch} a
 * @param {Watch} b
 */
function same(a, b) {
  return a.kind === b.kind && a.text.toLowerCase() === b.text.toLowerCase();
}

/**
 * @param {string} path
 * @param {string} label
 */
function icon(path, label) {
  const button = /** @type {HTMLButtonElement} */ (element("button", ""));
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const shape = document.createElementNS(space, "path");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  shape.setAttribute("d", path);
  svg.append(shape);
  button.append(svg);
  button.title = label;
  button.setAttribute("aria-label", label);
  return button;
}
