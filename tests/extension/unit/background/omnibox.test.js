/** The address bar. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { paper, reply } from "../builders.js";
import { local, opened, POPUP, reset, sync } from "../fake-browser.js";
import { FakeServer } from "../fake-server.js";

const { onAddress, suggest } = await import("../../../../extension/background/omnibox.js");

const server = new FakeServer();
const found = [paper(1, { title: `A <b> & "c"` }), paper(2, { links: { hub: "javascript:1", arxiv: "", pdf: "" } })];

beforeEach(() => {
  reset();
  server.reset({ "/v1/search": { body: reply(0, { papers: found }) } });
  sync.data.server = server.url;
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

test("typed words suggest papers, escaped for Chromium's XML", async () => {
  assert.deepEqual(await suggestions(" state space "), [
    { content: "https://huggingface.co/papers/2611.00001", description: "A &#60;b&#62; &#38; &#34;c&#34; · ▲ 1" },
  ]);
  assert.deepEqual(server.asked, ["/v1/search?q=state+space&limit=6&view=card"]);
});

test("a single letter suggests nothing, and sends no request", async () => {
  assert.deepEqual(await suggestions("s"), []);
  assert.deepEqual(server.asked, []);
});

test("without the server, suggestions come from stored papers", async () => {
  sync.data.server = "http://127.0.0.1:9";
  local.data.latest = { reply: reply(3), fetchedAt: 0 };
  assert.deepEqual(
    (await suggestions("paper 2")).map((one) => one.content),
    ["https://huggingface.co/papers/2611.00002"],
  );
});

test("an entered address opens the paper, and entered words open the search", async () => {
  await onAddress("https://huggingface.co/papers/2611.00001", "newForegroundTab");
  await onAddress(" state space ", "currentTab");
  await onAddress("javascript:alert(1)", "currentTab");
  assert.deepEqual(opened, [
    "https://huggingface.co/papers/2611.00001",
    `${POPUP}#q=state+space`,
    `${POPUP}#q=javascript%3Aalert%281%29`,
  ]);
});
