/**
 * Which paper the page in front is about. The browser reveals the page's address because the button was clicked
 * (`activeTab`); nothing else of the page is read.
 */
import { idOfPage } from "../core/arxiv-id.js";
import { ext } from "../platform/browser.js";

/** @returns {Promise<string|null>} Its arXiv id; null if the page is about something else. */
export async function idInFront() {
  const [tab] = await ext.tabs.query({ active: true, currentWindow: true });
  return idOfPage(tab?.url);
}
