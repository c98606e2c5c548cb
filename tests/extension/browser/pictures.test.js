/**
 * Every state of popup and options as a picture, light and dark, at its real size, with nothing cut off.
 *
 * Only Chromium can be told to be light or dark. With `SCREENSHOTS=1` (`make screenshots`) the pictures that the README
 * shows go to `screenshots/`, and with `SCREENSHOTS=/some/folder` all of them go there. The papers are real; their
 * thumbnails, which only the Hub has, are drawn here.
 */
import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { after, before, test as anyTest } from "node:test";
import { fileURLToPath } from "node:url";
import { freePort, Hub, Service } from "./service.js";
import { BROWSER, openToolbar } from "./toolbar.js";

const test = BROWSER === "chromium" ? anyTest : anyTest.skip;
const SHOWN = ["popup-light", "abstract-dark", "away-light", "options-dark"];
const WANTED = process.env.SCREENSHOTS ?? "";
const FOLDER = WANTED.includes("/") ? WANTED : fileURLToPath(new URL("../screenshots", import.meta.url));
const THEMES = /** @type {const} */ (["light", "dark"]);
const TINTS = ["#d9e4f5", "#f6dcd0", "#dcefe0", "#efe1f3", "#fbeecb", "#d6eff0", "#f3d9df", "#e2e5ea"];

/** @type {Hub} */
let hub;
/** @type {Service} */
let service;

before(async () => {
  if (BROWSER !== "chromium") return;
  if (WANTED) await mkdir(FOLDER, { recursive: true });
  const showcase = JSON.parse(await readFile(new URL("showcase.json", import.meta.url), "utf8"));
  hub = await Hub.start("--papers", "0", "--days", "2");
  await hub.list(showcase.map(asEntry));
  service = await Service.start(hub.url);
  await service.hasPapers(showcase.length);
});

after(async () => {
  await service?.stop();
  await hub?.stop();
});

/** @param {any} paper A paper of the showcase, in the words of this project; returned in the Hub's. */
function asEntry(paper) {
  const inner = {
    id: paper.arxiv_id,
    title: paper.title,
    summary: paper.abstract,
    ai_summary: paper.ai_summary,
    submittedOnDailyAt: `${hub.newest}T06:00:00.000Z`,
    authors: paper.authors.map((/** @type {string} */ name) => ({ name, hidden: false })),
    upvotes: paper.upvotes,
    githubRepo: paper.github_repo,
    githubStars: paper.github_stars,
    projectPage: paper.project_page,
    organization: paper.organization && { name: paper.organization, fullname: paper.organization },
  };
  const thumbnail = `https://cdn-thumbnails.huggingface.co/social-thumbnails/papers/${paper.arxiv_id}.png`;
  return { paper: inner, numComments: paper.num_comments, thumbnail };
}

/**
 * A stand-in for a thumbnail: a page with a figure on it.
 * @param {string} address
 */
function drawThumbnail(address) {
  const seed = [...address].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 997, 7);
  const lines = [52, 62, 72, 82].map((y, index) => `<rect x="16" y="${y}" width="${60 - ((seed + index * 13) % 24)}" height="4"/>`);
  const bars = [0, 1, 2, 3, 4].map((index) => {
    const height = 14 + ((seed * (index + 3)) % 40);
    return `<rect x="${96 + index * 12}" y="${86 - height}" width="8" height="${height}"/>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 170 96"><rect width="170" height="96" fill="${TINTS[seed % 8]}"/>
    <g fill="#33415580"><rect x="16" y="14" width="${100 + (seed % 30)}" height="9"/><rect x="16" y="29" width="70" height="9"/></g>
    <g fill="#33415540">${lines.join("")}</g><g fill="#b8330a90">${bars.join("")}</g></svg>`;
}

/** @param {import("puppeteer-core").Page} page */
async function fakeThumbnails(page) {
  await page.setRequestInterception(true);
  page.on("request", (request) => {
    if (!request.url().startsWith("https://cdn-thumbnails")) return request.continue();
    return request.respond({ contentType: "image/svg+xml", body: drawThumbnail(request.url()) });
  });
}

/**
 * Look at a page in both themes.
 * @param {import("puppeteer-core").Page} page
 * @param {string} name
 */
async function picture(page, name) {
  const grounds = [];
  for (const theme of THEMES) {
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: theme }]);
    grounds.push(await page.evaluate(() => getComputedStyle(document.body).backgroundColor));
    const cut = await page.$$eval("body, body *", (all) =>
      all
        .filter((one) => one.checkVisibility() && !one.matches(".lede, .byline, .hidden-text, svg *, .hidden-text *"))
        .filter((one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== "inline")
        .map((one) => `${one.tagName} ${one.className} ${one.textContent?.slice(0, 40)}`),
    );
    assert.deepEqual(cut, [], `${name}, ${theme}: cut off`);
    const file = `${name}-${theme}`;
    if (WANTED.includes("/") || (WANTED && SHOWN.includes(file))) await page.screenshot({ path: `${FOLDER}/${file}.png` });
  }
  assert.notEqual(grounds[0], grounds[1], "light and dark differ");
}

test("the list, a row opened, an empty day, and the options", async () => {
  const toolbar = await openToolbar({ server: service.url });
  const popup = await toolbar.tab("popup/popup.html", fakeThumbnails);
  await popup.waitForFunction(() => [...document.images].every((image) => image.complete));
  await picture(popup, "popup");
  const second = (await popup.$$(".more"))[1];
  await second.click();
  await picture(popup, "abstract");
  const options = await toolbar.tab("options/options.html");
  await options.setViewport({ width: 800, height: 460 });
  await options.click("form button");
  await options.waitForSelector("#result.good");
  await picture(options, "options");
  await toolbar.close();
});

test("a list while the server is away", async () => {
  const toolbar = await openToolbar({ server: service.url });
  const popup = await toolbar.tab("popup/popup.html", fakeThumbnails);
  await toolbar.background(async () => {
    const { latest } = /** @type {any} */ (await chrome.storage.local.get("latest"));
    await chrome.storage.local.set({ latest: { ...latest, fetchedAt: latest.fetchedAt - 2 * 3_600_000 } });
  });
  await service.pause();
  await popup.reload();
  await popup.waitForFunction(() => document.querySelector("#notice p")?.textContent?.includes("2 h ago"));
  await popup.waitForFunction(() => [...document.images].every((image) => image.complete));
  await picture(popup, "away");
  await service.resume();
  await toolbar.close();
});

test("the sample, and the first minute without a server", async () => {
  const lonely = await Service.start(`http://127.0.0.1:${await freePort()}`);
  let toolbar = await openToolbar({ server: lonely.url });
  const popup = await toolbar.tab("popup/popup.html");
  await picture(popup, "sample");
  await lonely.stop();
  await toolbar.close();
  toolbar = await openToolbar({ server: lonely.url });
  await picture(await toolbar.tab("popup/popup.html"), "nothing");
  await toolbar.close();
});

test("a day without a list", async () => {
  const toolbar = await openToolbar({ server: service.url });
  const popup = await toolbar.tab("popup/popup.html");
  await toolbar.background(async () => {
    const { latest } = /** @type {any} */ (await chrome.storage.local.get("latest"));
    latest.reply.list.previous = "2026-11-22";
    await chrome.storage.local.set({ latest });
  });
  await popup.click("#previous");
  await popup.waitForSelector("#empty:not([hidden])");
  await picture(popup, "empty");
  await toolbar.close();
});
