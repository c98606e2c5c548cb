/** What a person takes away: citations, exports, ids from pages, and saved papers. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { local, reset } from "./fake-browser.js";
import { paper } from "./builders.js";

const { idInText, idOfPage } = await import("../../../extension/core/arxiv-id.js");
const { bibliography, bibtex, csv, markdownLine, markdownList, ris } = await import(
  "../../../extension/core/citations.js"
);
const { nameParts } = await import("../../../extension/core/author-names.js");
const { fromFile, toFile } = await import("../../../extension/core/backup.js");
const { readSaved, readState, savePaper, unsavePaper } = await import("../../../extension/data/storage.js");
const { deedOf } = await import("../../../extension/popup/keyboard.js");
const { KEYS } = await import("../../../extension/ui/shortcuts.js");

beforeEach(reset);

test("the paper of a page is known by its address", () => {
  const pages = [
    "https://arxiv.org/abs/2511.21631v2",
    "http://arxiv.org/pdf/2511.21631",
    "https://www.arxiv.org/pdf/2511.21631v1.pdf?download=1",
    "https://export.arxiv.org/html/2511.21631#S2",
    "https://huggingface.co/papers/2511.21631",
    "https://huggingface.co/papers/2511.21631.md",
    "https://www.alphaxiv.org/abs/2511.21631",
    "https://www.alphaxiv.org/overview/2511.21631v1",
    "https://doi.org/10.48550/arXiv.2511.21631",
  ];
  for (const page of pages) assert.equal(idOfPage(page), "2511.21631", page);
  const others = [
    "",
    undefined,
    "about:blank",
    "https://arxiv.org/list/cs.AI",
    "https://evil.example/arxiv.org/abs/2511.21631",
    "https://arxiv.org.evil.example/abs/2511.21631",
    "https://arxiv.org/abs/2513.21631",
    "file:///abs/2511.21631",
  ];
  for (const other of others) assert.equal(idOfPage(other), null, String(other));
});

test("an id is found in a text", () => {
  assert.equal(idInText("see arXiv:2511.21631v3 [cs.CL]"), "2511.21631");
  for (const text of ["", "12511.21631", "2511.216311", "version 3.14", "2500.12345"])
    assert.equal(idInText(text), null, text);
});

test("names are taken apart as BibTeX does", () => {
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

test("a hostile title is text in every format", () => {
  const one = paper(1, {
    title: "<think> 100% \\textsc{X} & =cmd|' /C calc'!A0 [a](b)\n$k$",
    authors: [{ name: "Łukasz Ø. Smith" }],
    published_at: "2026-11-03T00:00:00Z",
  });
  assert.match(
    bibtex(one),
    /^@misc\{smith2026think,\n {2}title = \{\{\{\}\\textless\{\}think\\textgreater\{\} 100\\% \\textbackslash\{\}textsc\\textbraceleft\{\}X/,
  );
  assert.match(bibtex(one), /author = \{Smith, Łukasz Ø\.\},\n {2}year = \{2026\},\n {2}month = nov,/);
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

test("no two entries of a bibliography have the same key", () => {
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

test("saved papers are kept whole, the last one first", async () => {
  const one = { 2611.00001: "2026-11-19T00:00:00Z" };
  savePaper(one, paper(1));
  savePaper({ ...one, 2611.00002: "2026-11-20T00:00:00Z" }, paper(2));
  assert.deepEqual(
    (await readSaved()).map((each) => each.title),
    ["Paper 2", "Paper 1"],
  );
  await unsavePaper(one, "2611.00002");
  assert.deepEqual(Object.keys((await readState()).saved), ["2611.00001"]);
  assert.equal(local.data["saved:2611.00002"], undefined);
});

test("everything goes into a file and comes back the same", () => {
  const own = {
    server: "https://papers.example.org",
    settings: /** @type {const} */ ({
      refreshMinutes: 30,
      badge: "dot",
      theme: "dark",
      density: "compact",
      keys: "off",
    }),
    rules: { watch: [{ kind: /** @type {const} */ ("author"), text: "Ada", notify: true }], mute: ["x"], floor: 4 },
    read: { 2611.00001: "2026-11-20" },
    saved: [{ saved_at: "2026-11-20T00:00:00.000Z", paper: paper(2) }],
  };
  assert.deepEqual(fromFile(toFile(own, new Date(0))), own);
});

test("a file that is none changes nothing; one that is half good gives its good half", () => {
  for (const text of [
    "",
    "[]",
    "null",
    "5",
    '"x"',
    "{}",
    '{"format":"paperboy"}',
    '{"format":"paperboy","version":2}',
    "<html>",
  ]) {
    assert.equal(fromFile(text), null, text);
  }
  const half = {
    format: "paperboy",
    version: 1,
    settings: 5,
    rules: { mute: ["a", 5] },
    read: [1],
    saved: [null, { paper: { title: "x" } }, { paper: paper(1) }],
  };
  const own = fromFile(JSON.stringify(half));
  assert.deepEqual(
    [own?.rules?.mute, own?.read, own?.saved.length, own?.settings?.badge, own?.server],
    [["a"], {}, 1, "number", null],
  );
  const bare = fromFile('{"format":"paperboy","version":1}');
  assert.deepEqual([bare?.rules, bare?.settings], [null, null], "what is not in the file is left alone");
});

test("keys mean the same with Caps Lock, and nothing with other modifiers", () => {
  const press = (/** @type {string} */ key, /** @type {object} */ held = {}) =>
    deedOf({ key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...held });
  assert.equal(press("a"), "arxiv");
  assert.equal(press("A"), "arxiv");
  assert.equal(press("A", { shiftKey: true }), "allRead");
  assert.equal(press("a", { shiftKey: true }), "allRead");
  assert.equal(press("?", { shiftKey: true }), "sheet");
  assert.equal(press("/", { shiftKey: true }), "search");
  for (const held of ["ctrlKey", "metaKey", "altKey"]) assert.equal(press("a", { [held]: true }), undefined);
  const keys = KEYS.flatMap((one) => /** @type {readonly string[]} */ (one.keys));
  assert.equal(new Set(keys).size, keys.length, "no key means two things");
});
