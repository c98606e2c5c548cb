/**
 * The rows of the list. Whatever comes from the server is set as text, and as a link only where it is `https:`.
 *
 * @typedef {import("../lib/types.js").Paper} Paper
 */
import { formatAuthors, formatCount, safeLink } from "../lib/format.js";

/** What each row shows, to find out whether it has changed. */
const drawn = new WeakMap();

/**
 * Draw a list anew.
 * @param {HTMLElement} list
 * @param {Paper[]} papers
 */
export function drawRows(list, papers) {
  list.replaceChildren(...papers.map(makeRow));
}

/**
 * Bring a drawn list up to date where it stands: rows that changed are replaced, rows that are new come last, and
 * none moves under the pointer.
 * @param {HTMLElement} list
 * @param {Paper[]} papers
 */
export function patchRows(list, papers) {
  const incoming = new Map(papers.map((paper) => [paper.arxiv_id, paper]));
  for (const row of rowsOf(list)) {
    const paper = incoming.get(String(row.dataset.id));
    if (!paper) row.remove();
    else if (drawn.get(row) !== JSON.stringify(paper)) fillRow(row, paper);
    incoming.delete(String(row.dataset.id));
  }
  list.append(...[...incoming.values()].map(makeRow));
}

/**
 * @param {HTMLElement} list
 * @param {Paper[]} fresh The papers to mark as new.
 */
export function showNew(list, fresh) {
  const ids = new Set(fresh.map((paper) => paper.arxiv_id));
  for (const row of rowsOf(list)) row.classList.toggle("unseen", ids.has(String(row.dataset.id)));
}

/** @param {HTMLElement} row */
export function toggleDetails(row) {
  const details = /** @type {HTMLElement} */ (row.querySelector(".details"));
  details.hidden = !details.hidden;
  row.querySelector(".more")?.setAttribute("aria-expanded", String(!details.hidden));
}

/** @param {Paper} paper */
function makeRow(paper) {
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById("row"));
  const row = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
  const details = /** @type {HTMLElement} */ (row.querySelector(".details"));
  details.id = `details-${paper.arxiv_id}`;
  row.querySelector(".more")?.setAttribute("aria-controls", details.id);
  fillRow(row, paper);
  return row;
}

/**
 * @param {HTMLElement} row
 * @param {Paper} paper
 */
function fillRow(row, paper) {
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (row.querySelector(name));
  row.dataset.id = paper.arxiv_id;
  drawn.set(row, JSON.stringify(paper));
  part(".title").textContent = paper.title;
  part(".lede").textContent = paper.ai_summary ?? paper.abstract;
  fillByline(part(".byline"), paper);
  const links = {
    hub: paper.links.hub,
    arxiv: paper.links.arxiv,
    pdf: paper.links.pdf,
    code: paper.github_repo,
    project: paper.project_page,
    comments: `${paper.links.hub}#community`,
  };
  for (const [name, address] of Object.entries(links)) showLink(part(`[data-link="${name}"]`), address);
  // Nobody has voted or commented on the sample.
  const counted = paper.source !== "sample";
  showCount(part(".votes"), counted ? paper.upvotes : null);
  part(".stars").hidden = !showCount(part(".stars"), paper.github_stars);
  part(".comments").hidden = !showCount(part(".comments"), counted ? paper.num_comments : null);
  fillThumbnail(part(".thumbnail"), paper);
  fillDetails(part, paper);
}

/**
 * @param {HTMLElement} byline
 * @param {Paper} paper
 */
function fillByline(byline, paper) {
  const authors = formatAuthors(paper.authors);
  byline.title = authors;
  byline.replaceChildren(authors);
  if (!paper.organization) return;
  const organization = element("span", paper.organization.fullname);
  organization.className = "organization";
  byline.prepend(organization, authors ? " · " : "");
}

/**
 * @param {(name: string) => HTMLElement} part
 * @param {Paper} paper
 */
function fillDetails(part, paper) {
  part(".abstract").replaceChildren(...paper.abstract.split("\n\n").map((text) => element("p", text)));
  part(".authors").textContent = paper.authors.map((author) => author.name).join(", ");
  part(".keywords").replaceChildren(...paper.ai_keywords.map((word) => element("li", word)));
  part(".submitter").textContent = paper.submitted_by ? `Submitted by ${paper.submitted_by.fullname}` : "";
}

/**
 * Put the picture over its placeholder; where it does not come, the placeholder stays.
 * @param {HTMLElement} box
 * @param {Paper} paper
 */
function fillThumbnail(box, paper) {
  box.dataset.initials = paper.title.match(/\p{L}|\d/u)?.[0].toUpperCase() ?? "";
  const address = safeLink(paper.thumbnail);
  const shown = box.querySelector("img");
  if (!address || shown?.getAttribute("src") === address) return;
  const image = document.createElement("img");
  image.alt = "";
  image.loading = "lazy";
  image.decoding = "async";
  image.referrerPolicy = "no-referrer";
  image.addEventListener("error", () => image.remove());
  image.src = address;
  box.replaceChildren(image);
}

/**
 * @param {HTMLElement} box
 * @param {number|null} count
 * @returns {boolean} Whether the number is known.
 */
function showCount(box, count) {
  const number = /** @type {HTMLElement} */ (box.querySelector(".count"));
  number.textContent = count === null ? "–" : formatCount(count);
  return count !== null;
}

/**
 * @param {HTMLElement} anchor
 * @param {string|null} address
 */
function showLink(anchor, address) {
  const safe = safeLink(address);
  if (safe) anchor.setAttribute("href", safe);
  else anchor.removeAttribute("href");
  // A title stays readable without its link; a link without an address is nothing.
  anchor.hidden = !safe && anchor.className !== "title";
}

/**
 * @param {HTMLElement} list
 * @returns {NodeListOf<HTMLElement>}
 */
function rowsOf(list) {
  return list.querySelectorAll(".row");
}

/**
 * @param {string} name
 * @param {string} text
 */
function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}
