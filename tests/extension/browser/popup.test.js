/** The popup's list. */
import assert from "node:assert/strict";
import { text, texts } from "./page.js";
import { promised, Scenarios, test } from "./scenario.js";
import { eventually, Hub, Service } from "./service.js";
import { POPUP, settled } from "./toolbar.js";

const scenarios = new Scenarios(12, 3);

test("a click on the toolbar button shows the list at full size", async () => {
  const toolbar = await scenarios.open();
  await toolbar.showsBadge("12");
  const { text: shown, ...size } = await toolbar.glance();
  assert.match(shown, /Paper number 1 on the list/);
  assert.deepEqual(size, POPUP);
});

promised("a row shows its paper, and opening it marks the paper as read", async () => {
  const toolbar = await scenarios.open();
  const popup = await toolbar.tab("popup/popup.html");
  const row = await popup.$eval(".row", (found) => ({
    title: found.querySelector("a.title")?.textContent,
    lede: found.querySelector(".lede")?.textContent,
    byline: found.querySelector(".byline")?.textContent,
    counts: [...found.querySelectorAll(".count")].map((one) => one.textContent),
    units: [...found.querySelectorAll(".count + .hidden-text")].map((one) => one.textContent),
    links: [...found.querySelectorAll("a")].map((one) => one.href),
  }));
  const id = await popup.$eval(".row", (found) => /** @type {HTMLElement} */ (found).dataset.id);
  assert.deepEqual(row, {
    title: "Paper number 1 on the list",
    lede: "A model says that number 1 matters.",
    byline: "Institute of Numbers · First Author 1, Second Author 1",
    counts: ["99", "3", "1"],
    units: [" upvotes", " stars", " comment"],
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
  // The actions come first, in one line; the rest of them is a key away.
  const gap = await popup.$eval(".details", (found) => {
    const edge = (/** @type {string} */ part) => found.querySelector(part)?.getBoundingClientRect().top ?? 0;
    return edge(".abstract") - edge(".actions");
  });
  assert.ok(gap > 0 && gap < 45, `the abstract begins ${gap} pixels below the actions`);
  await popup.focus('[data-action="more"]');
  await popup.keyboard.press("Enter");
  await popup.keyboard.press("Tab");
  assert.equal(await popup.evaluate(() => document.activeElement?.textContent), "Mark above as read");
});

promised("walking back a day and marking it as read leaves the badge alone", async () => {
  const toolbar = await scenarios.open({ language: "en-GB" });
  const popup = await toolbar.tab("popup/popup.html");
  const newest = await text(popup, "#date");
  assert.match(newest ?? "", /^[A-Z][a-z]+,? \d+ [A-Z][a-z]+$/, "not every English is American");
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

test("hostile text in a stored list stays text, and only https is linked", async () => {
  const toolbar = await scenarios.open();
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
  await scenarios.service.pause();
  const popup = await toolbar.tab("popup/popup.html");
  await popup.click(".more");
  assert.equal(await text(popup, ".row .title"), hostile);
  assert.equal(await text(popup, ".abstract p"), hostile);
  assert.equal(await popup.evaluate(() => /** @type {any} */ (globalThis).ran), undefined);
  const links = await popup.$$eval(".row:first-child a[href]", (found) =>
    found.map((one) => one.getAttribute("href")),
  );
  assert.ok(links.length > 0 && links.every((link) => link?.startsWith("https://")), String(links));
});

test("a damaged stored list does not stop the popup", async () => {
  const toolbar = await scenarios.open();
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

test("a right click marks nothing as read, and marks from another page are not lost", async () => {
  const toolbar = await scenarios.open();
  const popup = await toolbar.tab("popup/popup.html");
  await popup.click("#list .title", { button: "right" });
  await popup.click("#list .save", { button: "right" });
  await popup.click(".more");
  await toolbar.showsBadge("11");
  await popup.click('[data-action="read"]');
  await toolbar.showsBadge("12");
  await popup.click(".more");
  assert.equal((await popup.$$("#list .row.unread")).length, 12);
  assert.equal((await popup.$$('#list .save[aria-pressed="true"]')).length, 0);
  const id = await popup.$eval("#list .row:nth-child(5)", (row) => /** @type {HTMLElement} */ (row).dataset.id);
  await scenarios.service.pause();
  await popup.click("#tab-trending");
  await toolbar.background((other) => chrome.storage.local.set({ read: { [String(other)]: "2099-01-01" } }), id);
  await popup.click("#tab-today");
  await settled(popup);
  await popup.bringToFront();
  await popup.focus("#list .title");
  await popup.keyboard.press("r");
  await eventually(async () => (await toolbar.badge())?.text === "10");
});

test("hostile titles from the Hub stay text", async () => {
  const titles = [
    "<think> a </think>",
    '<img src=x onerror="globalThis.ran=1">',
    "\\textsc{X} & $200k",
    "Ελληνικά \u202e right to left",
    "</a><script>globalThis.ran=1</script>",
  ];
  const hub = scenarios.own(await Hub.start("--papers", "0", "--days", "1"));
  await hub.list(
    titles.map((title, at) => ({
      paper: {
        id: `2611.0000${at + 1}`,
        title,
        summary: title,
        authors: [{ name: title }],
        upvotes: 9 - at,
        submittedOnDailyAt: `${hub.newest}T01:00:00.000Z`,
        ai_summary: title,
        ai_keywords: [title],
      },
    })),
  );
  const service = scenarios.own(await Service.start(hub.url));
  await service.hasPapers(titles.length);
  await service.hasRelated("2611.00002");
  const toolbar = await scenarios.open({ server: service.url });
  const popup = await toolbar.tab("popup/popup.html");
  assert.deepEqual(await texts(popup, "#list .title"), titles);
  for (const button of await popup.$$("#list .more")) {
    await button.click();
    await popup.waitForFunction((one) => one.getAttribute("aria-expanded") === "true", {}, button);
  }
  for (const button of await popup.$$("#list .ask-server.server-only")) {
    await button.click();
    // What comes moves the rows below it, and with them the next button.
    await popup.waitForFunction((one) => !one.isConnected, {}, button);
  }
  assert.ok((await popup.$$(".related:not([hidden])")).length > 0);
  assert.equal(await popup.evaluate(() => /** @type {any} */ (globalThis).ran), undefined);
  assert.equal((await popup.$$("#list script, #list img[onerror]")).length, 0);
});
