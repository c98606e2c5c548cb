/** The Hub's entries as papers, by the cases that the server shares. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { detailOf, paperOfEntry } from "../../../../extension/core/hub-wire.js";

const cases = JSON.parse(readFileSync(new URL("../../../cases/hub_wire.json", import.meta.url), "utf8"));
const NEWEST = "2026-11-20";

for (const { about, entry, asked, paper, authors, media } of cases.papers) {
  test(`an entry becomes the paper that the server makes of it: ${about}`, () => {
    const found = /** @type {any} */ (paperOfEntry(entry, asked, NEWEST));
    for (const [key, expected] of Object.entries(paper)) assert.deepEqual(found[key], expected, key);
    assert.deepEqual(
      found.authors,
      authors.map((/** @type {string} */ name) => ({ name })),
    );
    const still = media.find((/** @type {string} */ address) => address.endsWith(".png")) ?? null;
    assert.equal(found.picture, still);
  });
}

test("an entry that cannot be used becomes nothing", () => {
  for (const entry of cases.unusable) assert.equal(paperOfEntry(entry, NEWEST, NEWEST), null, JSON.stringify(entry));
});

test("a day that cannot be is no day", () => {
  const entry = { paper: { id: "2611.00001", title: "T", submittedOnDailyAt: "2026-11-21T00:00:00.000Z" } };
  const paper = paperOfEntry(entry, "2026-11-19", NEWEST);
  assert.deepEqual([paper?.list_date, paper?.submitted_at], ["2026-11-19", null]);
});

test("the reply about one paper names the models, datasets and spaces that use it", () => {
  const { paper, linked } = detailOf(
    {
      id: "2611.00001",
      title: "T",
      upvotes: 4,
      linkedModels: [{ id: "lab/model one" }, { id: " " }, null],
      numTotalModels: 9,
      linkedSpaces: [{ id: "lab/demo" }],
    },
    NEWEST,
  );
  assert.equal(paper?.upvotes, 4);
  assert.deepEqual(linked, {
    models: { total: 9, items: [{ id: "lab/model one", url: "https://huggingface.co/lab/model%20one" }] },
    datasets: { total: 0, items: [] },
    spaces: { total: 1, items: [{ id: "lab/demo", url: "https://huggingface.co/spaces/lab/demo" }] },
  });
  assert.equal(detailOf(null, NEWEST).paper, null);
});
