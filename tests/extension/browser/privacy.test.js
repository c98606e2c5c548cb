/** What the server is asked, and what it is not told. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkNow, Scenarios, storesDays } from "./scenario.js";
import { eventually, Recorder } from "./service.js";
import { settled } from "./toolbar.js";

const scenarios = new Scenarios(12, 6);

test("a refresh without news costs a few hundred bytes and tells the server nothing", async () => {
  const recorder = scenarios.own(await Recorder.start(scenarios.service.url));
  const toolbar = await scenarios.open({ server: recorder.url });
  await toolbar.showsBadge("12");
  await storesDays(toolbar, 5);
  const popup = await toolbar.tab("popup/popup.html");
  await popup.click(".row:nth-child(3) .save");
  await popup.click("#mark");
  await toolbar.showsBadge("");
  recorder.passed.length = 0;
  await checkNow(toolbar);
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
});

test("opening an abstract sends no request, and asking for more sends three", async () => {
  const recorder = scenarios.own(await Recorder.start(scenarios.service.url));
  const toolbar = await scenarios.open({ server: recorder.url });
  await toolbar.showsBadge("12");
  await storesDays(toolbar, 5);
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
});
