/** When to check for new papers. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { alarms, reset } from "../fake-browser.js";

const { ensureAlarm, planRetry } = await import("../../../../extension/background/alarms.js");

beforeEach(reset);

test("the alarm is created once, with jitter, and again when the period changes", async () => {
  await ensureAlarm(10, () => 0);
  await ensureAlarm(10, () => 1);
  assert.deepEqual(
    [...alarms.values()].map((alarm) => alarm.periodInMinutes),
    [8],
  );
  await ensureAlarm(30, () => 0.5);
  assert.deepEqual(
    [...alarms.values()].map((alarm) => alarm.periodInMinutes),
    [30],
  );
});

test("retries after failures come at growing intervals, and end with success", async () => {
  const waits = [];
  for (const failures of [1, 2, 3, 4, 5, 6]) {
    await planRetry(failures, 10);
    waits.push(alarms.get("retry")?.delayInMinutes);
  }
  assert.deepEqual(waits, [0.5, 1, 2, 4, 8, undefined]);
  await planRetry(1, 10);
  await planRetry(0, 10);
  assert.equal(alarms.has("retry"), false);
});
