/**
 * The address bar: `pb` and some words suggest papers. Enter opens the chosen paper, or the search.
 */
import { searchPapers } from "../core/offline-search.js";
import { ProblemError } from "../core/problems.js";
import { readOfflinePapers } from "../data/offline-lists.js";
import { readSource } from "../data/source.js";
import { ext } from "../platform/browser.js";
import { safeLink } from "../ui/format.js";
import { openSearch } from "./context-menu.js";

const MAX_SUGGESTIONS = 6;
/** Chromium reads descriptions as XML, Firefox as text. */
const IS_XML = ext.runtime.getURL("").startsWith("chrome-extension:");

/**
 * @param {string} text
 * @param {(suggestions: {content: string, description: string}[]) => void} show
 */
export async function suggest(text, show) {
  const papers = await find(text.trim());
  show(papers.map((paper) => ({ content: paper.links.hub, description: describe(paper) })));
}

/**
 * @param {string} text What was typed, or the address of the chosen suggestion.
 * @param {string} disposition
 */
export async function onAddress(text, disposition) {
  const address = safeLink(text);
  if (!address) return openSearch(text.trim());
  if (disposition === "currentTab") await ext.tabs.update({ url: address });
  else await ext.tabs.create({ url: address, active: disposition === "newForegroundTab" });
}

/** @param {string} query */
async function find(query) {
  if (query.length < 2) return [];
  const parameters = new URLSearchParams({ q: query.slice(0, 250), limit: String(MAX_SUGGESTIONS), view: "card" });
  const { isHub, fetchList } = await readSource();
  try {
    // The Hub allows few searches, and this runs with every letter.
    if (isHub) return findStored(query);
    const { papers } = await fetchList(`/v1/search?${parameters}`);
    return papers.filter((paper) => safeLink(paper.links.hub));
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return findStored(query);
  }
}

/** @param {string} query */
async function findStored(query) {
  return searchPapers(await readOfflinePapers(), query).slice(0, MAX_SUGGESTIONS);
}

/** @param {import("../core/types.js").Paper} paper */
function describe({ title, upvotes }) {
  const text = `${title} · ▲ ${upvotes}`;
  return IS_XML ? text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`) : text;
}
