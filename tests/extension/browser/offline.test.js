/** Without the server. */
import assert from "node:assert/strict";
import { text, texts } from "./page.js";
import { promised, Scenarios, storesDays } from "./scenario.js";
import { eventually } from "./service.js";
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

promised("without the server, the popup shows the stored list and says so, and recovers", async () => {
  const toolbar = await scenarios.open();
  await toolbar.showsBadge("12");
  const [red] = (await toolbar.badge()).color;
  await scenarios.service.pause();
  const popup = await toolbar.tab("popup/popup.html");
  assert.equal((await popup.$$(".row")).length, 12);
  assert.match((await text(popup, "#notice p")) ?? "", /is not responding\. Showing the list fetched just now\.$/);
  await eventually(async () => (await toolbar.badge()).color[0] !== red);
  assert.equal((await toolbar.badge()).text, "12");
  await popup.click("#mark");
  await toolbar.showsBadge("–");
  await scenarios.service.resume();
  await popup.click("#notice button");
  await eventually(() => popup.$eval("#notice", (notice) => /** @type {HTMLElement} */ (notice).hidden));
  await toolbar.showsBadge("");
});

promised("without the server, stored days can be read, searched and saved", async () => {
  const toolbar = await scenarios.open();
  await toolbar.showsBadge("12");
  await storesDays(toolbar, 5);
  await scenarios.service.pause();
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
  assert.match(
    (await text(popup, "#notice p")) ?? "",
    /is not responding\. These results come from the last two weeks/,
  );
  await openTab(popup, "saved");
  assert.deepEqual(await texts(popup, "#list .title"), ["Paper number 1 on the list"]);
});
