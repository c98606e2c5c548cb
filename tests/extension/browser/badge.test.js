/** The badge, from the Hub to the toolbar. */
import assert from "node:assert/strict";
import { text, texts } from "./page.js";
import { checkNow, promised, Scenarios, test } from "./scenario.js";
import { eventually } from "./service.js";
import { settled } from "./toolbar.js";

const scenarios = new Scenarios(12, 3);

promised("the badge counts unread papers, and marking all as read clears it until that is undone", async () => {
  const toolbar = await scenarios.open();
  await toolbar.showsBadge("12");
  assert.match((await toolbar.badge()).title, /: 12 unread papers$/);

  const popup = await toolbar.click();
  const titles = Array.from({ length: 12 }, (_, at) => `Paper number ${at + 1} on the list`);
  assert.deepEqual(await texts(popup, "a.title"), titles);
  assert.equal((await popup.$$(".row.unread")).length, 12);
  assert.match((await text(popup, "#summary")) ?? "", /^12 papers( so far)? · 12 unread · updated just now$/);

  await popup.click("#mark");
  await toolbar.showsBadge("");
  assert.equal((await popup.$$(".row.unread")).length, 0);
  assert.match((await text(popup, "#summary")) ?? "", /all read/);
  await popup.click("#mark");
  await toolbar.showsBadge("12");
});

promised("undo after marking all as read leaves papers that were read before", async () => {
  const toolbar = await scenarios.open();
  const popup = await toolbar.tab("popup/popup.html");
  await popup.click(".more");
  await toolbar.showsBadge("11");
  await popup.click("#mark");
  await toolbar.showsBadge("");
  await popup.click("#mark");
  await toolbar.showsBadge("11");
});

promised("after a restart without the server, the badge is back at once", async () => {
  const toolbar = await scenarios.open();
  await toolbar.showsBadge("12");
  const popup = await toolbar.tab("popup/popup.html");
  await popup.click(".more");
  await toolbar.showsBadge("11");
  await scenarios.service.pause();
  await toolbar.restart();
  await toolbar.showsBadge("11");
});

test("a stopped worker wakes for a changed read mark and for its alarm", async () => {
  const toolbar = await scenarios.open();
  const popup = await toolbar.tab("popup/popup.html");
  await popup.click(".more");
  await toolbar.showsBadge("11");
  await toolbar.killWorker();
  await toolbar.background(() => chrome.storage.local.remove("read"));
  await toolbar.showsBadge("12");
  await toolbar.background(() => chrome.storage.local.remove("cursor"));
  await toolbar.killWorker();
  await toolbar.background(() => chrome.alarms.create("news", { when: Date.now() }));
  await eventually(() => toolbar.background(async () => "cursor" in (await chrome.storage.local.get())));
});

test("scrolling the popup does not wake a stopped worker", async () => {
  const toolbar = await scenarios.open();
  await toolbar.showsBadge("12");
  const popup = await toolbar.tab("popup/popup.html");
  await toolbar.killWorker();
  await popup.bringToFront();
  await popup.$eval("main", (main) => main.scrollTo(0, 300));
  await eventually(async () => (await toolbar.background(() => chrome.storage.session.get("popup"))).popup);
  assert.equal(await toolbar.workerRuns(), false);
});

promised("a paper added to the newest list appears below the others, and the badge grows", async () => {
  const { hub, service } = await scenarios.startOwn(12, "--days", "3");
  const toolbar = await scenarios.open({ server: service.url });
  const popup = await toolbar.tab("popup/popup.html");
  await popup.click(".more");
  await hub.grow(13);
  await service.hasPapers(13);
  await checkNow(toolbar);
  await eventually(async () => (await popup.$$(".row")).length === 13);
  assert.equal(await text(popup, ".row:last-child a.title"), "Paper number 13 on the list");
  assert.equal(await popup.$eval(".details", (found) => found.checkVisibility()), true, "an open row stays open");
  await toolbar.showsBadge("12");
});

promised("a new day counts only its own papers, in any time zone", async () => {
  const days = [7, 6].map((ago) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10));
  // This Hub has no list on a Saturday or Sunday, so its newest may be a day or two older.
  const { hub, service } = await scenarios.startOwn(5, "--days", "2", "--until", days[0]);
  const label = new Intl.DateTimeFormat("en-US", { day: "numeric", month: "long", timeZone: "UTC" }).format(
    new Date(hub.newest),
  );
  const east = await scenarios.open({ server: service.url, timezone: "Pacific/Kiritimati" });
  await east.showsBadge("5");
  assert.ok((await east.badge()).title.includes(label));
  await east.close();
  const toolbar = await scenarios.open({ server: service.url, timezone: "Pacific/Pago_Pago" });
  await toolbar.showsBadge("5");
  assert.ok((await toolbar.badge()).title.includes(label));
  const popup = await toolbar.tab("popup/popup.html");
  await popup.click("#mark");
  await toolbar.showsBadge("");
  await hub.publish(days[1], 3);
  await service.hasPapers(3);
  for (let times = 0; times < 2; times += 1) {
    await checkNow(toolbar);
    await toolbar.showsBadge("3");
  }
  await popup.reload();
  await settled(popup);
  assert.equal((await popup.$$(".row.unread")).length, 3);
  await popup.click("#previous");
  await popup.waitForFunction(() => document.querySelectorAll("#list .row").length === 5);
  assert.equal((await popup.$$(".row.unread")).length, 0);
});
