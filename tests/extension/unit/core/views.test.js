/** The popup's views. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { NO_FILTERS } from "../../../../extension/core/filters.js";
import { asView, listNameOf, NEWEST, pathOf, weekOf } from "../../../../extension/core/views.js";

test("each view has its path and list name, and an invalid view becomes the newest list", () => {
  assert.equal(weekOf("2026-11-20"), "2026-W47");
  assert.deepEqual(["2027-01-01", "2027-01-03", "2027-01-04", "2024-12-30"].map(weekOf), [
    "2026-W53",
    "2026-W53",
    "2027-W01",
    "2025-W01",
  ]);
  const filters = { ...NO_FILTERS, sort: /** @type {const} */ ("rising"), code: true, minimum: 4, unread: true };
  assert.equal(pathOf(NEWEST, filters), "/v1/daily");
  assert.equal(pathOf({ ...NEWEST, name: "2026-11-19" }, filters), "/v1/daily/2026-11-19");
  assert.equal(
    pathOf({ ...NEWEST, kind: "weekly", name: "2026-W47" }, filters),
    "/v1/weekly/2026-W47?sort=rising&has=code&min_upvotes=4",
  );
  assert.equal(pathOf({ ...NEWEST, kind: "monthly" }, NO_FILTERS), "/v1/monthly");
  assert.equal(pathOf({ ...NEWEST, tab: "trending", window: "week" }, filters), "/v1/trending?window=week");
  assert.equal(pathOf({ ...NEWEST, tab: "search", query: "a b&c" }, filters), "/v1/search?q=a+b%26c&limit=50");
  assert.deepEqual(
    [NEWEST, { ...NEWEST, kind: "weekly" }, { ...NEWEST, name: "2026-11" }].map((view) =>
      listNameOf(/** @type {any} */ (view)),
    ),
    ["latest", "weekly", "2026-11"],
  );
  for (const bad of [undefined, null, 5, { tab: "x", kind: "y", name: "../", window: 3, query: 7 }])
    assert.deepEqual(asView(bad), NEWEST);
});
