/** Looking up from the address bar and from the menu of selected text. */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, beforeEach, test } from "node:test";
import { local, opened, reset, sync } from "./fake-browser.js";
import { paper, reply } from "./builders.js";

const { onAddress, suggest } = await import("../../../extension/background/omnibox.js");
const { onMenu } = await import("../../../extension/background/context-menu.js");

/** @type {string[]} */
let asked = [];
let url = "";
const server = createServer((request, response) => {
  asked.push(String(request.url));
  const papers = [
    paper(1, { title: `A <b> & "c"` }),
    paper(2, { links: { hub: "javascript:1", arxiv: "", pdf: "" } }),
  ];
  response.end(JSON.stringify(reply(0, { papers })));
});
const POPUP = "chrome-extension://paperboy/popup/popup.html";

before(async () => {
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(null)));
  url = `http://127.0.0.1:${/** @type {import("node:net").AddressInfo} */ (server.address()).port}`;
});
after(() => server.close());
beforeEach(() => {
  reset();
  asked = [];
  sync.data.server = url;
});

/** @param {string} typed */
async function suggestions(typed) {
  /** @type {{content: string, description: string}[]} */
  let shown = [];
  await suggest(typed, (found) => {
    shown = found;
  });
  return shown;
}

test("words suggest papers, as text in Chromium's XML", async () => {
  assert.deepEqual(await suggestions(" state space "), [
    { content: "https://huggingface.co/papers/2611.00001", description: "A &#60;b&#62; &#38; &#34;c&#34; · ▲ 1" },
  ]);
  assert.deepEqual(asked, ["/v1/search?q=state+space&limit=6&view=card"]);
});

test("a letter suggests nothing, and asks nobody", async () => {
  assert.deepEqual(await suggestions("s"), []);
  assert.deepEqual(asked, []);
});

test("without the server what is kept is searched", async () => {
  sync.data.server = "http://127.0.0.1:9";
  local.data.latest = { reply: reply(3), fetchedAt: 0 };
  assert.deepEqual(
    (await suggestions("paper 2")).map((one) => one.content),
    ["https://huggingface.co/papers/2611.00002"],
  );
});

test("what is entered opens the paper, or the search", async () => {
  await onAddress("https://huggingface.co/papers/2611.00001", "newForegroundTab");
  await onAddress(" state space ", "currentTab");
  await onAddress("javascript:alert(1)", "currentTab");
  assert.deepEqual(opened, [
    "https://huggingface.co/papers/2611.00001",
    `${POPUP}#q=state+space`,
    `${POPUP}#q=javascript%3Aalert%281%29`,
  ]);
});

test("a selection is looked up by its id, else by its words", async () => {
  await onMenu({ selectionText: "see arXiv:2511.21631v2 [cs]" });
  await onMenu({ selectionText: "  A long\n title & more " });
  await onMenu({ selectionText: "   " });
  assert.deepEqual(opened, [`${POPUP}#q=2511.21631`, `${POPUP}#q=A+long+title+%26+more`]);
});
