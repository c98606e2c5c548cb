/** The browser's storage. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { paper, reply } from "../builders.js";
import { changeIn, local, reset, session, sync } from "../fake-browser.js";

const { migrate, onWrite, read, readLists, write } = await import("../../../../extension/data/storage.js");

beforeEach(reset);

test("each key goes into its area, and comes back validated", async () => {
  await write({ cursor: "a-1", server: "http://a.org", popup: null }, [paper(2)]);
  assert.deepEqual(Object.keys(local.data), ["cursor", "saved:2611.00002"]);
  assert.deepEqual([sync.data, session.data], [{ server: "http://a.org" }, { popup: null }]);
  Object.assign(local.data, { read: "nonsense", health: 5, latest: { reply: 5 } });
  const found = await read("cursor", "server", "popup", "read", "health", "latest");
  assert.deepEqual(found, {
    cursor: "a-1",
    server: "http://a.org",
    popup: null,
    read: {},
    health: undefined,
    latest: undefined,
  });
});

test("a listener hears of changes in local and sync, and not of those in session", () => {
  /** @type {string[][]} */
  const heard = [];
  onWrite((changed) => heard.push([...changed]));
  changeIn(local, { read: {}, saved: {} });
  changeIn(session, { popup: {} });
  changeIn(sync, { rules: {} });
  assert.deepEqual(heard, [["read", "saved"], ["rules"]]);
});

test("what an earlier version stored is converted once", async () => {
  const stored = { reply: reply(2), fetchedAt: 5 };
  local.data = {
    latest: stored,
    "day:2026-11-19": stored,
    seen: { 2611.00001: "2026-11-20" },
    cursor: "a-1",
    first: {},
    popup: {},
  };
  await migrate();
  const after = structuredClone(local.data);
  assert.deepEqual(Object.keys(after).toSorted(), ["cursor", "latest", "list:2026-11-19", "read", "version"]);
  assert.deepEqual(after.read, { 2611.00001: "2026-11-20" });
  assert.equal((await readLists(["2026-11-19"]))[0]?.fetchedAt, 5);
  await migrate();
  assert.deepEqual(local.data, after);
});
