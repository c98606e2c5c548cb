/** Layout shifts: once the list is drawn, nothing in the popup moves by itself. */
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { makePapers } from "../bench/papers.js";
import { eventually } from "../browser/service.js";
import { openToolbar } from "../browser/toolbar.js";
import { shifts } from "./checks.js";
import { fakeThumbnails, startShowcase } from "./showcase.js";

const PAPERS = makePapers(100);

/** @type {Awaited<ReturnType<typeof startShowcase>>} */
let showcase;
/** @type {import("../browser/toolbar.js").Toolbar} */
let toolbar;

before(async () => {
  showcase = await startShowcase(PAPERS);
});

after(async () => {
  await showcase?.service.stop();
  await showcase?.hub.stop();
});

afterEach(() => toolbar.close());

test("a list of 100 papers is drawn and refreshed without a layout shift", async () => {
  toolbar = await openToolbar({ server: showcase.service.url });
  await toolbar.showsBadge("99+");
  const popup = await toolbar.tab("popup/popup.html", fakeThumbnails);
  assert.deepEqual(await shifts(popup), []);
  assert.equal((await popup.$$(".row")).length, PAPERS.length);
});

test("a reply with other numbers causes no layout shift", async () => {
  toolbar = await openToolbar({ server: showcase.service.url });
  await toolbar.showsBadge("99+");
  await toolbar.background(async () => {
    const { latest } = /** @type {any} */ (await chrome.storage.local.get("latest"));
    for (const paper of latest.reply.papers)
      Object.assign(paper, { upvotes: 7, num_comments: 0, github_stars: null });
    await chrome.storage.local.set({ latest });
  });
  const popup = await toolbar.tab("popup/popup.html", fakeThumbnails);
  assert.deepEqual(await shifts(popup), []);
  await eventually(() => popup.$eval(".votes .count", (count) => count.textContent === "400"));
});
