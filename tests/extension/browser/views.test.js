/** Tabs, spans, filters and missed days. */
import assert from "node:assert/strict";
import { text, texts } from "./page.js";
import { promised, Scenarios, storesDays, test } from "./scenario.js";
import { Recorder } from "./service.js";
import { settled } from "./toolbar.js";

const scenarios = new Scenarios(12, 6);

/**
 * @param {import("puppeteer-core").Page} page
 * @param {string} tab
 */
async function openTab(page, tab) {
  await page.click(`#tab-${tab}`);
  await page.waitForSelector(`#tab-${tab}[aria-selected="true"]`);
  await settled(page);
}

promised("tabs, weeks, the calendar and filters change the list, and filters stay", async () => {
  const toolbar = await scenarios.open();
  const popup = await toolbar.tab("popup/popup.html");
  await openTab(popup, "trending");
  assert.ok((await popup.$$("#list .row")).length > 0);
  await openTab(popup, "today");
  await popup.click('[data-kind="weekly"]');
  await popup.waitForFunction(() => /^Week \d+ · /.test(document.getElementById("date")?.title ?? ""));
  await popup.click('[data-kind="daily"]');
  await settled(popup);
  await popup.click("#date");
  await popup.waitForSelector("#calendar [data-date]");
  const earlier = await popup.$$eval("#calendar [data-date]:enabled:not([aria-current])", (all) =>
    all.map((one) => one.getAttribute("data-date")),
  );
  if (earlier.length) {
    await popup.click(`#calendar [data-date="${earlier.at(-1)}"]`);
    await popup.waitForSelector("#newest:not([hidden])");
    await popup.click("#newest");
    await settled(popup);
  } else await popup.keyboard.press("Escape");
  await popup.click("#filter");
  await popup.type('#filters [name="minimum"]', "95");
  await popup.waitForFunction(() => document.querySelectorAll("#list .row").length === 5);
  await popup.click('#filters [name="unread"]');
  await popup.keyboard.press("Escape");
  assert.match((await text(popup, "#hidden-line")) ?? "", /^7 papers are hidden by your filters\. Show all$/);
  await popup.reload();
  await settled(popup);
  assert.equal((await popup.$$("#list .row")).length, 5, "filters stay");
  await popup.click("#hidden-line button");
  await popup.waitForFunction(() => document.querySelectorAll("#list .row").length === 12);
});

test("a month is sorted and narrowed like a day", async () => {
  const toolbar = await scenarios.open();
  const popup = await toolbar.tab("popup/popup.html");
  await popup.click('[data-kind="monthly"]');
  await popup.waitForFunction(() => /^[A-Z][a-z]+ \d{4}$/.test(document.getElementById("date")?.textContent ?? ""));
  await settled(popup);
  const listed = await texts(popup, "#list .comments .count");
  await popup.click("#filter");
  await popup.select('#filters [name="sort"]', "comments");
  await popup.keyboard.press("Escape");
  await popup.waitForFunction(() => {
    const counts = [...document.querySelectorAll("#list .comments .count")].map((one) => Number(one.textContent));
    return counts.length > 10 && counts.every((count, at) => at === 0 || count <= counts[at - 1]);
  });
  assert.notDeepEqual(await texts(popup, "#list .comments .count"), listed);
  await toolbar.background(() => chrome.storage.sync.set({ rules: { watch: [], mute: ["number 3"], floor: 0 } }));
  await popup.waitForFunction(() =>
    /1 paper is hidden by your rules/.test(document.getElementById("hidden-line")?.textContent ?? ""),
  );
  const shown = (await popup.$$("#list .row")).length;
  await popup.click("#hidden-line button");
  await popup.waitForFunction((count) => document.querySelectorAll("#list .row").length === count + 1, {}, shown);
});

promised("after days away, the popup offers the best missed papers once", async () => {
  const toolbar = await scenarios.open();
  await storesDays(toolbar, 5);
  await toolbar.background(() => chrome.storage.local.set({ visit: "2020-01-01" }));
  const popup = await toolbar.tab("popup/popup.html");
  await popup.waitForFunction(() =>
    document.querySelector("#notice p")?.textContent?.startsWith("While you were away: 60 papers"),
  );
  await popup.click("#notice button");
  await popup.waitForSelector("#away-title:not([hidden])");
  await settled(popup);
  assert.equal((await popup.$$("#list .row")).length, 20);
  assert.match((await text(popup, "#list .lead")) ?? "", /^[A-Z][a-z]+ \d+$/);
  await popup.click("#done");
  await popup.waitForFunction(() => document.querySelectorAll("#list .row").length === 12);
  await popup.reload();
  await settled(popup);
  assert.equal(await popup.$eval("#notice", (one) => one.checkVisibility()), false, "once is enough");
});

test("of a month, the footer says how much is there, and marks no more than that", async () => {
  const { service } = await scenarios.startOwn(120, "--days", "1");
  const toolbar = await scenarios.open({ server: service.url });
  const popup = await toolbar.tab("popup/popup.html");
  await popup.click('[data-kind="monthly"]');
  await settled(popup);
  await popup.waitForFunction(() =>
    document.getElementById("summary")?.textContent?.startsWith("100 of 120 papers · 100 unread"),
  );
  assert.equal(await text(popup, "#mark"), "Mark these 100 read");
  await popup.click("#mark");
  assert.match((await text(popup, "#summary")) ?? "", /^100 of 120 papers · none of these unread/);
  await toolbar.showsBadge("20");
});

test("rows say their day, and their rank, where the list spans more than a day", async () => {
  const toolbar = await scenarios.open();
  const popup = await toolbar.tab("popup/popup.html");
  assert.deepEqual([...new Set(await texts(popup, "#list .lead"))], [""], "a day's list says it itself");
  await popup.click("#list .save");
  for (const kind of ["weekly", "monthly"]) {
    await popup.click(`[data-kind="${kind}"]`);
    await settled(popup);
    assert.match((await text(popup, "#list .lead")) ?? "", /^1 · [A-Z][a-z]+ \d+$/, kind);
  }
  await openTab(popup, "trending");
  const [first] = await texts(popup, "#list .lead");
  assert.match(first ?? "", /^1 · [A-Z][a-z]+ \d+$/);
  const day = first?.slice(4);
  await openTab(popup, "saved");
  await popup.waitForSelector("#list .row");
  assert.deepEqual(await texts(popup, "#list .lead"), [day]);
  await openTab(popup, "search");
  await popup.type("#query", "number 2");
  await popup.waitForSelector("mark");
  assert.match((await text(popup, "#list .lead")) ?? "", /^[A-Z][a-z]+ \d+$/);
});

test("a notice pushes nothing, and a long title takes three lines at most", async () => {
  const toolbar = await scenarios.open();
  await storesDays(toolbar, 5);
  const long = "A very long title ".repeat(40);
  await toolbar.background(async (title) => {
    const { latest } = /** @type {any} */ (await chrome.storage.local.get("latest"));
    latest.reply.papers[1].title = title;
    await chrome.storage.local.set({ latest, visit: "2020-01-01" });
  }, long);
  const recorder = scenarios.own(await Recorder.start(scenarios.service.url));
  await toolbar.background((server) => chrome.storage.sync.set({ server }), recorder.url);
  recorder.holds = /daily$/;
  await toolbar.background(() => chrome.storage.local.set({ listsFrom: "" }));
  const popup = await toolbar.tab("options/options.html");
  await popup.evaluate(() => {
    location.href = "../popup/popup.html";
  });
  await popup.waitForSelector("#list .row:nth-child(2)");
  const title = await popup.$eval("#list .row:nth-child(2) .title", (one) => one.getBoundingClientRect().height);
  assert.ok(title < 60, `${title} pixels`);
  const top = () => popup.$eval("#list .row", (row) => row.getBoundingClientRect().top);
  const before = await top();
  await popup.evaluate(() => {
    const notice = /** @type {HTMLElement} */ (document.getElementById("notice"));
    notice.hidden = false;
  });
  assert.equal(await top(), before);
});
