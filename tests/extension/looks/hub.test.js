/** The first run, and the popup while papers come from the Hub itself. */
import { after, afterEach, before, test } from "node:test";
import { packageWithHub } from "../browser/package.js";
import { freePort } from "../browser/service.js";
import { openToolbar } from "../browser/toolbar.js";
import { picture } from "./picture.js";
import { fakeThumbnails, startShowcaseHub } from "./showcase.js";

/** @type {import("../browser/service.js").Hub} */
let hub;
/** @type {import("../browser/toolbar.js").Toolbar} */
let toolbar;

before(async () => {
  ({ hub } = await startShowcaseHub());
});
after(() => hub?.stop());
afterEach(() => toolbar.close());

/** @param {string} [language] */
async function open(language) {
  const extension = await packageWithHub("chromium", hub.url.replace("127.0.0.1", "localhost"), true);
  const server = `http://127.0.0.1:${await freePort()}`;
  toolbar = await openToolbar({ server, extension, language, keepsWelcome: true });
  const welcome = await toolbar.welcome();
  await welcome.setViewport({ width: 760, height: 830 });
  return welcome;
}

const openPopup = () => toolbar.tab("popup/popup.html", fakeThumbnails);

test("the welcome offers both sources, and says which one is used", async () => {
  const welcome = await open();
  await welcome.waitForFunction(() => document.getElementById("server-result")?.textContent);
  await picture(welcome, "welcome");
  await welcome.click("#use-hub");
  await welcome.waitForSelector("#hub-result.good");
  await picture(welcome, "welcome-hub");
  const popup = await openPopup();
  await popup.waitForSelector(".row:nth-child(6)");
  await picture(popup, "hub-today");
  await popup.click("#filter");
  await picture(popup, "hub-filters");
  await popup.keyboard.press("Escape");
  await popup.click("#list .more");
  await popup.$eval(".details .hub-only > .soft", (one) => one.scrollIntoView({ block: "end" }));
  await picture(popup, "hub-details");
  for (const tab of ["trending", "search"]) {
    await popup.click(`#tab-${tab}`);
    await popup.waitForSelector('main[aria-busy="false"]');
    await picture(popup, `hub-${tab}`);
  }
  await popup.click("#tab-today");
  await toolbar.forbid("");
  await popup.reload();
  await popup.waitForFunction(() => document.querySelector("#notice p")?.textContent?.includes("does not allow"));
  await picture(popup, "hub-forbidden");
  await welcome.bringToFront();
  await welcome.waitForSelector("#hub-result.bad");
  await picture(welcome, "welcome-forbidden");
});

for (const language of ["de", "zh-CN"]) {
  test(`what only a server has is said within the bar, in ${language}`, async () => {
    const welcome = await open(language);
    await welcome.click("#use-hub");
    await welcome.waitForSelector("#hub-result.good");
    const popup = await openPopup();
    await popup.click("#tab-trending");
    await popup.waitForSelector('main[aria-busy="false"]');
    await picture(popup, `hub-trending-${language}`);
    await popup.setViewport({ width: 400, height: 300, deviceScaleFactor: 2 });
    await picture(popup, `hub-zoom-200-${language}`);
  });
}
