/** From the Hub to the badge: real service, real browser, a fake Hub. */
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { text, texts } from "./page.js";
import { eventually, freePort, Hub, Service } from "./service.js";
import { openToolbar, POPUP, settled } from "./toolbar.js";

/** @type {Hub} */
let hub;
/** @type {Service} */
let service;
/** @type {import("./toolbar.js").Toolbar|undefined} */
let toolbar;

before(async () => {
  hub = await Hub.start("--papers", "12", "--days", "3");
  service = await Service.start(hub.url);
  await service.hasPapers(12);
});

after(async () => {
  await service?.stop();
  await hub?.stop();
});

afterEach(async () => {
  await toolbar?.close();
  toolbar = undefined;
});

test("the badge counts, the popup lists, and what is read no longer counts", async () => {
  toolbar = await openToolbar({ server: service.url });
  await toolbar.showsBadge("12");
  assert.match((await toolbar.badge()).title, /: 12 unread papers$/);

  const popup = await toolbar.click();
  const reply = await (await fetch(`${service.url}/v1/daily`)).json();
  const titles = reply.papers.map((/** @type {{title: string}} */ paper) => paper.title);
  assert.deepEqual(await texts(popup, "a.title"), titles);
  assert.equal(titles.length, 12);
  assert.equal((await popup.$$(".row.unread")).length, 12);
  assert.match((await text(popup, "#summary")) ?? "", /^12 papers( so far)? · 12 unread · updated just now$/);

  await popup.click("#mark");
  await toolbar.showsBadge("");
  assert.equal((await popup.$$(".row.unread")).length, 0);
  assert.match((await text(popup, "#summary")) ?? "", /all read/);
  await popup.click("#mark");
  await toolbar.showsBadge("12");
});

test("the button in the toolbar shows the list at its full size", async () => {
  toolbar = await openToolbar({ server: service.url });
  await toolbar.showsBadge("12");
  const { text: shown, ...size } = await toolbar.glance();
  assert.match(shown, /Paper number 1 on the list/);
  assert.deepEqual(size, POPUP);
});

test("a row says all there is, and opening it marks one paper as read", async () => {
  toolbar = await openToolbar({ server: service.url });
  const popup = await toolbar.tab("popup/popup.html");
  const row = await popup.$eval(".row", (found) => ({
    title: found.querySelector("a.title")?.textContent,
    lede: found.querySelector(".lede")?.textContent,
    byline: found.querySelector(".byline")?.textContent,
    counts: [...found.querySelectorAll(".count")].map((one) => one.textContent),
    links: [...found.querySelectorAll("a")].map((one) => one.href),
  }));
  const id = await popup.$eval(".row", (found) => /** @type {HTMLElement} */ (found).dataset.id);
  assert.deepEqual(row, {
    title: "Paper number 1 on the list",
    lede: "A model says that number 1 matters.",
    byline: "Institute of Numbers · First Author 1, Second Author 1",
    counts: ["99", "3", "1"],
    links: [
      `https://huggingface.co/papers/${id}`,
      `https://arxiv.org/abs/${id}`,
      `https://arxiv.org/pdf/${id}`,
      "https://github.com/example/number-1",
      "https://number1.example.org/",
      `https://huggingface.co/papers/${id}#community`,
    ],
  });
  assert.equal(await popup.$eval(".details", (found) => found.checkVisibility()), false);
  await popup.click(".more");
  assert.equal(await popup.$eval(".details", (found) => found.checkVisibility()), true);
  assert.equal(await text(popup, ".abstract p:nth-child(2)"), "A second paragraph says why.");
  await toolbar.showsBadge("11");
});

test("days can be walked through, and only the newest counts", async () => {
  toolbar = await openToolbar({ server: service.url });
  const popup = await toolbar.tab("popup/popup.html");
  const newest = await text(popup, "#date");
  assert.equal(await popup.$eval("#next", (button) => /** @type {HTMLButtonElement} */ (button).disabled), true);
  await popup.click("#previous");
  await settled(popup);
  assert.equal(await text(popup, "a.title"), "Paper number 1001 on the list");
  assert.notEqual(await text(popup, "#date"), newest);
  await popup.click("#mark");
  await toolbar.showsBadge("12");
  await popup.click("#next");
  await settled(popup);
  assert.equal(await text(popup, "#date"), newest);
  assert.equal(await text(popup, "a.title"), "Paper number 1 on the list");
  await popup.click("#previous");
  await popup.click("#newest");
  await settled(popup);
  assert.equal(await text(popup, "#date"), newest);
});

test("without the server it shows what it has, says so, and recovers", async () => {
  toolbar = await openToolbar({ server: service.url });
  await toolbar.showsBadge("12");
  const [red] = (await toolbar.badge()).color;
  await service.pause();
  const popup = await toolbar.tab("popup/popup.html");
  assert.equal((await popup.$$(".row")).length, 12);
  assert.match((await text(popup, "#notice p")) ?? "", /does not answer\. Showing what was read just now\.$/);
  await eventually(async () => (await toolbar?.badge())?.color[0] !== red);
  assert.equal((await toolbar.badge()).text, "12");
  await popup.click("#mark");
  await toolbar.showsBadge("–");
  await service.resume();
  await popup.click("#notice button");
  await eventually(() => popup.$eval("#notice", (notice) => /** @type {HTMLElement} */ (notice).hidden));
  await toolbar.showsBadge("");
});

test("the first minute without a server: it says what to do, and the options check the address", async () => {
  toolbar = await openToolbar({ server: `http://127.0.0.1:${await freePort()}` });
  const popup = await toolbar.tab("popup/popup.html");
  assert.match((await text(popup, "#empty")) ?? "", /does not answer.*Start your Paperboy server/s);
  assert.deepEqual(await texts(popup, "#empty button"), ["Try again", "Options"]);
  const options = await toolbar.tab("options/options.html");
  const say = async (/** @type {string} */ address) => {
    await options.evaluate(() => {
      /** @type {HTMLFormElement|null} */ (document.querySelector("#server-form"))?.reset();
      document.getElementById("server-result")?.setAttribute("class", "result");
    });
    await options.type("#server", address);
    await options.click("#server-form button");
    return options.waitForFunction(() => {
      const result = document.getElementById("server-result");
      return result?.matches(".good, .bad") && result.textContent;
    });
  };
  assert.match(String(await (await say("no address")).jsonValue()), /is no address/);
  assert.match(String(await (await say(hub.url)).jsonValue()), /but not as a Paperboy server does\./);
  await options.reload();
  assert.match(
    String(await (await say(service.url.replace("http://", ""))).jsonValue()),
    /^Saved\. Paperboy \S+ answers\./,
  );
  await toolbar.showsBadge("12");
});

test("text from the server runs nowhere, and only https is linked", async () => {
  toolbar = await openToolbar({ server: service.url });
  await toolbar.showsBadge("12");
  const hostile = '<img src=x onerror="globalThis.ran=1"><script>globalThis.ran=1</script>';
  await toolbar.background(async (bad) => {
    const { latest } = await chrome.storage.local.get("latest");
    const paper = /** @type {any} */ (latest).reply.papers[0];
    for (const key of ["title", "abstract", "ai_summary"]) paper[key] = bad;
    paper.authors = [{ name: bad }];
    paper.ai_keywords = [bad];
    paper.organization = { name: bad, fullname: bad };
    paper.submitted_by = { name: bad, fullname: bad };
    paper.project_page = "javascript:globalThis.ran=1";
    paper.github_repo = "http://plain.example.org/";
    paper.links.hub = "data:text/html,x";
    await chrome.storage.local.set({ latest });
  }, hostile);
  await service.pause();
  const popup = await toolbar.tab("popup/popup.html");
  await service.resume();
  await popup.click(".more");
  assert.equal(await text(popup, ".row .title"), hostile);
  assert.equal(await text(popup, ".abstract p"), hostile);
  assert.equal(await popup.evaluate(() => /** @type {any} */ (globalThis).ran), undefined);
  const links = await popup.$$eval(".row:first-child a[href]", (found) =>
    found.map((one) => one.getAttribute("href")),
  );
  assert.ok(links.length > 0 && links.every((link) => link?.startsWith("https://")), String(links));
});

test("a reply that is not what it should be neither stops the popup nor takes the list away", async () => {
  toolbar = await openToolbar({ server: service.url });
  await toolbar.showsBadge("12");
  await toolbar.background(async () => {
    const { latest } = /** @type {any} */ (await chrome.storage.local.get("latest"));
    latest.reply.papers = [null, { arxiv_id: 5 }, ...latest.reply.papers.slice(0, 2)];
    latest.reply.list.date = "soon";
    await chrome.storage.local.set({ latest, health: "nonsense" });
  });
  const popup = await toolbar.tab("popup/popup.html");
  assert.equal((await popup.$$(".row")).length, 12);
  await toolbar.showsBadge("12");
});

test("undo takes back only what was marked at once", async () => {
  toolbar = await openToolbar({ server: service.url });
  const popup = await toolbar.tab("popup/popup.html");
  await popup.click(".more");
  await toolbar.showsBadge("11");
  await popup.click("#mark");
  await toolbar.showsBadge("");
  await popup.click("#mark");
  await toolbar.showsBadge("11");
});

test("after a restart of the browser the badge is back at once, even without the server", async () => {
  toolbar = await openToolbar({ server: service.url });
  await toolbar.showsBadge("12");
  const popup = await toolbar.tab("popup/popup.html");
  await popup.click(".more");
  await toolbar.showsBadge("11");
  await service.pause();
  await toolbar.restart();
  await toolbar.showsBadge("11");
  await service.resume();
});

test("a worker that was stopped wakes for what is read, and for its alarm", async () => {
  toolbar = await openToolbar({ server: service.url });
  const popup = await toolbar.tab("popup/popup.html");
  await popup.click(".more");
  await toolbar.showsBadge("11");
  await toolbar.killWorker();
  await toolbar.background(() => chrome.storage.local.remove("read"));
  await toolbar.showsBadge("12");
  await toolbar.background(() => chrome.storage.local.remove("cursor"));
  await toolbar.killWorker();
  await toolbar.background(() => chrome.alarms.create("news", { when: Date.now() }));
  await eventually(() => toolbar?.background(async () => "cursor" in (await chrome.storage.local.get())));
});

// The last test, as a list that has grown does not shrink again.
test("a paper that arrives shows up without moving the others, and the badge grows", async () => {
  toolbar = await openToolbar({ server: service.url });
  const popup = await toolbar.tab("popup/popup.html");
  await popup.click(".more");
  await hub.grow(13);
  await service.hasPapers(13);
  await toolbar.background(() => chrome.alarms.create("news", { when: Date.now() }));
  await eventually(async () => (await popup.$$(".row")).length === 13);
  assert.equal(await text(popup, ".row:last-child a.title"), "Paper number 13 on the list");
  assert.equal(await popup.$eval(".details", (found) => found.checkVisibility()), true, "what was open stays open");
  await toolbar.showsBadge("12");
});
