/** Rules, filters, search and what was missed. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { given, local, notifications, opened, reset, sync } from "./fake-browser.js";
import { paper, reply } from "./builders.js";

const { bestOf, missedLists, nowMissed } = await import("../../../extension/core/missed-lists.js");
const { asFilters, isNarrow, NO_FILTERS, passes, sorted } = await import("../../../extension/core/filters.js");
const { notifyOfMatches, openNotified } = await import("../../../extension/background/notifications.js");
const { judge, matcher } = await import("../../../extension/core/rules.js");
const { searchPapers } = await import("../../../extension/core/offline-search.js");
const { asRules, asSettings, readChoices, writeRules } = await import("../../../extension/data/settings.js");
const { asView, NEWEST, pathOf, storedAs, weekOf } = await import("../../../extension/core/views.js");

/** @typedef {import("../../../extension/core/types.js").Watch} Watch */

const NOW = new Date("2026-11-20T12:00:00Z");
const word = (/** @type {string} */ text) => matcher({ kind: "word", text });
const ids = (/** @type {{arxiv_id: string}[]} */ papers) => papers.map((one) => Number(one.arxiv_id.slice(5)));
beforeEach(reset);

test("a word matches whole words, whatever their case, accents and number", () => {
  const one = paper(1, {
    title: "Diffusion Modèles for State-Space Agents",
    abstract: "An articulate study of GPT-4.",
  });
  for (const text of [
    "diffusion",
    "MODELES",
    "modèle",
    "state space",
    "agent",
    "gpt 4",
    "GPT-4",
    "articul*",
    "diffusion modeles",
  ]) {
    assert.ok(word(text)(one), text);
  }
  for (const text of ["art", "diffus", "space state", "gpt", "gent", "", "**", "gpt-44"]) {
    assert.equal(word(text)(one), text === "gpt", text);
  }
});

test("a word is looked for in title, abstract, summary and keywords, and nowhere else", () => {
  for (const place of [
    { title: "On quokkas" },
    { abstract: "A quokka." },
    { ai_summary: "Quokka" },
    { ai_keywords: ["x", "quokka"] },
  ]) {
    assert.ok(word("quokka")(paper(1, place)), JSON.stringify(place));
  }
  assert.equal(word("quokka")(paper(1, { authors: [{ name: "Q. Quokka" }] })), false);
  assert.equal(
    word("one two")(paper(1, { title: "One", abstract: "Two" })),
    false,
    "no phrase reaches from one to another",
  );
  assert.equal(word("one two")(paper(1, { abstract: "One\nTwo" })), true, "line ends part words like spaces");
});

test("words as people write them: plurals, digits, signs, and scripts without spaces", () => {
  const one = paper(1, { title: "An LLM agent with GPT4 and GPT-5 in C++, on 大規模言語モデル" });
  for (const text of ["LLMs", "agents", "GPT-4", "gpt 5", "gpt5", "C++", "言語モデル"])
    assert.ok(word(text)(one), text);
  for (const text of ["C", "C#", "GPT", "GPT-54", "gents"]) assert.equal(word(text)(one), text === "GPT", text);
  assert.equal(word("C++")(paper(2, { title: "On C. elegans" })), false);
  assert.equal(word("class")(paper(2, { title: "A clas" })), false);
});

test("names match by all of their words", () => {
  const one = paper(1, {
    authors: [{ name: "José Núñez Álvarez" }],
    organization: { name: "qwen", fullname: "Qwen Team" },
  });
  const by = (/** @type {Watch["kind"]} */ kind, /** @type {string} */ text) => matcher({ kind, text })(one);
  for (const text of ["nunez", "Jose Alvarez", "álvarez josé"]) assert.ok(by("author", text), text);
  for (const text of ["nun", "Jose Smith", ""]) assert.equal(by("author", text), false, text);
  assert.ok(by("organization", "Qwen"));
  assert.ok(by("organization", "qwen team"));
  assert.equal(by("organization", "Open Qwen"), false);
  assert.equal(matcher({ kind: "organization", text: "qwen" })(paper(2)), false);
});

test("mute hides, watch saves from the floor and not from mute", () => {
  const verdict = judge({ watch: [{ kind: "word", text: "good", notify: false }], mute: ["bad"], floor: 5 });
  assert.deepEqual(verdict(paper(9)), { hidden: null, watched: [] });
  assert.deepEqual(verdict(paper(2)), { hidden: "floor", watched: [] });
  assert.deepEqual(verdict(paper(2, { title: "Good" })), { hidden: null, watched: ["good"] });
  assert.deepEqual(verdict(paper(9, { title: "Good and bad" })), { hidden: "mute", watched: ["good"] });
});

test("settings and rules from elsewhere are made good", () => {
  const none = { refreshMinutes: 10, badge: "number", theme: "system", density: "comfortable", keys: "on" };
  for (const bad of [undefined, null, 5, "x", [], { badge: 5, theme: "pink", refreshMinutes: 0.1 }])
    assert.deepEqual(asSettings(bad), none);
  assert.deepEqual(asSettings({ ...none, badge: "dot", refreshMinutes: 60 }), {
    ...none,
    badge: "dot",
    refreshMinutes: 60,
  });
  for (const bad of [
    undefined,
    null,
    "x",
    { watch: 1, mute: "a", floor: -1 },
    { watch: [null, { kind: "x", text: "y" }, { kind: "word", text: " " }], mute: [1], floor: 1.5 },
  ]) {
    assert.deepEqual(asRules(bad), { watch: [], mute: [], floor: 0 });
  }
  const long = asRules({ watch: [{ kind: "word", text: `  a \n b ${"x".repeat(200)}` }], mute: [] }).watch[0];
  assert.deepEqual([long.text.length, long.text.slice(0, 4), long.notify], [100, "a b ", false]);
});

test("more rules than the browser keeps are refused, and those before stay", async () => {
  const rules = { watch: [], mute: ["one"], floor: 3 };
  await writeRules(rules);
  const many = Array.from({ length: 400 }, (_, number) => `a rather long muted phrase ${number}`);
  await assert.rejects(writeRules({ ...rules, mute: many }), RangeError);
  assert.deepEqual((await readChoices()).rules, rules);
});

test("filters and orders", () => {
  const papers = [
    paper(1, {
      upvotes: 5,
      github_repo: "https://github.com/a/b",
      upvotes_gained: 1,
      submitted_at: "2026-11-20T03:00:00Z",
    }),
    paper(2, { upvotes: 9, num_comments: 3, submitted_at: "2026-11-20T05:00:00Z" }),
    paper(3, { upvotes: 1, upvotes_gained: 7, published_at: "2026-11-01T00:00:00Z" }),
  ];
  const orders = /** @type {const} */ ({
    listed: [1, 2, 3],
    upvotes: [2, 1, 3],
    rising: [3, 1, 2],
    submitted: [2, 1, 3],
    comments: [2, 1, 3],
  });
  for (const [sort, order] of Object.entries(orders))
    assert.deepEqual(ids(sorted(papers, /** @type {any} */ (sort))), order, sort);
  const kept = (/** @type {object} */ filters) =>
    ids(papers.filter(passes({ ...NO_FILTERS, ...filters }, (one) => one === papers[0])));
  assert.deepEqual(kept({}), [1, 2, 3]);
  assert.deepEqual(kept({ unread: true }), [2, 3]);
  assert.deepEqual(kept({ code: true }), [1]);
  assert.deepEqual(kept({ minimum: 5 }), [1, 2]);
  assert.deepEqual(asFilters({ sort: "x", unread: 1, minimum: -4 }), NO_FILTERS);
  assert.deepEqual(
    [isNarrow(NO_FILTERS), isNarrow({ ...NO_FILTERS, sort: "rising" }), isNarrow({ ...NO_FILTERS, code: true })],
    [false, false, true],
  );
});

test("search without a server: all words must begin a word, titles first", () => {
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

test("what was missed lies between the last visit and the newest list", () => {
  assert.equal(nowMissed(null, undefined, "2026-11-20", []), null, "a first visit misses nothing");
  assert.equal(nowMissed(null, "2026-11-20", "2026-11-20", []), null);
  const lists = ["2026-11-20", "2026-11-19", "2026-11-18", "2026-11-17", "2026-11-16"].map((date, at) => {
    return { reply: reply(0, { list: { date }, papers: [paper(at * 10 + 1), paper(at * 10 + 2)] }), fetchedAt: 0 };
  });
  const missed = nowMissed(null, "2026-11-16", "2026-11-20", []);
  assert.deepEqual(missed, { after: "2026-11-16", before: "2026-11-20" });
  assert.deepEqual(nowMissed(missed, "2026-11-20", "2026-11-20", []), missed, "the lists may be on their way");
  assert.deepEqual(
    nowMissed(missed, "2026-11-20", "2026-11-23", lists),
    { after: "2026-11-16", before: "2026-11-23" },
    "until looked at",
  );
  const dates = missedLists(lists, missed).map((one) => one.reply.list.date);
  assert.deepEqual(
    dates,
    ["2026-11-19", "2026-11-18", "2026-11-17", "2026-11-16"],
    "with what came later on the last day",
  );
  assert.deepEqual(
    missedLists(lists, { after: "2026-11-18", before: "2026-11-20" }),
    [],
    "one list is simply the day before",
  );
  const best = bestOf(
    missedLists(lists, missed),
    (one) => one.upvotes !== 31,
    (one) => one.upvotes === 11,
  );
  assert.deepEqual(ids(best), [11, 42, 41, 32, 22, 21, 12]);
});

test("who reads every day misses nothing", () => {
  let missed = null;
  let visited;
  const days = ["2026-11-16", "2026-11-17", "2026-11-18", "2026-11-19", "2026-11-20"];
  const lists = days.map((date) => ({ reply: reply(2, { list: { date } }), fetchedAt: 0 }));
  for (const [at, newest] of days.entries()) {
    missed = nowMissed(missed, visited, newest, lists.slice(0, at + 1));
    assert.deepEqual(missedLists(lists.slice(0, at + 1), missed), [], newest);
    visited = newest;
  }
});

test("views have paths and names of their own", () => {
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
      storedAs(/** @type {any} */ (view)),
    ),
    ["latest", "weekly", "2026-11"],
  );
  for (const bad of [undefined, null, 5, { tab: "x", kind: "y", name: "../", window: 3, query: 7 }])
    assert.deepEqual(asView(bad), NEWEST);
});

test("a match is told of once, and only if that is allowed", async () => {
  const watch = [
    { kind: "word", text: "paper 2", notify: true },
    { kind: "word", text: "paper 3", notify: false },
  ];
  sync.data.rules = { watch, mute: [], floor: 0 };
  local.data.latest = { reply: reply(3), fetchedAt: 0 };
  await notifyOfMatches(NOW);
  assert.deepEqual(notifications, []);
  given.add("notifications");
  await notifyOfMatches(NOW);
  await notifyOfMatches(NOW);
  assert.deepEqual(notifications, [
    { id: "paper:2611.00002", title: "1 new paper matches your rules", message: "Paper 2" },
  ]);
  await openNotified("paper:2611.00002");
  assert.deepEqual(opened, ["https://huggingface.co/papers/2611.00002"]);
});

test("several matches make one notification, without those read already", async () => {
  given.add("notifications");
  sync.data.rules = { watch: [{ kind: "author", text: "Uthor", notify: true }], mute: ["paper 1"], floor: 0 };
  local.data = { latest: { reply: reply(8), fetchedAt: 0 }, read: { 2611.00002: "2026-11-20" } };
  await notifyOfMatches(NOW);
  assert.equal(notifications.length, 1);
  assert.equal(notifications[0].title, "6 new papers match your rules");
  assert.equal(notifications[0].message, "Paper 3\nPaper 4\nPaper 5\nPaper 6\n…");
  await openNotified(notifications[0].id);
  assert.deepEqual(opened, ["chrome-extension://paperboy/popup/popup.html"]);
});
