/**
 * The address bar: `pb` and some words suggest papers; what is entered opens one, or the search.
 */
import { ext } from "../platform/browser.js";
import { safeLink } from "../ui/format.js";
import { openSearch } from "./context-menu.js";
import { searchPapers } from "../core/offline-search.js";
import { getList, ServerError } from "../data/server.js";
import { readServer } from "../data/settings.js";
import { readKeptPapers } from "../data/storage.js";

const SHOWN = 6;
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
 * @param {string} text What was typed, or the address of the suggestion that was chosen.
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
  try {
    const path = `/v1/search?${new URLSearchParams({ q: query.slice(0, 250), limit: String(SHOWN), view: "card" })}`;
    return (await getList(await readServer(), path)).papers.filter((paper) => safeLink(paper.links.hub));
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    return searchPapers(await readKeptPapers(), query).slice(0, SHOWN);
  }
}

/** @param {import("../core/types.js").Paper} paper */
function describe({ title, upvotes }) {
  const text = `${title} · ▲ ${upvotes}`;
  return IS_XML ? text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`) : text;
}
