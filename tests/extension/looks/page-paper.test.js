/** The paper of the page in front. Only a click on the button reveals its address, and only Chromium's can be clicked. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ChromiumToolbar } from "../browser/chromium.js";
import { Hub, Service } from "../browser/service.js";
import { shifts } from "./checks.js";

/** @type {Hub} */
let hub;
/** @type {Service} */
let service;
/** @type {ChromiumToolbar} */
let toolbar;

before(async () => {
  hub = await Hub.start("--papers", "3", "--days", "2");
  service = await Service.start(hub.url);
  await service.hasPapers(3);
  toolbar = new ChromiumToolbar({ server: service.url, host: "arxiv.org" });
  await toolbar.open();
});

after(async () => {
  await toolbar?.close();
  await service?.stop();
  await hub?.stop();
});

/** @param {string} address */
async function clickOn(address) {
  const page = await toolbar.browser.newPage();
  await page.goto(address);
  const popup = await toolbar.click(page);
  return { page, popup };
}

test("on a paper's page, that paper comes first", async () => {
  const [, second] = (await (await fetch(`${service.url}/v1/daily`)).json()).papers;
  const { page, popup } = await clickOn(`http://arxiv.org/abs/${second.arxiv_id}v1`);
  await popup.waitForSelector("#here .row");
  assert.deepEqual(await shifts(popup, 500), [], "its place was kept free");
  assert.equal(await popup.$eval("#here .title", (title) => title.textContent), second.title);
  await popup.click("#here .save");
  await popup.waitForSelector("#here .save[aria-pressed='true']");
  assert.equal((await popup.$$(`#list .row[data-id="${second.arxiv_id}"]`)).length, 0, "the list does not repeat it");
  await popup.close();
  await page.close();
});

test("on the page of an unknown paper, the popup says so", async () => {
  const { page, popup } = await clickOn("http://arxiv.org/abs/2401.99999");
  await popup.waitForFunction(() => document.querySelector("#here p")?.textContent?.includes("2401.99999"));
  await popup.waitForFunction(() => !document.querySelector("#here p")?.textContent?.startsWith("Looking up"));
  assert.equal((await popup.$$("#here .row")).length, 0);
  assert.equal((await popup.$$("#list .row")).length, 3);
  await popup.close();
  await page.close();
});

test("on any other page, there is only the list", async () => {
  const { page, popup } = await clickOn("http://arxiv.org/list/cs.AI/recent");
  await popup.waitForSelector("#list .row:nth-child(3)");
  assert.equal(await popup.$eval("#here", (here) => here.checkVisibility()), false);
  await page.close();
});
