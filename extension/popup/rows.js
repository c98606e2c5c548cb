/**
 * The rows of a list. Whatever comes from the server is set as text, and as a link only if it is `https:`.
 *
 * @typedef {import("../core/types.js").Paper} Paper
 * @typedef {import("../core/types.js").Segment} Segment
 *
 * @typedef {object} Marks What a row shows besides its paper.
 * @property {boolean} unread
 * @property {boolean} saved
 * @property {string[]} watched The rules that highlight it.
 * @property {string[]} tags Of a saved paper.
 * @property {boolean} gotCode Whether a saved paper got code lately.
 * @property {string} because Why it stands where it does.
 * @property {string} lead What the meta line begins with: rank and date, where the list does not say them.
 * @property {string} address Where the title leads.
 * @property {boolean} pictures Whether pictures are wanted.
 */

import { markRules } from "../core/marking.js";
import { t, tn } from "../platform/i18n.js";
import { element, segments } from "../ui/dom.js";
import { formatShortDate } from "../ui/format.js";
import { fillByline, fillGained, fillPicture, showCount, showLink } from "./row-parts.js";

const MAX_AUTHORS = 15;

/** As much of an abstract as two lines can show. */
const MAX_ABSTRACT = 400;
/** The paper of each row. @type {WeakMap<HTMLElement, Paper>} */
const drawn = new WeakMap();

/**
 * Draw a list from scratch.
 * @param {HTMLElement} list
 * @param {Paper[]} papers
 * @param {(paper: Paper) => Marks} marksOf
 */
export function drawRows(list, papers, marksOf) {
  list.replaceChildren(...papers.map((paper) => makeRow(paper, marksOf)));
}

/**
 * Update a drawn list in place. Rows that changed are filled again, new ones come last, and none moves under the
 * pointer.
 * @param {HTMLElement} list
 * @param {Paper[]} papers
 * @param {(paper: Paper) => Marks} marksOf
 */
export function patchRows(list, papers, marksOf) {
  const incoming = new Map(papers.map((paper) => [paper.arxiv_id, paper]));
  for (const row of rowsOf(list)) {
    const paper = incoming.get(String(row.dataset.id));
    if (!paper) row.remove();
    else if (JSON.stringify(drawn.get(row)) !== JSON.stringify(paper)) fillRow(row, paper);
    incoming.delete(String(row.dataset.id));
  }
  list.append(...[...incoming.values()].map((paper) => makeRow(paper, marksOf)));
}

/**
 * @param {HTMLElement} list
 * @param {(paper: Paper) => Marks} marksOf
 */
export function markRows(list, marksOf) {
  for (const row of rowsOf(list)) markRow(row, paperOf(row), marksOf(paperOf(row)));
}

/**
 * @param {HTMLElement} row
 * @returns {Paper}
 */
export function paperOf(row) {
  return /** @type {Paper} */ (drawn.get(row));
}

/**
 * @param {HTMLElement} list
 * @returns {HTMLElement[]}
 */
export function rowsOf(list) {
  return [.../** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll(":scope > .row"))];
}

/**
 * @param {Paper} paper
 * @param {(paper: Paper) => Marks} marksOf
 */
function makeRow(paper, marksOf) {
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById("row"));
  const row = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
  fillRow(row, paper);
  markRow(row, paper, marksOf(paper));
  return row;
}

/**
 * @param {HTMLElement} row
 * @param {Paper} paper
 * @param {Marks} marks
 */
function markRow(row, paper, { unread, saved, watched, tags, gotCode, because, lead, address, pictures }) {
  row.classList.toggle("unread", unread);
  const title = /** @type {HTMLElement} */ (row.querySelector(".title"));
  if (unread) title.setAttribute("aria-describedby", "unread-mark");
  else title.removeAttribute("aria-describedby");
  showLink(title, address);
  fillPicture(row, paper, pictures);
  const head = /** @type {HTMLElement} */ (row.querySelector(".lead"));
  if (head.textContent !== lead) head.textContent = lead;
  row.querySelector(".save")?.setAttribute("aria-pressed", String(saved));
  const list = /** @type {HTMLElement} */ (row.querySelector(".watched"));
  const chips = [...watched, ...(gotCode ? [t("gotCode")] : []), ...tags];
  if (chips.join("\n") !== [...list.children].map((one) => one.textContent).join("\n")) {
    list.replaceChildren(...chips.map((text, at) => chip(text, at >= watched.length)));
    fillText(row, paper, watched);
  }
  const reason = /** @type {HTMLElement} */ (row.querySelector(".because"));
  if (reason.textContent !== because) reason.textContent = because;
  const read = row.querySelector('[data-action="read"] span');
  if (read) read.textContent = t(unread ? "markRead" : "markUnread");
}

/**
 * @param {HTMLElement} row
 * @param {Paper} paper
 */
function fillRow(row, paper) {
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (row.querySelector(name));
  row.dataset.id = paper.arxiv_id;
  drawn.set(row, paper);
  part(".watched").replaceChildren();
  fillText(row, paper, []);
  fillByline(part(".byline"), paper);
  const links = {
    arxiv: paper.links.arxiv,
    pdf: paper.links.pdf,
    code: paper.github_repo,
    project: paper.project_page,
    comments: paper.source === "arxiv" ? null : `${paper.links.hub}#community`,
  };
  for (const [name, address] of Object.entries(links)) showLink(part(`[data-link="${name}"]`), address);
  // Sample papers, and papers that only arXiv knows, have no votes or comments.
  const counted = paper.source === "hub";
  part(".votes").classList.toggle("unknown", !counted);
  showCount(part(".votes"), counted ? paper.upvotes : null, "upvotes");
  part(".stars").hidden = !showCount(part(".stars"), paper.github_stars, "stars");
  part(".comments").hidden = !counted;
  showCount(part(".comments"), paper.num_comments, "comments");
  fillGained(part(".gained"), paper);
  refillDetails(row, paper);
}

/**
 * Title and summary, with what a search found or a rule watches for marked.
 * @param {HTMLElement} row
 * @param {Paper} paper
 * @param {string[]} watched
 */
function fillText(row, paper, watched) {
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (row.querySelector(name));
  const { highlights } = paper;
  const marked = (/** @type {string} */ text) => (watched.length ? segments(markRules(text, watched)) : [text]);
  part(".title").replaceChildren(...(highlights?.title.length ? segments(highlights.title) : marked(paper.title)));
  const found = highlights?.excerpt.some((segment) => segment.match) ? highlights.excerpt : null;
  part(".lede").replaceChildren(
    ...(found ? segments(found) : marked(paper.ai_summary ?? paper.abstract.slice(0, MAX_ABSTRACT))),
  );
  part(".lede").classList.toggle("abridged", !found && !paper.ai_summary);
}

/**
 * @param {string} text
 * @param {boolean} isTag
 */
function chip(text, isTag) {
  const item = element("li", text);
  if (isTag) item.className = "tag";
  return item;
}

/**
 * Update an open row.
 * @param {HTMLElement} row
 * @param {Paper} paper
 */
export function refillDetails(row, paper) {
  const details = detailsOf(row);
  if (!details.childElementCount) return;
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (details.querySelector(name));
  part(".abstract").replaceChildren(...paper.abstract.split("\n\n").map((text) => element("p", text)));
  fillAuthors(part(".authors"), paper.authors);
  part(".keywords").replaceChildren(...paper.ai_keywords.map(keyword));
  const by = paper.submitted_by?.fullname;
  const on = paper.list_date ? formatShortDate(paper.list_date) : "";
  part(".submitter").textContent = by ? t("submittedBy", by, on) : "";
}

/**
 * Some papers have hundreds of authors: the first ones are shown, and the others once they are asked for.
 * @param {HTMLElement} box
 * @param {Paper["authors"]} authors
 */
function fillAuthors(box, authors) {
  const buttons = authors.flatMap(({ name }, at) => [at ? ", " : "", authorButton(name)]);
  const hidden = authors.length - MAX_AUTHORS;
  if (hidden < 2) {
    box.replaceChildren(...buttons);
    return;
  }
  const rest = /** @type {HTMLDetailsElement} */ (element("details", ""));
  rest.open = box.querySelector("details")?.open ?? false;
  rest.append(element("summary", tn("moreAuthors", hidden)), ...buttons.slice(2 * MAX_AUTHORS + 1));
  box.replaceChildren(...buttons.slice(0, 2 * MAX_AUTHORS), ", ", rest);
}

/** @param {string} name */
function authorButton(name) {
  const button = element("button", name);
  button.dataset.search = `author:"${name.replaceAll('"', "")}"`;
  return button;
}

/** @param {string} word */
function keyword(word) {
  const item = element("li", "");
  const search = element("button", word);
  search.dataset.search = word;
  item.append(search);
  return item;
}

/** @param {HTMLElement} row */
export function detailsOf(row) {
  return /** @type {HTMLElement} */ (row.querySelector(".details"));
}
