/** The Hub's calendar, by the cases that the server shares. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as calendar from "../../../../extension/core/hub-calendar.js";

const cases = JSON.parse(readFileSync(new URL("../../../cases/hub_calendar.json", import.meta.url), "utf8"));

test("the Hub's day rolls over at half past nine in New York", () => {
  for (const [now, day] of cases.today) assert.equal(calendar.hubToday(Date.parse(now)), day, now);
  for (const [now, day] of cases.newest_possible) assert.equal(calendar.newestPossible(Date.parse(now)), day, now);
  for (const [day, end] of cases.ends) assert.equal(calendar.endsAt(day), Date.parse(end), day);
});

test("days, weeks and months have their first and last day, and the week 53 exists in some years", () => {
  for (const [name, first, last] of cases.spans) assert.deepEqual(calendar.spanOf(name), { first, last }, name);
  for (const name of cases.no_such_week) assert.equal(calendar.spanOf(name), null, name);
  for (const [name, now, days] of cases.listed) {
    assert.deepEqual(calendar.listedDays(name, Date.parse(now)), days, name);
  }
});

test("an empty list says why, and a list is complete once its last day has ended", () => {
  for (const [name, at, reason] of cases.empty)
    assert.equal(calendar.emptyReason(name, Date.parse(at)), reason, name);
  for (const [name, at, whole] of cases.complete)
    assert.equal(calendar.isComplete(name, Date.parse(at)), whole, name);
});

test("the lists before and after skip weekends and days known to be empty", () => {
  for (const { list, newest, known, previous, next } of cases.neighbours) {
    const found = calendar.neighbours(list, newest, new Map(Object.entries(known)));
    assert.deepEqual(found, { previous, next }, list);
  }
});

test("the day that can be new is asked for by its date, and after several days none can be told", () => {
  const thursday = Date.parse("2026-11-19T18:00:00Z");
  assert.equal(calendar.dayToCheck("2026-11-19", thursday), "2026-11-19");
  assert.equal(calendar.dayToCheck("2026-11-18", thursday), "2026-11-19");
  assert.equal(calendar.dayToCheck("2026-11-17", thursday), null);
  assert.equal(calendar.dayToCheck(null, thursday), null);
  const monday = Date.parse("2026-11-16T18:00:00Z");
  assert.equal(calendar.dayToCheck("2026-11-13", monday), "2026-11-16");
  assert.equal(calendar.dayToCheck("2026-11-12", monday), null);
});
