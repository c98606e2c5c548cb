/** Which lists stay in the browser. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { reply } from "../builders.js";
import { local, reset } from "../fake-browser.js";

const { readDays, readList, writeList } = await import("../../../../extension/data/offline-lists.js");

const dayOf = (/** @type {number} */ day) => `2026-10-${String(day).padStart(2, "0")}`;
beforeEach(reset);

test("the newest fourteen days stay, and four other lists", async () => {
  for (let day = 1; day <= 20; day += 1) await writeList(dayOf(day), { reply: reply(1), fetchedAt: 100 - day });
  for (let week = 10; week < 22; week += 1)
    await writeList(`2026-W${week}`, { reply: reply(1), fetchedAt: 200 + week });
  const days = Object.keys(local.data).filter((key) => key.startsWith("list:2026-10"));
  assert.deepEqual(
    days.toSorted(),
    Array.from({ length: 14 }, (_, index) => `list:${dayOf(index + 7)}`),
  );
  assert.ok(await readList("2026-W21"));
  assert.equal(await readList("2026-W10"), undefined);
});

test("the newest list replaces a stored copy of its day", async () => {
  await writeList("2026-11-20", { reply: reply(1), fetchedAt: 1 });
  await writeList("2026-11-19", { reply: reply(1, { list: { date: "2026-11-19" } }), fetchedAt: 1 });
  local.data.latest = { reply: reply(3), fetchedAt: 2 };
  assert.deepEqual(
    (await readDays()).map((one) => [one.reply.list.date, one.reply.papers.length]),
    [
      ["2026-11-20", 3],
      ["2026-11-19", 1],
    ],
  );
});
