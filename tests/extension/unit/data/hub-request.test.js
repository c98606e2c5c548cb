/** Requests to the Hub: one at a time, never without permission, and none during a pause. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { HUB } from "../../../../extension/core/choices.js";
import { problemOf } from "../../../../extension/core/problems.js";
import { given, local, reset } from "../fake-browser.js";
import { allowHub, fakeHub } from "../fake-hub.js";

const { askHub } = await import("../../../../extension/data/hub-request.js");
const hub = fakeHub();

beforeEach(() => {
  reset();
  hub.reset({});
  allowHub();
});

/** @param {string} path */
const problemFrom = (path) => askHub(path).then(() => null, problemOf);

test("however many are wanted, only one request is under way", async () => {
  let underWay = 0;
  let most = 0;
  /** @type {(() => void)[]} */
  const ends = [];
  const before = () => {
    underWay += 1;
    most = Math.max(most, underWay);
    return /** @type {Promise<void>} */ (
      new Promise((resolve) =>
        ends.push(() => {
          underWay -= 1;
          resolve();
        }),
      )
    );
  };
  const paths = ["/a", "/b", "/c", "/d"];
  hub.reset(Object.fromEntries(paths.map((path) => [path, { body: { path }, before }])));
  const answers = Promise.all(paths.map(askHub));
  let isDone = false;
  answers.then(() => {
    isDone = true;
  });
  while (!isDone) {
    await new Promise((resolve) => setTimeout(resolve));
    ends.shift()?.();
  }
  assert.deepEqual(
    (await answers).map(({ path }) => path),
    paths,
  );
  assert.deepEqual(hub.asked, paths, "in the order in which they were wanted");
  assert.equal(most, 1);
});

test("a request that fails does not block the next one", async () => {
  hub.reset({ "/bad": { status: 500, body: "no" }, "/good": { body: [] } });
  const [bad, good] = await Promise.all([problemFrom("/bad"), askHub("/good")]);
  assert.deepEqual(bad, { code: "bad_answer", about: HUB });
  assert.deepEqual(good, []);
});

test("without the permission, nothing is sent", async () => {
  given.clear();
  assert.deepEqual(await problemFrom("/a"), { code: "no_permission", about: HUB });
  assert.deepEqual(hub.asked, []);
});

test("after a 429, the Hub is left alone for as long as it says, by every window", async () => {
  hub.reset({ "/a": { status: 429, headers: { "Retry-After": "120" }, body: "slow down" }, "/b": { body: [] } });
  assert.equal((await problemFrom("/a"))?.code, "hub_busy");
  const until = Date.parse((await problemFrom("/b"))?.about ?? "");
  assert.ok(Math.abs(until - Date.now() - 120_000) < 10_000);
  assert.deepEqual(hub.asked, ["/a"]);
  await local.set({ hubPause: Date.now() - 1 });
  assert.deepEqual(await askHub("/b"), []);
});

test("an answer that leaves no requests is used, and followed by a pause", async () => {
  hub.reset({ "/a": { headers: { RateLimit: '"api";r=0;t=60' }, body: [1] } });
  assert.deepEqual(await askHub("/a"), [1]);
  assert.equal((await problemFrom("/a"))?.code, "hub_busy");
});

test("a pause that a clock set back has made endless is ignored", async () => {
  hub.reset({ "/a": { body: [] } });
  await local.set({ hubPause: Date.now() + 86_400_000 });
  assert.deepEqual(await askHub("/a"), []);
});

test("what the Hub refuses or does not know is null, and what is no JSON is a bad answer", async () => {
  hub.reset({ "/refused": { status: 400, body: { error: "date" } }, "/page": { body: "<!doctype html>" } });
  assert.equal(await askHub("/refused"), null);
  assert.equal(await askHub("/unknown"), null);
  assert.equal((await problemFrom("/page"))?.code, "bad_answer");
});
