/**
 * Papers as BibTeX, RIS, Markdown and CSV, identical to what the server writes. Pure: no I/O here.
 *
 * A paper's text is plain text. Anything in it that looks like TeX, HTML, Markdown or a formula is escaped, except for
 * balanced maths in BibTeX.
 *
 * @typedef {import("./types.js").Paper} Paper
 */
import { monthOf } from "./arxiv-id.js";
import { asciiWords, nameParts } from "./author-names.js";
import { tex } from "./tex.js";

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const FILLER = /^(an?|the|and|or|of|on|in|to|for|from|by|with|without|via|as|into|towards?|is|are|can|do|how)$/;

/**
 * @param {Paper[]} papers
 * @returns {string} One entry each. Keys are unique: repeated ones end with -2, -3, …
 */
export function bibliography(papers) {
  /** @type {Map<string, number>} */
  const used = new Map();
  const entries = papers.map((paper) => {
    const entry = bibtex(paper);
    const key = entry.slice("@misc{".length, entry.indexOf(","));
    const times = used.get(key) ?? 0;
    used.set(key, times + 1);
    return times ? entry.replace(key, `${key}-${times + 1}`) : entry;
  });
  return entries.join("\n");
}

/**
 * @param {Paper} paper
 * @returns {string} One `@misc` entry with the fields that arXiv's own entries have.
 */
export function bibtex(paper) {
  const [year, month] = yearAndMonth(paper);
  const fields = {
    title: `{${group(paper.title)}}`,
    author: `{${paper.authors.map(({ name }) => bibtexName(name)).join(" and ")}}`,
    year: `{${year}}`,
    month: MONTHS[month - 1],
    eprint: `{${paper.arxiv_id}}`,
    archivePrefix: "{arXiv}",
    primaryClass: `{${tex(paper.primary_category ?? "")}}`,
    url: `{${paper.links.arxiv}}`,
  };
  const lines = Object.entries(fields)
    .filter(([, value]) => value !== "{}")
    .map(([name, value]) => `  ${name} = ${value},\n`);
  return `@misc{${keyOf(paper, year)},\n${lines.join("")}}\n`;
}

/**
 * @param {Paper} paper
 * @returns {string} One RIS record; lines end with CR LF.
 */
export function ris(paper) {
  const [year, month] = yearAndMonth(paper);
  const date = paper.published_at?.slice(0, 10).replaceAll("-", "/") ?? `${year}/${String(month).padStart(2, "0")}//`;
  const lines = [
    ["TY", "UNPB"],
    ...paper.authors.map(({ name }) => ["AU", (nameParts(name) ?? [name]).filter(Boolean).join(", ")]),
    ["TI", paper.title],
    ["PY", String(year)],
    ["DA", date],
    ["AB", paper.abstract],
    // Zotero splits keywords at a semicolon.
    ...paper.ai_keywords.map((keyword) => ["KW", keyword.replaceAll(";", ",")]),
    ["UR", paper.links.arxiv],
    ["L1", paper.links.pdf],
    ["DO", `10.48550/arXiv.${paper.arxiv_id}`],
    ["ID", paper.arxiv_id],
  ];
  return `${lines
    .filter(([, value]) => value)
    .map(([tag, value]) => `${tag}  - ${oneLine(value)}\r\n`)
    .join("")}ER  - \r\n`;
}

/**
 * @param {Paper} paper
 * @returns {string} A list item with title, link and summary.
 */
export function markdownLine(paper) {
  const summary = paper.ai_summary ? `: ${markdownText(paper.ai_summary)}` : "";
  return `- [${markdownText(paper.title)}](${paper.links.hub || paper.links.arxiv})${summary}`;
}

/**
 * @param {string} title
 * @param {Paper[]} papers
 */
export function markdownList(title, papers) {
  return `## ${markdownText(title)}\n\n${papers.map(markdownLine).join("\n")}\n`;
}

/**
 * @param {Paper[]} papers
 * @returns {string} A table (RFC 4180) with a header row, and with the byte order mark by which Excel recognises UTF-8.
 */
export function csv(papers) {
  const head = [
    "arxiv_id",
    "title",
    "authors",
    "list_date",
    "upvotes",
    "github_repo",
    "hub",
    "arxiv",
    "pdf",
    "ai_summary",
  ];
  const rows = papers.map((paper) => [
    paper.arxiv_id,
    paper.title,
    paper.authors.map(({ name }) => name).join("; "),
    paper.list_date ?? "",
    String(paper.upvotes),
    paper.github_repo ?? "",
    paper.links.hub,
    paper.links.arxiv,
    paper.links.pdf,
    paper.ai_summary ?? "",
  ]);
  return `\ufeff${[head, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("")}`;
}

/** @param {string} text */
function cell(text) {
  // A spreadsheet would run a cell that begins like a formula.
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

/**
 * @param {Paper} paper
 * @returns {[number, number]}
 */
function yearAndMonth({ published_at: published, arxiv_id: id }) {
  if (published) return [Number(published.slice(0, 4)), Number(published.slice(5, 7))];
  return monthOf(id);
}

/**
 * @param {Paper} paper
 * @param {number} year
 */
function keyOf(paper, year) {
  const first = paper.authors[0]?.name ?? "";
  const name = asciiWords((nameParts(first) ?? [first])[0]).join("");
  const word = asciiWords(paper.title).find((one) => !FILLER.test(one));
  return name && word ? `${name}${year}${word}` : `arxiv${paper.arxiv_id}`;
}

/** @param {string} name */
function bibtexName(name) {
  const parts = nameParts(name);
  return parts ? [parts[0], parts[2], parts[1]].filter(Boolean).map(tex).join(", ") : group(name);
}

/**
 * Escaped text in braces. A group that begins with a command would be one of BibTeX's "special characters".
 * @param {string} text
 */
function group(text) {
  const escaped = tex(text);
  return `{${escaped.startsWith("\\") ? "{}" : ""}${escaped}}`;
}

/** @param {string} text */
function markdownText(text) {
  const escaped = oneLine(text).replace(/[\\`*_{}[\]<>#|~^$]|&(?=#?\w+;)/g, "\\$&");
  return escaped.replace(/^(\d*)([-+.)])/, "$1\\$2");
}

/** @param {string} text */
function oneLine(text) {
  return text.trim().split(/\s+/).join(" ");
}
