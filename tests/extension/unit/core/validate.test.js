/** Replies and stored values with wrong types. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { asHealth, asList, asPaper } from "../../../../extension/core/validate.js";
import { paper, reply } from "../builders.js";

test("a valid list is unchanged", () => {
  const good = reply(3);
  assert.deepEqual(asList(structuredClone(good)), good);
});

test("a value that is not a list is refused", () => {
  for (const bad of [
    null,
    undefined,
    1,
    "x",
    [],
    {},
    { papers: [] },
    { list: {}, papers: {} },
    { list: null, papers: [] },
  ]) {
    assert.equal(asList(bad), null);
  }
});

test("a paper without an id or a title is left out, and the others stay", () => {
  const papers = [
    null,
    7,
    "x",
    {},
    { arxiv_id: "1" },
    { arxiv_id: 5, title: "T" },
    { arxiv_id: "2", title: 3 },
    paper(9),
  ];
  assert.deepEqual(
    asList(reply(0, { papers }))?.papers.map((one) => one.arxiv_id),
    ["2611.00009"],
  );
});

test("a field of the wrong type becomes empty", () => {
  const names = Object.keys(paper(1)).filter((name) => !["arxiv_id", "title"].includes(name));
  for (const value of [null, undefined, 5, -1, "x", [], [null], [{}], {}, { fullname: 3 }, true, Number.NaN]) {
    const wild = Object.fromEntries(names.map((name) => [name, value]));
    const [found] = asList(reply(0, { papers: [{ arxiv_id: "1", title: "T", ...wild }] }))?.papers ?? [];
    assert.equal(typeof found.abstract, "string");
    assert.ok(Array.isArray(found.authors) && Array.isArray(found.ai_keywords));
    assert.ok(found.upvotes >= 0 && found.num_comments >= 0);
    assert.equal(typeof found.links.hub, "string");
  }
});

test("an invalid date becomes null", () => {
  for (const date of ["soon", "2026-13-01", "2026-1-1", 5, null]) {
    assert.equal(asList(reply(1, { list: { date, previous: date } }))?.list.date, null);
  }
  for (const name of ["2026-11-20", "2026-W53", "2026-11"]) {
    assert.equal(asList(reply(1, { list: { date: name } }))?.list.date, name);
  }
});

test("a list of more than 500 papers is cut", () => {
  assert.equal(asList(reply(2000))?.papers.length, 500);
});

test("a stored health without a time is dropped, and one with an unknown error has none", () => {
  for (const bad of [undefined, null, "nonsense", {}, { checkedAt: "now" }]) assert.equal(asHealth(bad), undefined);
  const old = { checkedAt: 5, error: "http://127.0.0.1:8000 is not responding.", failures: 2 };
  assert.deepEqual(asHealth(old), { checkedAt: 5, error: null, failures: 2 });
});

test("of a paper's media, the first that stands still is its picture", () => {
  const media_urls = [
    "https://a.org/x.mp4",
    "https://a.org/x.gif",
    "http://a.org/x.png",
    "https://a.org/b.PNG",
    "https://a.org/c.jpg",
  ];
  assert.equal(asPaper({ ...paper(1), picture: undefined, media_urls })?.picture, "https://a.org/b.PNG");
  assert.equal(asPaper({ ...paper(1), media_urls: media_urls.slice(0, 2) })?.picture, null);
});
