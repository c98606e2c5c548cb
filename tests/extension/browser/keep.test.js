/** What makes one keep it: first run, days, keys, saving, rules, no network, own data, and lists of every kind. */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { text, texts } from "./page.js";
import { eventually, Hub, Recorder, Service } from "./service.js";
import { openToolbar, settled } from "./toolbar.js";

/** @typedef {import("puppeteer-core").Page} Page */

/** @type {Hub} */
let hub;
/** @type {Service} */
let service;
/** @type {import("./toolbar.js").Toolbar|undefined} */
let toolbar;

before(async () => {
  hub = await Hub.start("--papers", "12", "--days", "6");
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

/**
 * @param {Page} page
 * @param {string} tab
 */
const openTab = async (page, tab) => {
  await page.click(`#tab-${tab}`);
  await page.waitForSelector(`#tab-${tab}[aria-selected="true"]`);
  await settled(page);
};
const look = () => toolbar?.background(() => chrome.alarms.create("news", { when: Date.now() }));
/** Wait until the days before the newest are kept, too. */
const keepsDays = (/** @type {number} */ count) =>
  eventually(async () => {
    const keys = await toolbar?.background(async () => Object.keys(await chrome.storage.local.get()));
    return (keys ?? []).filter((key) => key.startsWith("list:2")).length >= count;
  });

test("the first run greets once, checks the server and says what to do", async () => {
  toolbar = await openToolbar({ server: service.url, keepsWelcome: true });
  const welcome = await toolbar.welcome();
  await welcome.waitForSelector("#server-result.good");
  assert.match(
    (await text(welcome, "#server-result")) ?? "",
    /^Paperboy \S+ answers\. Its newest list has 12 papers, of /,
  );
  assert.equal((await texts(welcome, "#greeting li")).length, 3);
  await welcome.close();
  await toolbar.restart();
  await toolbar.showsBadge("12");
  const places = await Promise.all((await toolbar.browser.pages()).map((page) => page.evaluate(() => location.href)));
  assert.deepEqual(
    places.filter((place) => place.includes("options")),
    [],
  );
});

test("a new day begins: only its papers count, wherever one is", async () => {
  const days = [7, 6].map((ago) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10));
  const past = await Hub.start("--papers", "5", "--days", "2", "--until", days[0]);
  const other = await Service.start(past.url);
  try {
    // A Saturday or Sunday has no list in this Hub, so the newest may be a day or two older.
    await other.hasPapers(5);
    for (const timezone of ["Pacific/Kiritimati", "Pacific/Pago_Pago"]) {
      toolbar = await openToolbar({ server: other.url, timezone });
      await toolbar.showsBadge("5");
      const label = new Intl.DateTimeFormat("en-US", { day: "numeric", month: "long", timeZone: "UTC" }).format(
        new Date(past.newest),
      );
      assert.ok((await toolbar.badge()).title.includes(label), timezone);
      if (timezone === "Pacific/Kiritimati") await toolbar.close();
    }
    const popup = await toolbar?.tab("popup/popup.html");
    await popup?.click("#mark");
    await toolbar?.showsBadge("");
    await past.publish(days[1], 3);
    await other.hasPapers(3);
    await look();
    await toolbar?.showsBadge("3");
    await look();
    await toolbar?.showsBadge("3");
    await popup?.reload();
    if (popup) assert.equal((await texts(/** @type {Page} */ (await settled(popup)), ".row.unread")).length, 3);
    await popup?.click("#previous");
    await popup?.waitForFunction(() => document.querySelectorAll("#list .row").length === 5);
    assert.equal((await popup?.$$(".row.unread"))?.length, 0);
  } finally {
    await toolbar?.close();
    toolbar = undefined;
    await other.stop();
    await past.stop();
  }
});

test("one key does it: move, save, read, copy, search", async () => {
  toolbar = await openToolbar({ server: service.url });
  const popup = await toolbar.tab("popup/popup.html");
  await popup.waitForSelector(".row:nth-child(12)");
  await popup.evaluate(() => {
    const copied = /** @type {string[]} */ ([]);
    Object.assign(globalThis, { copied });
    navigator.clipboard.writeText = async (one) => {
      copied.push(one);
    };
  });
  const press = async (/** @type {string[]} */ ...keys) => {
    for (const key of keys) await popup.keyboard.press(/** @type {any} */ (key));
  };
  const current = () =>
    popup.evaluate(() => document.activeElement?.closest(".row")?.querySelector(".title")?.textContent);
  await popup.bringToFront();
  assert.equal(await current(), "Paper number 1 on the list");
  await press("j", "ArrowDown", "k");
  assert.equal(await current(), "Paper number 2 on the list");
  await press("s", "r", "b", "m", "l", "d");
  await popup.waitForFunction(() => /** @type {any} */ (globalThis).copied.length === 4);
  const [bibtex, markdown, link, list] = await popup.evaluate(() => /** @type {any} */ (globalThis).copied);
  const id = await popup.evaluate(
    () => /** @type {HTMLElement} */ (document.activeElement?.closest(".row")).dataset.id,
  );
  assert.equal(bibtex, await (await fetch(`${service.url}/v1/papers/${id}.bib`)).text(), "the same as the server's");
  assert.equal(
    markdown,
    `- [Paper number 2 on the list](https://huggingface.co/papers/${id}): A model says that number 2 matters.`,
  );
  assert.equal(link, `https://huggingface.co/papers/${id}`);
  assert.equal(list.split("\n").length, 2 + 12 + 1);
  await toolbar.showsBadge("11");
  await press("r");
  await toolbar.showsBadge("12");
  await popup.keyboard.down("Shift");
  await press("A");
  await popup.keyboard.up("Shift");
  await toolbar.showsBadge("");
  await press("?");
  await popup.waitForSelector("#keysheet[open]");
  assert.ok((await texts(popup, "#keysheet dd")).length >= 20);
  await press("Escape", "/");
  await popup.waitForFunction(() => document.activeElement?.id === "query");
  await popup.keyboard.type("number 7 s");
  assert.equal(
    await popup.$eval("#query", (input) => /** @type {HTMLInputElement} */ (input).value),
    "number 7 s",
    "letters are letters there",
  );
});

test("tabs, weeks, the calendar and filters", async () => {
  toolbar = await openToolbar({ server: service.url });
  const popup = await toolbar.tab("popup/popup.html");
  await openTab(popup, "trending");
  assert.ok((await popup.$$("#list .row")).length > 0);
  await openTab(popup, "today");
  await popup.click('[data-kind="weekly"]');
  await popup.waitForFunction(() => /^Week \d+ · /.test(document.getElementById("date")?.textContent ?? ""));
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
  assert.match((await text(popup, "#hidden-line")) ?? "", /^7 papers do not pass the filters\. Show all$/);
  await popup.reload();
  await settled(popup);
  assert.equal((await popup.$$("#list .row")).length, 5, "what was chosen stays chosen");
  await popup.click("#hidden-line button");
  await popup.waitForFunction(() => document.querySelectorAll("#list .row").length === 12);
});

test("rules hide, highlight and count", async () => {
  toolbar = await openToolbar({ server: service.url });
  await toolbar.showsBadge("12");
  const options = await toolbar.tab("options/options.html");
  await options.waitForFunction(
    () => /** @type {HTMLInputElement} */ (document.getElementById("floor")).value === "0",
  );
  await options.type('#mute-form [name="text"]', "number 3");
  await options.click('[data-test="mute"]');
  await options.waitForFunction(() =>
    /would have hidden 1 paper of 72 in the last 30 days/.test(
      document.getElementById("rules-result")?.textContent ?? "",
    ),
  );
  await options.click("#mute-form .strong");
  await options.waitForSelector("#muted li");
  await toolbar.showsBadge("11");
  await options.type('#watch-form [name="text"]', "number 12");
  await options.click("#watch-form .strong");
  await options.waitForSelector("#watched li");
  await options.$eval("#floor", (input) => {
    /** @type {HTMLInputElement} */ (input).value = "98";
    input.dispatchEvent(new Event("change"));
  });
  await toolbar.showsBadge("3");
  const popup = await toolbar.tab("popup/popup.html");
  assert.deepEqual(
    await texts(popup, "#list .title"),
    [1, 2, 12].map((number) => `Paper number ${number} on the list`),
  );
  assert.deepEqual(await texts(popup, ".watched li"), ["number 12"]);
  await popup.click("#hidden-line button");
  await popup.waitForFunction(() => document.querySelectorAll("#list .row").length === 12);
});

test("without a network the last days are read, searched and saved", async () => {
  toolbar = await openToolbar({ server: service.url });
  await toolbar.showsBadge("12");
  await keepsDays(5);
  await service.pause();
  try {
    const popup = await toolbar.tab("popup/popup.html");
    await popup.click(".row .save");
    for (let day = 1; day <= 4; day += 1) {
      await popup.click("#previous");
      await popup.waitForFunction(
        (title) => document.querySelector("#list .title")?.textContent === title,
        {},
        `Paper number ${day}001 on the list`,
      );
      await settled(popup);
    }
    await popup.click(".row:nth-child(2) .more");
    assert.equal(await text(popup, ".abstract p:nth-child(2)"), "A second paragraph says why.");
    await openTab(popup, "search");
    await popup.type("#query", "number 3004");
    await popup.waitForFunction(
      () => document.querySelector("#list .title")?.textContent === "Paper number 3004 on the list",
    );
    assert.match((await text(popup, "#notice p")) ?? "", /does not answer\. These were found among the last days/);
    await openTab(popup, "saved");
    assert.deepEqual(await texts(popup, "#list .title"), ["Paper number 1 on the list"]);
  } finally {
    await service.resume();
  }
});

test("nothing new costs a few hundred bytes, and nothing is told but what is asked for", async () => {
  const recorder = await Recorder.start(service.url);
  try {
    toolbar = await openToolbar({ server: recorder.url });
    await toolbar.showsBadge("12");
    await keepsDays(5);
    const popup = await toolbar.tab("popup/popup.html");
    await popup.click(".row:nth-child(3) .save");
    await popup.click("#mark");
    await toolbar.showsBadge("");
    recorder.passed.length = 0;
    await look();
    await eventually(() => recorder.passed.some(({ path }) => path.startsWith("/v1/changes")));
    await popup.reload();
    await settled(popup);
    await eventually(() => recorder.passed.some(({ path }) => path === "/v1/daily"));
    const costs = recorder.passed.map(({ path, status, bytes }) => `${path} ${status} ${bytes}`);
    assert.ok(recorder.passed.reduce((sum, { bytes }) => sum + bytes, 0) < 600, costs.join("\n"));
    assert.ok(
      recorder.passed.every(({ path, status }) => status === 304 || path.startsWith("/v1/changes")),
      costs.join("\n"),
    );
    for (const { method, path, headers } of recorder.passed) {
      assert.equal(method, "GET");
      assert.match(path, /^\/v1\/(changes(\?since=[\w-]+)?|daily)$/);
      for (const name of ["cookie", "referer", "authorization"]) assert.equal(headers[name], undefined);
    }
  } finally {
    await toolbar?.close();
    toolbar = undefined;
    await recorder.stop();
  }
});

test("what is one's own goes into a file, and from it into another browser", async () => {
  toolbar = await openToolbar({ server: service.url });
  const popup = await toolbar.tab("popup/popup.html");
  await popup.click(".row:nth-child(2) .save");
  await popup.click(".row:nth-child(2) .more");
  await toolbar.showsBadge("11");
  await toolbar.background(() =>
    chrome.storage.sync.set({ rules: { watch: [], mute: ["number 3"], floor: 0 }, settings: { badge: "dot" } }),
  );
  await toolbar.showsBadge("•");
  const options = await toolbar.tab("options/options.html");
  await options.waitForSelector("#muted li");
  await options.evaluate(() => {
    const make = URL.createObjectURL;
    URL.createObjectURL = (blob) => {
      /** @type {Blob} */ (blob).text().then((one) => Object.assign(globalThis, { exported: one }));
      return make(blob);
    };
    HTMLAnchorElement.prototype.click = () => {};
  });
  await options.click("#export");
  const file = await eventually(() => options.evaluate(() => /** @type {any} */ (globalThis).exported));
  await toolbar.close();

  toolbar = await openToolbar({ server: service.url });
  await toolbar.showsBadge("12");
  const folder = await mkdtemp(join(tmpdir(), "paperboy-own-"));
  const paths = { bad: join(folder, "bad.json"), good: join(folder, "good.json") };
  await writeFile(paths.bad, "{}");
  await writeFile(paths.good, file);
  const fresh = await toolbar.tab("options/options.html");
  const input = /** @type {import("puppeteer-core").ElementHandle<HTMLInputElement>} */ (await fresh.$("#file"));
  await input.uploadFile(paths.bad);
  await fresh.waitForSelector("#data-result.bad");
  assert.match((await text(fresh, "#data-result")) ?? "", /no Paperboy file.*Nothing was changed/);
  await toolbar.showsBadge("12");
  await input.uploadFile(paths.good);
  await fresh.waitForSelector("#data-result.good");
  await toolbar.showsBadge("•");
  assert.match((await toolbar.badge()).title, /: 10 unread papers$/);
  const again = await toolbar.tab("popup/popup.html");
  await openTab(again, "saved");
  assert.deepEqual(await texts(again, "#list .title"), ["Paper number 2 on the list"]);
  await rm(folder, { recursive: true });
});

test("who was away for days is offered the best of them", async () => {
  toolbar = await openToolbar({ server: service.url });
  await keepsDays(5);
  await toolbar.background(() => chrome.storage.local.set({ visit: "2020-01-01" }));
  const popup = await toolbar.tab("popup/popup.html");
  await popup.waitForFunction(() =>
    document.querySelector("#notice p")?.textContent?.startsWith("While you were away: 60 papers"),
  );
  await popup.click("#notice button");
  await popup.waitForSelector("#away-title:not([hidden])");
  await settled(popup);
  assert.equal((await popup.$$("#list .row")).length, 20);
  await popup.click("#done");
  await popup.waitForFunction(() => document.querySelectorAll("#list .row").length === 12);
  await popup.reload();
  await settled(popup);
  assert.equal(await popup.$eval("#notice", (one) => one.checkVisibility()), false, "once is enough");
});

test("hostile titles from the Hub are shown as they are", async () => {
  const titles = [
    "<think> a </think>",
    '<img src=x onerror="globalThis.ran=1">',
    "\\textsc{X} & $200k",
    "Ελληνικά ‮ right to left",
    "</a><script>globalThis.ran=1</script>",
  ];
  const wild = await Hub.start("--papers", "0", "--days", "1");
  await wild.list(
    titles.map((title, at) => ({
      paper: {
        id: `2611.0000${at + 1}`,
        title,
        summary: title,
        authors: [{ name: title }],
        upvotes: 9 - at,
        submittedOnDailyAt: `${wild.newest}T01:00:00.000Z`,
        ai_summary: title,
        ai_keywords: [title],
      },
    })),
  );
  const other = await Service.start(wild.url);
  try {
    await other.hasPapers(titles.length);
    toolbar = await openToolbar({ server: other.url });
    const popup = await toolbar.tab("popup/popup.html");
    assert.deepEqual(await texts(popup, "#list .title"), titles);
    for (const button of await popup.$$("#list .more")) await button.click();
    for (const button of await popup.$$("#list .ask-server")) await button.click();
    await popup.waitForFunction(() => document.querySelectorAll(".related:not([hidden])").length > 0);
    assert.equal(await popup.evaluate(() => /** @type {any} */ (globalThis).ran), undefined);
    assert.equal((await popup.$$("#list script, #list img[onerror]")).length, 0);
  } finally {
    await toolbar?.close();
    toolbar = undefined;
    await other.stop();
    await wild.stop();
  }
});

test("orders and rules hold in long lists, too", async () => {
  toolbar = await openToolbar({ server: service.url });
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

test("only what is meant marks a paper as read, and nothing is lost between two pages", async () => {
  toolbar = await openToolbar({ server: service.url });
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
  await service.pause();
  await popup.click("#tab-trending");
  await toolbar.background((other) => chrome.storage.local.set({ read: { [String(other)]: "2099-01-01" } }), id);
  await popup.click("#tab-today");
  await settled(popup);
  await popup.bringToFront();
  await popup.focus("#list .title");
  await popup.keyboard.press("r");
  await service.resume();
  await eventually(async () => (await toolbar?.badge())?.text === "10");
});

test("the toolbar hands the popup its first picture, and it opens as it was left", async () => {
  toolbar = await openToolbar({ server: service.url });
  await toolbar.showsBadge("12");
  const address = async () =>
    new URL(/** @type {string} */ (await toolbar?.background(() => chrome.action.getPopup({}))));
  const first = async () => JSON.parse(new URLSearchParams((await address()).hash.slice(1)).get("first") ?? "null");
  await eventually(async () => (await first())?.ids.length === 12);
  const { stored, state } = await first();
  assert.equal(stored.reply.papers[0].title, "Paper number 1 on the list");
  assert.deepEqual([stored.reply.papers.length, state.read], [9, {}]);

  const popup = await toolbar.tab((await address()).href.split("/").slice(3).join("/"));
  assert.equal((await popup.$$(".row")).length, 12);
  await popup.click(".more");
  await eventually(async () => Object.keys((await first()).state.read).length === 1);
  await toolbar.background(() => chrome.storage.sync.set({ settings: { theme: "dark" } }));
  await eventually(async () => (await first()).state.settings.theme === "dark");

  await popup.click("#tab-saved");
  await eventually(async () => (await first()) === null);
  const again = await toolbar.tab("popup/popup.html");
  assert.equal(await again.$eval("#tab-saved", (tab) => tab.getAttribute("aria-selected")), "true");
  assert.equal(await again.evaluate(() => document.documentElement.dataset.theme), "dark");
  await again.click("#tab-today");
  await eventually(async () => (await first())?.ids.length === 12);
});

test("an abstract is opened without a word to the server, which is asked only for more", async () => {
  const recorder = await Recorder.start(service.url);
  try {
    toolbar = await openToolbar({ server: recorder.url });
    await toolbar.showsBadge("12");
    await keepsDays(5);
    const popup = await toolbar.tab("popup/popup.html");
    recorder.passed.length = 0;
    await popup.click(".more");
    await toolbar.showsBadge("11");
    await popup.click("#tab-saved");
    await popup.click("#tab-today");
    await settled(popup);
    assert.deepEqual(
      recorder.passed.filter(({ path }) => path.startsWith("/v1/papers")),
      [],
    );
    await popup.click(".more");
    await popup.click(".ask-server");
    await popup.waitForSelector(".related:not([hidden])");
    await eventually(() => recorder.passed.filter(({ path }) => path.startsWith("/v1/papers")).length === 3);
  } finally {
    await toolbar?.close();
    toolbar = undefined;
    await recorder.stop();
  }
});

test("what is typed is searched for although the list has not come yet", async () => {
  const recorder = await Recorder.start(service.url);
  try {
    toolbar = await openToolbar({ server: recorder.url });
    await toolbar.showsBadge("12");
    recorder.holds = /^\/v1\/daily$/;
    const popup = await toolbar.tab("options/options.html");
    await popup.evaluate(() => {
      location.href = "../popup/popup.html";
    });
    await popup.waitForSelector("#list .row:nth-child(12)");
    await popup.click("#tab-search");
    await popup.type("#query", "number 7");
    await popup.waitForSelector("mark");
    assert.equal(await text(popup, "#list .title"), "Paper number 7 on the list");
  } finally {
    await toolbar?.close();
    toolbar = undefined;
    await recorder.stop();
  }
});

test("letters do nothing for who has switched them off", async () => {
  toolbar = await openToolbar({ server: service.url });
  await toolbar.background(() => chrome.storage.sync.set({ settings: { keys: "off" } }));
  const popup = await toolbar.tab("popup/popup.html");
  await popup.bringToFront();
  for (const key of /** @type {const} */ (["s", "r", "?", "2", "ArrowDown"])) await popup.keyboard.press(key);
  assert.equal(await popup.evaluate(() => document.activeElement?.textContent), "Paper number 2 on the list");
  assert.equal((await popup.$$("#keysheet[open]")).length, 0);
  assert.equal(await popup.$eval("#tab-today", (tab) => tab.getAttribute("aria-selected")), "true");
  await toolbar.showsBadge("12");
});

// The last test, as a list that has grown does not shrink again.
test("a list of a hundred papers stands whole, and is not opened by mistake", async () => {
  await hub.grow(100);
  await service.hasPapers(100);
  toolbar = await openToolbar({ server: service.url });
  await toolbar.showsBadge("99+");
  const popup = await toolbar.tab("popup/popup.html");
  await popup.waitForFunction(() => document.querySelectorAll("#list .row").length === 100);
  assert.match((await text(popup, "#summary")) ?? "", /^100 papers( so far)? · 100 unread · updated just now$/);
  await popup.bringToFront();
  for (let row = 0; row < 99; row += 1) await popup.keyboard.press("j");
  assert.equal(await popup.evaluate(() => document.activeElement?.textContent), "Paper number 100 on the list");
  const pages = (await toolbar.browser.pages()).length;
  await popup.keyboard.press("o");
  await popup.waitForSelector("#ask[open]");
  assert.match((await text(popup, "#ask-text")) ?? "", /^Open 100 papers/);
  await popup.click('#ask [value="no"]');
  assert.equal((await toolbar.browser.pages()).length, pages);
  await toolbar.showsBadge("99+");
});
