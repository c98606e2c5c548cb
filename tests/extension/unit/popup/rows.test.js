/** Rows, drawn in a document without a browser. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { beforeEach, test } from "node:test";
import { JSDOM } from "jsdom";
import "../fake-browser.js";
import { titleLink } from "../../../../extension/core/paper-links.js";
import { paper } from "../builders.js";

const HTML = readFileSync(new URL("../../../../extension/popup/popup.html", import.meta.url), "utf8");
const HOSTILE = '<img src=x onerror="globalThis.ran=1"><script>globalThis.ran=1</script>';
const NONE = {
  unread: false,
  saved: false,
  watched: [],
  tags: [],
  gotCode: false,
  because: "",
  lead: "",
  pictures: true,
};
const marked = (/** @type {import("../../../../extension/core/types.js").Paper} */ one, changes = {}) => ({
  ...NONE,
  address: titleLink(one, "hub"),
  ...changes,
});
const NO_MARKS = (/** @type {import("../../../../extension/core/types.js").Paper} */ one) => marked(one);

/** @type {HTMLElement} */
let list;
beforeEach(() => {
  // Without the page's own scripts; a script in a row would run if it became an element.
  const { window } = new JSDOM(HTML.replace(/<script[^>]*><\/script>/g, ""), { runScripts: "dangerously" });
  Object.assign(globalThis, { document: window.document, window, requestAnimationFrame: setImmediate });
  list = /** @type {HTMLElement} */ (window.document.getElementById("list"));
});

const { drawRows, markRows, paperOf, patchRows, refillDetails, rowsOf } = await import(
  "../../../../extension/popup/rows.js"
);

/** @param {string} selector */
const text = (selector) => list.querySelector(selector)?.textContent?.trim().replace(/\s+/g, " ");
const order = () => rowsOf(list).map((row) => Number(row.dataset.id?.slice(5)));

/**
 * Open a row without asking a server.
 * @param {HTMLElement} row
 */
function open(row) {
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById("details"));
  row.querySelector(".details")?.append(template.content.cloneNode(true));
  refillDetails(row, paperOf(row));
}

test("a row shows what is known and leaves out the rest", () => {
  const known = paper(1, {
    ai_summary: "It works.",
    authors: ["A", "B", "C", "D", "E"].map((name) => ({ name })),
    num_authors: 40,
    organization: { name: "lab", fullname: "The Lab" },
    github_repo: "https://github.com/a/b",
    github_stars: 1234,
    upvotes: 90,
    upvotes_gained: 34,
  });
  drawRows(list, [known, paper(2, { source: "arxiv" }), paper(3, { source: "sample" })], NO_MARKS);
  assert.equal(text(".title"), "Paper 1");
  assert.equal(text(".lede"), "It works.");
  assert.equal(text(".byline"), "The Lab · A, B, C and 37 more");
  assert.equal(text(".votes div"), "90 upvotes");
  assert.match(text(".stars") ?? "", /^1\.2k stars$/i);
  assert.equal(text(".gained"), "+34 today");
  assert.deepEqual(
    [...list.querySelectorAll(".row:first-child .hidden-text")].map((one) => one.textContent),
    [" upvotes", " stars", " comments"],
  );
  const [, arxiv, sample] = rowsOf(list);
  for (const row of [arxiv, sample]) {
    assert.equal(row.querySelector(".votes .count")?.textContent, "–");
    assert.equal(row.querySelector('[data-link="comments"]')?.hasAttribute("hidden"), true);
  }
  assert.equal(arxiv.querySelector(".title")?.getAttribute("href"), "https://arxiv.org/abs/2611.00002");
  for (const name of ["code", "project"])
    assert.ok(arxiv.querySelector(`[data-link="${name}"]`)?.hasAttribute("hidden"));
});

test("the votes of a day are shown only for papers that had some before", () => {
  for (const [upvotes, upvotes_gained, shown] of /** @type {const} */ ([
    [9, 9, ""],
    [9, 0, ""],
    [9, null, ""],
    [9, 8, "+8 today"],
  ])) {
    drawRows(list, [paper(1, { upvotes, upvotes_gained })], NO_MARKS);
    assert.equal(text(".gained"), shown);
  }
});

test("hostile text in every field stays text", async () => {
  const fields = [
    "title",
    "abstract",
    "ai_summary",
    "github_repo",
    "project_page",
    "picture",
    "thumbnail",
    "list_date",
  ];
  const bad = paper(1, {
    ...Object.fromEntries(fields.map((name) => [name, HOSTILE])),
    authors: [{ name: HOSTILE }],
    ai_keywords: [HOSTILE],
    organization: { name: HOSTILE, fullname: HOSTILE },
    submitted_by: { name: HOSTILE, fullname: HOSTILE },
    links: { hub: "javascript:globalThis.ran=1", arxiv: "data:text/html,x", pdf: "http://plain.example.org/" },
    list_date: null,
  });
  const found = paper(2, {
    highlights: { title: [{ text: HOSTILE, match: true }], excerpt: [{ text: HOSTILE, match: true }] },
  });
  drawRows(list, [bad, found], (one) =>
    marked(one, { unread: true, saved: true, watched: [HOSTILE], lead: HOSTILE }),
  );
  rowsOf(list).forEach(open);
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(/** @type {any} */ (globalThis.window).ran, undefined);
  assert.equal(list.querySelectorAll("img, script, iframe, object, embed").length, 0);
  for (const one of list.querySelectorAll("*")) {
    for (const { name, value } of one.attributes)
      assert.ok(!name.startsWith("on") && !/^\s*(javascript|data):/i.test(value), `${name}=${value}`);
  }
  for (const place of [
    ".title",
    ".lede",
    ".abstract p",
    ".authors",
    ".keywords button",
    ".organization",
    ".watched li",
    "mark",
  ]) {
    assert.ok(list.querySelector(place)?.textContent?.includes(HOSTILE), place);
  }
  assert.deepEqual([...rowsOf(list)[0].querySelectorAll("a[href]")], []);
});

test("an update fills rows in place and adds new ones last", () => {
  drawRows(list, [paper(1), paper(2), paper(3)], NO_MARKS);
  const [first, second] = rowsOf(list);
  patchRows(list, [paper(4), paper(2, { upvotes: 50 }), paper(1)], NO_MARKS);
  assert.deepEqual(order(), [1, 2, 4]);
  assert.equal(rowsOf(list)[0], first);
  assert.equal(rowsOf(list)[1], second);
  assert.equal(second.querySelector(".votes .count")?.textContent, "50");
  assert.equal(paperOf(second).upvotes, 50);
});

test("an open row stays open when its paper changes", () => {
  drawRows(list, [paper(1)], NO_MARKS);
  open(rowsOf(list)[0]);
  patchRows(list, [paper(1, { abstract: "Three.\n\nFour." })], NO_MARKS);
  assert.deepEqual(
    [...list.querySelectorAll(".abstract p")].map((one) => one.textContent),
    ["Three.", "Four."],
  );
});

test("marks show what is unread, saved and watched", () => {
  drawRows(list, [paper(1), paper(2)], NO_MARKS);
  open(rowsOf(list)[0]);
  const saved = new Set(["2611.00001"]);
  markRows(list, (one) => {
    const isSaved = saved.has(one.arxiv_id);
    return marked(one, { unread: true, saved: isSaved, watched: isSaved ? ["agent*"] : [] });
  });
  const [first, second] = rowsOf(list);
  assert.ok(first.classList.contains("unread"));
  assert.deepEqual(
    [first, second].map((row) => row.querySelector(".save")?.getAttribute("aria-pressed")),
    ["true", "false"],
  );
  assert.deepEqual(
    [first, second].map((row) => row.querySelector(".watched")?.textContent),
    ["agent*", ""],
  );
  assert.equal(first.querySelector('[data-action="read"]')?.textContent, "Mark read");
  markRows(list, NO_MARKS);
  assert.equal(first.querySelector('[data-action="read"]')?.textContent, "Mark unread");
  assert.equal(first.querySelector(".watched")?.childElementCount, 0);
});

test("one of something is not called several", () => {
  drawRows(list, [paper(1, { upvotes: 1, num_comments: 1, github_stars: 1 })], NO_MARKS);
  assert.deepEqual(
    [...list.querySelectorAll(".hidden-text")].map((one) => one.textContent),
    [" upvote", " star", " comment"],
  );
});

test("the meta line begins with what the list does not say, and the title leads where the person chose", () => {
  drawRows(list, [paper(1)], (one) => marked(one, { lead: "3 · 20 Nov", address: titleLink(one, "alphaxiv") }));
  assert.equal(text(".meta")?.startsWith("3 · 20 Nov"), true);
  assert.equal(list.querySelector(".title")?.getAttribute("href"), "https://www.alphaxiv.org/abs/2611.00001");
});

test("the paper's own picture comes before the Hub's card, and without any, or by choice, the text takes the width", () => {
  const own = {
    picture: "https://cdn-uploads.huggingface.co/a.png",
    thumbnail: "https://cdn-thumbnails.huggingface.co/b.png",
  };
  drawRows(list, [paper(1, own), paper(2, { ...own, picture: null }), paper(3)], NO_MARKS);
  const sources = () =>
    rowsOf(list).map((row) => /** @type {HTMLElement|null} */ (row.querySelector(".thumbnail"))?.dataset.src);
  assert.deepEqual(sources(), [own.picture, own.thumbnail, ""]);
  assert.deepEqual(
    rowsOf(list).map((row) => row.classList.contains("plain")),
    [false, false, true],
  );
  markRows(list, (one) => marked(one, { pictures: false }));
  assert.deepEqual(sources(), ["", "", ""]);
  assert.ok(rowsOf(list).every((row) => row.classList.contains("plain")));
});

test("of many authors, the others are shown when they are asked for, and stay when the row is drawn again", () => {
  const named = (/** @type {number} */ count) =>
    Array.from({ length: count }, (_, at) => ({ name: `Author ${at + 1}` }));
  drawRows(list, [paper(1, { authors: named(60) })], NO_MARKS);
  open(rowsOf(list)[0]);
  const rest = /** @type {HTMLDetailsElement} */ (list.querySelector(".authors details"));
  assert.equal(list.querySelectorAll(".authors > button").length, 15);
  assert.equal(text(".authors summary"), "45 more authors");
  assert.equal(rest.querySelector("button")?.textContent, "Author 16");
  assert.equal(list.querySelectorAll(".authors button").length, 60);
  rest.open = true;
  refillDetails(rowsOf(list)[0], paper(1, { authors: named(60), upvotes: 9 }));
  assert.equal(/** @type {HTMLDetailsElement} */ (list.querySelector(".authors details")).open, true);
  refillDetails(rowsOf(list)[0], paper(1, { authors: named(16) }));
  assert.equal(list.querySelector(".authors details"), null, "one more name is shorter than the words about it");
});

test("an open row's authors lead to their papers", () => {
  drawRows(list, [paper(1, { authors: [{ name: "Ada Lovelace" }, { name: 'A "B" C' }] })], NO_MARKS);
  open(rowsOf(list)[0]);
  assert.equal(text(".authors"), 'Ada Lovelace, A "B" C');
  const searches = [...list.querySelectorAll(".authors button")].map(
    (one) => /** @type {HTMLElement} */ (one).dataset.search,
  );
  assert.deepEqual(searches, ['author:"Ada Lovelace"', 'author:"A B C"']);
});
