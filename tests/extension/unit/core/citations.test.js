/** BibTeX, RIS, Markdown and CSV. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { bibliography, bibtex, csv, markdownLine, markdownList, ris } from "../../../../extension/core/citations.js";
import { paper } from "../builders.js";

test("a title full of markup is escaped in every format", () => {
  const one = paper(1, {
    title: "<think> 100% \\textsc{X} & =cmd|' /C calc'!A0 [a](b)\n$k$",
    authors: [{ name: "Łukasz Ø. Smith" }],
    published_at: "2026-11-03T00:00:00Z",
  });
  assert.match(
    bibtex(one),
    /^@misc\{smith2026think,\n {2}title = \{\{\{\}\\textless\{\}think\\textgreater\{\} 100\\% \\textbackslash\{\}textsc\\textbraceleft\{\}X/,
  );
  assert.match(bibtex(one), /author = \{Smith, \{\\L\}ukasz \{\\O\}\.\},\n {2}year = \{2026\},\n {2}month = nov,/);
  assert.match(
    ris(one),
    /^TY {2}- UNPB\r\nAU {2}- Smith, Łukasz Ø\.\r\nTI {2}- <think> 100% .*\$k\$\r\nPY {2}- 2026\r\nDA {2}- 2026\/11\/03\r\n/,
  );
  assert.ok(ris(one).endsWith("ER  - \r\n"));
  assert.match(markdownLine(one), /^- \[\\<think\\> 100% \\\\textsc\\\{X\\\} & =cmd/);
  assert.equal(
    markdownList("A *day*", [paper(2)]),
    "## A \\*day\\*\n\n- [Paper 2](https://huggingface.co/papers/2611.00002)\n",
  );
  assert.ok(csv([]).startsWith("\ufeffarxiv_id,title,"));
  const [, row] = csv([paper(3, { title: '=HYPERLINK("x"),\n"y"' })]).split("\r\n", 2);
  assert.ok(row.startsWith(`2611.00003,"'=HYPERLINK(""x""),\n""y""",A. Uthor,`), row);
});

test("a bibliography with equal keys numbers the later ones", () => {
  const same = [1, 2, 3].map((number) =>
    paper(number, { title: "Attention again", authors: [{ name: "Ada Lovelace" }] }),
  );
  const keys = [...bibliography([...same, paper(4)]).matchAll(/^@misc\{([^,]+),$/gm)].map(([, key]) => key);
  assert.deepEqual(keys, [
    "lovelace2026attention",
    "lovelace2026attention-2",
    "lovelace2026attention-3",
    "uthor2026paper",
  ]);
});
