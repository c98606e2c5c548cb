/** Names split into family name, given names and suffix. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { nameParts } from "../../../../extension/core/author-names.js";

test("names split as in BibTeX, and names of groups or single words do not split", () => {
  const cases = {
    "Ludwig van Beethoven": ["van Beethoven", "Ludwig", ""],
    "Martin Luther King Jr.": ["King", "Martin Luther", "Jr."],
    "Juan de la Cruz": ["de la Cruz", "Juan", ""],
    "Ada Lovelace": ["Lovelace", "Ada", ""],
  };
  for (const [name, parts] of Object.entries(cases)) assert.deepEqual(nameParts(name), parts);
  for (const name of ["Plato", "Qwen Team", "王 小明", "Ortega y Gasset", "OpenAI", ""])
    assert.equal(nameParts(name), null, name);
});
