/** Search without the server. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { searchPapers } from "../../../../extension/core/offline-search.js";
import { paper } from "../builders.js";

const ids = (/** @type {{arxiv_id: string}[]} */ papers) => papers.map((one) => Number(one.arxiv_id.slice(5)));

test("an offline search finds papers with all words, and ranks titles first", () => {
  const papers = [
    paper(1, { abstract: "Something on diffusion models." }),
    paper(2, { title: "Diffusion Models", authors: [{ name: "Ada Núñez" }] }),
    paper(3, { title: "Autoregressive Models" }),
    paper(2, { title: "Diffusion Models" }),
  ];
  assert.deepEqual(ids(searchPapers(papers, "diffusion MODEL")), [2, 1]);
  assert.deepEqual(ids(searchPapers(papers.slice(0, 3), "nunez")), [2]);
  assert.deepEqual(ids(searchPapers(papers, "2611.00003")), [3]);
  assert.deepEqual(searchPapers(papers, "quokka"), []);
  assert.deepEqual(searchPapers(papers, " ,. "), []);
  assert.deepEqual(ids(searchPapers(papers, "models -diffusion")), [3]);
  assert.deepEqual(ids(searchPapers(papers.slice(0, 3), "author:nunez keyword:diffusion")), [2]);
});
