/** The popup's first screen, in a document without a browser. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, test } from "node:test";
import { JSDOM } from "jsdom";
import { paper, reply, state } from "../builders.js";
import { local } from "../fake-browser.js";

const { NO_FILTERS } = await import("../../../../extension/core/filters.js");
const { snapshotOf } = await import("../../../../extension/core/snapshot.js");

const HTML = readFileSync(new URL("../../../../extension/popup/popup.html", import.meta.url), "utf8");
const PAPERS = Array.from({ length: 30 }, (_, at) => paper(at + 1));
const LATEST = { reply: reply(0, { papers: PAPERS, total: 30 }), fetchedAt: Date.now() };

/** What was asked of the storage. @type {string[]} */
const asked = [];

before(() => {
  const { window } = new JSDOM(HTML.replace(/<script[^>]*><\/script>/g, ""), {
    url: "https://extension.example.org/popup/popup.html",
    pretendToBeVisual: true,
  });
  const { document, location, localStorage, requestAnimationFrame } = window;
  Object.assign(globalThis, { document, location, localStorage, requestAnimationFrame });
  const get = local.get.bind(local);
  local.get = async (keys) => {
    asked.push(...[keys ?? []].flat());
    return get(keys);
  };
});

const rows = () => document.querySelectorAll("#list .row").length;
const summary = () => document.getElementById("summary")?.textContent;

test("the first screen is drawn from the snapshot alone, and completed from everything stored", async () => {
  const { completeFirstScreen, drawFirstScreen } = await import("../../../../extension/popup/first-screen.js");
  const read = { 2611.00001: "2026-11-20" };
  Object.assign(local.data, {
    latest: LATEST,
    read,
    snapshot: snapshotOf(state({ latest: LATEST, read }), NO_FILTERS),
  });
  await drawFirstScreen();
  assert.deepEqual(asked, ["snapshot"]);
  assert.deepEqual([rows(), summary()], [5, "30 papers · 29 unread · updated just now"]);
  assert.equal(document.activeElement?.textContent, "Paper 1");
  await completeFirstScreen();
  assert.ok(asked.includes("latest"));
  assert.deepEqual([rows(), summary()], [30, "30 papers · 29 unread · updated just now"]);
});
