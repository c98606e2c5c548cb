/** Without any server: the extension reads the Hub itself. */
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { packageWithHub } from "./package.js";
import { text, texts } from "./page.js";
import { checkNow, storesDays } from "./scenario.js";
import { eventually, freePort, Hub, Service } from "./service.js";
import { BROWSER, openToolbar, settled } from "./toolbar.js";

/** @type {Hub} */
let hub;
/** What stands in the Hub's place in the package. */
let address = "";
/** @type {import("./toolbar.js").Toolbar|undefined} */
let toolbar;

before(async () => {
  hub = await Hub.start("--papers", "12", "--days", "6");
  address = hub.url.replace("127.0.0.1", "localhost");
});
after(() => hub?.stop());
afterEach(async () => {
  await toolbar?.close();
  await hub.resume();
});

/**
 * @param {{isGranted?: boolean, server?: string}} [how]
 */
async function install({ isGranted = true, server } = {}) {
  const kind = /** @type {"chromium"|"firefox"} */ (BROWSER);
  const nowhere = server ?? `http://127.0.0.1:${await freePort()}`;
  const extension = await packageWithHub(kind, address, isGranted);
  toolbar = await openToolbar({ server: nowhere, extension, keepsWelcome: true });
  return { toolbar, welcome: await toolbar.welcome() };
}

/** @param {import("puppeteer-core").Page} page */
const saysOfHub = (page) => page.$eval("#hub-result", (one) => `${one.className}: ${one.textContent}`);

test("install, one click, and the day's papers and the badge are there within seconds", async (context) => {
  const { toolbar: browser, welcome } = await install();
  await welcome.waitForFunction(() => document.getElementById("server-result")?.textContent?.startsWith("No server"));
  assert.deepEqual(await hub.asked(), [], "nothing is asked before the click");
  const empty = await browser.tab("popup/popup.html");
  assert.deepEqual(await texts(empty, "#empty button"), [
    "Read the Hub directly",
    "Use a Paperboy server",
    "Try again",
  ]);
  await empty.close();
  await welcome.bringToFront();
  const begun = Date.now();
  await welcome.click("#use-hub");
  await browser.showsBadge("12");
  const popup = await browser.tab("popup/popup.html");
  assert.equal((await popup.$$("#list .row")).length, 12);
  context.diagnostic(`from the click to papers and badge: ${Date.now() - begun} ms`);
  await welcome.waitForSelector("#hub-result.good");
  assert.match(await saysOfHub(welcome), /Paperboy reads the Hub\. Its newest list, from .* has 12 papers\.$/);
  assert.deepEqual(await texts(welcome, ".source.used h3 span"), ["The Hub, directly"]);
  assert.deepEqual((await hub.asked()).slice(0, 2), [
    "/api/daily_papers?limit=100",
    `/api/daily_papers?date=${hub.newest}&limit=100`,
  ]);
  await storesDays(browser, 5);
  assert.equal(await hub.mostAtOnce(), 1, "never more than one request at a time");
});

test("a check costs one conditional request, which says nothing about the person", async () => {
  const { toolbar: browser, welcome } = await install();
  await welcome.click("#use-hub");
  await browser.showsBadge("12");
  await storesDays(browser, 9);
  const popup = await browser.tab("popup/popup.html");
  await popup.click(".row:nth-child(3) .save");
  await popup.click("#mark");
  await browser.showsBadge("");
  const newest = `/api/daily_papers?date=${hub.newest}&limit=100`;
  // The days before are fetched meanwhile.
  const checks = async () => (await hub.asked()).filter((path) => path === newest || !path.includes("date="));
  const before = await checks();
  const checkedAt = () =>
    browser.background(async () => /** @type {any} */ ((await chrome.storage.local.get("health")).health).checkedAt);
  const last = await checkedAt();
  await checkNow(browser);
  await eventually(async () => (await checkedAt()) > last);
  assert.deepEqual((await checks()).slice(before.length), [newest]);
  const headers = await hub.lastHeaders();
  assert.match(headers["if-none-match"], /^W\/"/);
  for (const name of ["cookie", "referer", "authorization"]) assert.equal(headers[name], undefined);
});

test("what only a server has says so where it would be, and the Hub's own order is shown", async () => {
  const { toolbar: browser, welcome } = await install();
  await welcome.click("#use-hub");
  await browser.showsBadge("12");
  const popup = await browser.tab("popup/popup.html");
  await popup.click("#tab-trending");
  await settled(popup);
  assert.match((await text(popup, "#hub-order")) ?? "", /^In the Hub's own order\. Week and month need a server$/);
  assert.equal(await popup.$eval("#windows", (one) => one.checkVisibility()), false);
  const titles = await texts(popup, "#list .title");
  const stars = titles.map((title) => Number(/\d+/.exec(title ?? "")?.[0]));
  assert.deepEqual(
    stars,
    stars.toSorted((a, b) => b - a),
    "the fake Hub's order is by stars, which grow with the number",
  );
  await popup.click("#tab-today");
  await settled(popup);
  await popup.click("#list .more");
  const shown = await popup.$$eval("#list .details button", (all) =>
    all.filter((one) => one.checkVisibility()).map((one) => one.textContent),
  );
  assert.ok(shown.includes("Only with a server: votes over time, related papers, “More like this”"));
  assert.ok(!shown.includes("More like this") && !shown.includes("Vote history, related papers, models"));
  await popup.click("#list .ask-server.hub-only");
  await popup.waitForFunction(() => document.body.textContent?.includes("There is nothing more about this paper."));
  await popup.click("#tab-search");
  await popup.type("#query", "number 7");
  await popup.waitForFunction(
    () => document.querySelector("#list .title")?.textContent === "Paper number 7 on the list",
  );
  const searches = (await hub.asked()).filter((path) => path.startsWith("/api/papers/search"));
  assert.deepEqual(searches, ["/api/papers/search?q=number+7&limit=50"], "not with every letter");
});

test("a refusal changes nothing, and a permission that is taken away is noticed and can be given again", async () => {
  // Chromium's question cannot be clicked by a program, so there the permission was granted from the start.
  const canAsk = BROWSER === "firefox";
  const { toolbar: browser, welcome } = await install({ isGranted: !canAsk });
  const source = async () => (await browser.background(() => chrome.storage.sync.get("server"))).server;
  if (canAsk) {
    await browser.answer(false);
    await welcome.click("#use-hub");
    await welcome.waitForSelector("#hub-result.bad");
    assert.match(await saysOfHub(welcome), /was not allowed to read huggingface\.co, so nothing was changed/);
    assert.equal(await source(), undefined);
    await browser.answer(true);
  }
  await welcome.click("#use-hub");
  await browser.showsBadge("12");
  // Until the Hub has answered, the badge is grey, as no server was found.
  await eventually(() => browser.background(async () => (await chrome.storage.local.get()).health?.error === null));
  const blue = await eventually(async () => (await browser.badge()).color[0] === 0x1d && 0x1d);
  await browser.forbid(`http://${new URL(address).hostname}/*`);
  await eventually(async () => (await browser.badge()).color[0] !== blue);
  const popup = await browser.tab("popup/popup.html");
  assert.match((await text(popup, "#notice p")) ?? "", /^Your browser does not allow Paperboy to read the Hub\./);
  assert.deepEqual(await texts(popup, "#notice button"), ["Allow again"]);
  assert.equal((await popup.$$("#list .row")).length, 12, "what is stored stays");
  await welcome.bringToFront();
  await welcome.waitForSelector("#hub-result.bad");
  assert.equal(await text(welcome, "#use-hub"), "Allow again");
  if (canAsk) {
    await browser.answer(true);
    await welcome.click("#use-hub");
  } else await browser.allow();
  await welcome.waitForSelector("#hub-result.good");
  await eventually(async () => (await browser.badge()).color[0] === blue);
});

test("from one source to the other, read and saved papers stay, and lists are not mixed", async () => {
  const service = await Service.start(hub.url);
  try {
    await service.hasPapers(12);
    const { toolbar: browser, welcome } = await install({ server: service.url });
    await welcome.waitForSelector("#server-result.good");
    await browser.showsBadge("12");
    assert.deepEqual(await texts(welcome, ".source.used h3 label"), ["A Paperboy server"]);
    const popup = await browser.tab("popup/popup.html");
    await popup.click("#list .save");
    await popup.click("#list .more");
    await browser.showsBadge("11");
    const stored = () =>
      browser.background(async () => {
        const { listsFrom, saved, read, latest } = /** @type {any} */ (await chrome.storage.local.get());
        return { listsFrom, saved: Object.keys(saved), read: Object.keys(read), asOf: latest?.reply.as_of };
      });
    const before = await stored();
    assert.ok(before.asOf, "only a server knows when a list changed");
    await welcome.bringToFront();
    await welcome.click("#use-hub");
    await welcome.waitForSelector("#hub-result.good");
    assert.deepEqual(await stored(), { ...before, listsFrom: address, asOf: null });
    await browser.showsBadge("11");
    await welcome.type("#server", service.url);
    await welcome.click("#server-form button");
    await welcome.waitForSelector("#server-form.used");
    await eventually(async () => (await stored()).listsFrom === service.url);
    assert.deepEqual((await stored()).saved, before.saved);
    await browser.showsBadge("11");
  } finally {
    await service.stop();
  }
});
