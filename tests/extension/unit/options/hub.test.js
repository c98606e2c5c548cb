/** The choice to read the Hub directly, in a document without a browser. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { beforeEach, test } from "node:test";
import { JSDOM } from "jsdom";
import { HUB } from "../../../../extension/core/choices.js";
import { reply } from "../builders.js";
import { changeIn, given, local, person, reset, sync } from "../fake-browser.js";
import { allowHub } from "../fake-hub.js";

const HTML = readFileSync(new URL("../../../../extension/options/options.html", import.meta.url), "utf8");
const SERVER = "https://papers.example.org";
const { window } = new JSDOM(HTML.replace(/<script[^>]*><\/script>/g, ""));
Object.assign(globalThis, { document: window.document, window });
const { setUpHub } = await import("../../../../extension/options/hub.js");

const button = /** @type {HTMLButtonElement} */ (window.document.getElementById("use-hub"));
const result = /** @type {HTMLElement} */ (window.document.getElementById("hub-result"));
const used = () => [...window.document.querySelectorAll(".source.used")].map((one) => one.id);
await setUpHub();

beforeEach(async () => {
  reset();
  await redraw();
});

/** As after another page's write. */
async function redraw() {
  result.className = "result";
  changeIn(sync, { server: {} });
  await settle();
}

async function click() {
  button.click();
  await settle();
}

/** Nothing but storage is awaited, and that takes no time. */
async function settle() {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

test("a refusal changes nothing, and says so", async () => {
  person.allows = false;
  await sync.set({ server: SERVER });
  await local.set({ listsFrom: SERVER, saved: { 2611.00001: "2026-11-20T10:00:00Z" } });
  await redraw();
  const before = structuredClone([sync.data, local.data]);
  await click();
  assert.match(result.textContent ?? "", /was not allowed to read huggingface\.co, so nothing was changed/);
  assert.deepEqual([sync.data, local.data], before);
  assert.deepEqual(used(), ["server-form"]);
});

test("who allows it reads the Hub; the old lists stay until the Hub has answered, and saved papers for good", async () => {
  await sync.set({ server: SERVER });
  await local.set({ listsFrom: SERVER, latest: { reply: reply(3), fetchedAt: 1 }, saved: { 2611.00001: "x" } });
  await redraw();
  assert.equal(button.hidden, false);
  await click();
  assert.deepEqual([...given], [`${HUB}/*`]);
  assert.equal(sync.data.server, HUB);
  assert.equal(local.data.listsFrom, SERVER);
  assert.deepEqual([used(), button.hidden, result.textContent], [["hub"], true, "Contacting the Hub…"]);
  await local.set({ listsFrom: HUB });
  await redraw();
  assert.match(result.textContent ?? "", /^Paperboy reads the Hub\. Its newest list, from .* has 3 papers\.$/);
  assert.deepEqual(local.data.saved, { 2611.00001: "x" });
});

test("a permission that is missing is said plainly, with a button that asks again", async () => {
  await sync.set({ server: HUB });
  await redraw();
  assert.equal(result.textContent, "Your browser does not allow Paperboy to read the Hub.");
  assert.deepEqual([button.hidden, button.textContent], [false, "Allow again"]);
  await click();
  assert.deepEqual([button.hidden, result.textContent], [true, "Contacting the Hub…"]);
});

test("what went wrong with a server is not said of the Hub", async () => {
  allowHub();
  await sync.set({ server: HUB });
  await local.set({ health: { checkedAt: 1, error: { code: "no_answer", about: SERVER }, failures: 1 } });
  await redraw();
  assert.equal(result.textContent, "Contacting the Hub…");
  await local.set({ health: { checkedAt: 1, error: { code: "timeout", about: HUB }, failures: 1 } });
  await redraw();
  assert.equal(result.textContent, `${HUB} took too long to answer.`);
});
