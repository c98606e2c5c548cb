/** The order "For you". */
import assert from "node:assert/strict";
import { test } from "node:test";
import { reasonFor, sortedFor, tasteOf } from "../../../../extension/core/for-you.js";
import { paper } from "../builders.js";

const saved = Array.from({ length: 8 }, (_, at) =>
  paper(at + 1, {
    title: `Diffusion ${at}`,
    authors: [{ name: at ? "Somebody" : "Ada Lovelace" }],
    ai_keywords: ["diffusion"],
  }),
);

test("there is no order until there is enough to go by", () => {
  assert.equal(tasteOf([], []), null);
  assert.equal(tasteOf(saved.slice(0, 7), []), null);
  assert.ok(tasteOf(saved, []));
  assert.ok(tasteOf(saved.slice(0, 4), saved.concat(saved)));
});

test("papers that share authors and keywords with what was saved come first, and say why", () => {
  const taste = tasteOf(saved, []);
  assert.ok(taste);
  const other = paper(20, { title: "Something else", authors: [{ name: "Nobody" }] });
  const near = paper(21, { title: "Faster sampling", authors: [{ name: "Nobody" }], ai_keywords: ["Diffusion"] });
  const same = paper(22, { title: "Engines", authors: [{ name: "Ada Lovelace" }], ai_keywords: ["diffusion"] });
  assert.deepEqual(sortedFor([other, near, same], taste), [same, near, other]);
  assert.deepEqual(reasonFor(same, taste), { title: "Diffusion 0", shared: "Ada Lovelace" });
  assert.equal(reasonFor(near, taste)?.shared, "diffusion");
  assert.equal(reasonFor(other, taste), null);
});
