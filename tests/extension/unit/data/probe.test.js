/** Looking for a server, before anything is changed. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { HUB } from "../../../../extension/core/choices.js";
import { local, reset, sync } from "../fake-browser.js";
import { allowHub } from "../fake-hub.js";
import { FakeServer } from "../fake-server.js";

const { findServer, useOwnServer } = await import("../../../../extension/data/probe.js");
const server = new FakeServer();

beforeEach(() => {
  reset();
  server.reset({ "/v1/status": { body: { version: "1.2.3" } } });
});

test("a server is found where it was looked for", async () => {
  const found = await findServer(server.url);
  assert.deepEqual([found.server, found.status.version], [server.url, "1.2.3"]);
});

test("the Hub is a source for those who allow it, and is not asked", async () => {
  await assert.rejects(findServer(HUB), /no_permission/);
  allowHub();
  assert.deepEqual(await findServer(HUB), { server: HUB, status: null });
});

test("the server on this machine is used without asking only while nothing else is", async () => {
  const packaged = "https://papers.example.org";
  await useOwnServer(packaged, server.url);
  assert.equal(sync.data.server, server.url);
  for (const [chosen, listsFrom] of [
    [HUB, undefined],
    ["https://other.example.org", undefined],
    [undefined, packaged],
  ]) {
    reset();
    if (chosen) await sync.set({ server: chosen });
    if (listsFrom) await local.set({ listsFrom });
    await useOwnServer(packaged, server.url);
    assert.equal(sync.data.server, chosen);
  }
  reset();
  server.reset({ "/v1/status": { body: "another service" } });
  await useOwnServer(packaged, server.url);
  assert.equal(sync.data.server, undefined);
});
