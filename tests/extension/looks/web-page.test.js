/**
 * The service's web pages, on a phone and on a desktop, light and dark: valid HTML, nothing cut off, nothing that
 * axe-core finds, no layout shift, and complete without scripts.
 */
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { HtmlValidate } from "html-validate";
import { launch } from "../browser/chromium.js";
import { AXE, findCutOff, findProblems } from "./checks.js";
import { fakeThumbnails, startShowcase } from "./showcase.js";

const SIZES = /** @type {const} */ ({ phone: [390, 844], desktop: [1200, 900] });
const THEMES = /** @type {const} */ (["light", "dark"]);
const SHOWN = [
  "page-list-desktop-light",
  "page-list-phone-dark",
  "page-paper-desktop-dark",
  "page-paper-phone-light",
];
const WANTED = process.env.SCREENSHOTS ?? "";
const FOLDER = WANTED.includes("/") ? WANTED : fileURLToPath(new URL("../screenshots", import.meta.url));
/** Nothing is sent here, but the form is there. */
const MAIL_ON = { PAPERBOY_SMTP_URL: "smtp://127.0.0.1:9", PAPERBOY_MAIL_FROM: "paperboy@example.org" };
const HTML = new HtmlValidate({ extends: ["html-validate:standard"], rules: { "long-title": "off" } });

/** @type {Awaited<ReturnType<typeof startShowcase>>} */
let showcase;
/** @type {import("puppeteer-core").Browser} */
let browser;

before(async () => {
  if (WANTED) await mkdir(FOLDER, { recursive: true });
  showcase = await startShowcase(undefined, MAIL_ON);
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await showcase?.service.stop();
  await showcase?.hub.stop();
});

/** @param {string} path */
async function read(path) {
  const reply = await fetch(showcase.service.url + path, { headers: { Accept: "text/html" } });
  return reply.text();
}

/** The path of the newest list's first paper. */
async function firstPaper() {
  return /<h2><a href="([^"]+)">/.exec(await read("/"))?.[1] ?? "";
}

/**
 * @param {string} path
 * @param {string} name
 */
async function look(path, name) {
  const { valid, results } = await HTML.validateString(await read(path));
  const faults = results.flatMap(({ messages }) =>
    messages.map((one) => `${one.line}: ${one.ruleId}: ${one.message}`),
  );
  assert.ok(valid, `${path}: ${faults.join("\n")}`);
  const page = await browser.newPage();
  try {
    await fakeThumbnails(page);
    for (const [size, [width, height]] of Object.entries(SIZES)) {
      await page.setViewport({ width, height });
      await page.goto(showcase.service.url + path);
      await page.evaluate(AXE);
      for (const theme of THEMES) {
        await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: theme }]);
        const where = `${path}, ${size}, ${theme}`;
        assert.deepEqual(
          await page.evaluate(findCutOff, ".hidden, .hidden *, .skip, .Z3988, svg *, textarea"),
          [],
          where,
        );
        assert.deepEqual(await page.evaluate(findProblems), [], where);
        const file = `${name}-${size}-${theme}`;
        if (WANTED.includes("/") || (WANTED && SHOWN.includes(file)))
          await page.screenshot({ path: `${FOLDER}/${file}.png` });
      }
      assert.deepEqual(await page.evaluate(shifts), [], `${path}, ${size}: layout shifts`);
    }
  } finally {
    await page.close();
  }
}

/** Every layout shift since the page opened; to be called in a page. */
async function shifts() {
  /** @type {number[]} */
  const values = [];
  new PerformanceObserver((list) =>
    values.push(.../** @type {any[]} */ (list.getEntries()).map((one) => one.value)),
  ).observe({ type: "layout-shift", buffered: true });
  await new Promise((resolve) => setTimeout(resolve, 300));
  return values;
}

test("lists look right", async () => {
  await look("/", "page-list");
  await look("/trending", "page-trending");
  await look("/weekly/2020-W01", "page-empty");
});

test("a search and its empty states look right", async () => {
  await look("/search?q=models", "page-search");
  await look("/search?q=xyzzyx", "page-none");
  await look("/search", "page-search-empty");
});

test("a paper looks right", async () => {
  await look(await firstPaper(), "page-paper");
});

test("the subscription's pages look right", async () => {
  await look("/subscriptions", "page-subscribe");
  await look("/subscriptions/confirm?token=none", "page-link");
});

test("errors look right", async () => {
  await look("/daily/soon", "page-error");
  await look("/papers/2101.00001", "page-unknown");
});

test("a click copies the citation, and without scripts there is no button for that", async () => {
  const page = await browser.newPage();
  const path = showcase.service.url + (await firstPaper());
  await page.goto(path);
  await page.click("button[data-copy]");
  await page.waitForFunction(() => document.querySelector("button[data-copy]")?.textContent === "Copied");
  await page.setJavaScriptEnabled(false);
  await page.goto(path);
  assert.ok(await page.$eval("button[data-copy]", (button) => button.hasAttribute("hidden")));
  assert.match(await page.$eval("#bibtex", (field) => field.textContent), /^@misc\{/);
  await page.close();
});
