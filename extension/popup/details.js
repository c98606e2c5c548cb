/**
 * What a row shows when it is opened: the paper's own text at once, and what only the server knows when it comes.
 *
 * @typedef {import("../lib/types.js").Paper} Paper
 */
import { formatAge, formatCount, formatShortDate, safeLink } from "../lib/format.js";
import { get, ServerError } from "../lib/server.js";
import { readServer } from "../lib/settings.js";
import { asPapers } from "../lib/shape.js";
import { t, tn } from "../lib/text.js";
import { element, link } from "../lib/dom.js";

const RELATED = 4;
const KINDS = /** @type {const} */ (["models", "datasets", "spaces"]);

/**
 * Open or close a row.
 * @param {HTMLElement} row
 * @param {Paper} paper
 */
export function toggleDetails(row, paper) {
  const details = detailsOf(row);
  details.hidden = !details.hidden;
  const more = /** @type {HTMLElement} */ (row.querySelector(".more"));
  more.setAttribute("aria-expanded", String(!details.hidden));
  if (details.hidden || details.childElementCount) return;
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById("details"));
  details.append(template.content.cloneNode(true));
  details.id = `details-${paper.arxiv_id}`;
  more.setAttribute("aria-controls", details.id);
  refillDetails(row, paper);
  addFromServer(details, paper.arxiv_id);
}

/**
 * Bring an opened row up to date.
 * @param {HTMLElement} row
 * @param {Paper} paper
 */
export function refillDetails(row, paper) {
  const details = detailsOf(row);
  if (!details.childElementCount) return;
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (details.querySelector(name));
  part(".abstract").replaceChildren(...paper.abstract.split("\n\n").map((text) => element("p", text)));
  part(".authors").textContent = paper.authors.map((author) => author.name).join(", ");
  part(".keywords").replaceChildren(...paper.ai_keywords.map(keyword));
  const by = paper.submitted_by?.fullname;
  const on = paper.list_date ? formatShortDate(paper.list_date) : "";
  part(".submitter").textContent = by ? t("submittedBy", by, on) : "";
}

/**
 * What the server does not say, for example without a network, is left out.
 * @param {HTMLElement} details
 * @param {string} id
 */
async function addFromServer(details, id) {
  const server = await readServer();
  /** @type {[string, (box: HTMLElement, reply: any) => void][]} */
  const parts = [
    [`/v1/papers/${id}/upvotes`, addHistory],
    [`/v1/papers/${id}/related?limit=${RELATED}`, addRelated],
    [`/v1/papers/${id}`, addLinked],
  ];
  await Promise.all(
    parts.map(async ([path, add]) => {
      try {
        add(details, await get(server, path));
      } catch (error) {
        if (!(error instanceof ServerError)) throw error;
      }
    }),
  );
}

/**
 * The votes as a line over time.
 * @param {HTMLElement} details
 * @param {any} reply
 */
function addHistory(details, reply) {
  const points = (Array.isArray(reply.history) ? reply.history : [])
    .map((/** @type {any} */ one) => ({ at: Date.parse(one?.seen_at), votes: Number(one?.upvotes) }))
    .filter((/** @type {{at: number, votes: number}} */ { at, votes }) => Number.isFinite(at) && Number.isFinite(votes));
  if (points.length < 2) return;
  const [first, last] = [points[0], points.at(-1)];
  const most = Math.max(...points.map((/** @type {{votes: number}} */ { votes }) => votes), 1);
  const span = Math.max(last.at - first.at, 1);
  const places = points.map((/** @type {{at: number, votes: number}} */ { at, votes }) => {
    return `${((at - first.at) / span) * 116 + 2},${26 - (votes / most) * 24}`;
  });
  const figure = /** @type {HTMLElement} */ (details.querySelector(".history"));
  figure.querySelector("polyline")?.setAttribute("points", places.join(" "));
  const caption = t("votesOverTime", formatCount(first.votes), formatCount(last.votes), formatAge(first.at, Date.now()));
  /** @type {HTMLElement} */ (figure.querySelector("figcaption")).textContent = caption;
  figure.hidden = false;
}

/**
 * @param {HTMLElement} details
 * @param {any} reply
 */
function addRelated(details, reply) {
  const papers = asPapers(reply.papers).filter((paper) => safeLink(paper.links.hub)).slice(0, RELATED);
  if (!papers.length) return;
  const items = papers.map((paper) => {
    const item = element("li", "");
    item.dir = "auto";
    item.append(link(paper.title, paper.links.hub), ` ▲ ${formatCount(paper.upvotes)}`);
    return item;
  });
  const section = /** @type {HTMLElement} */ (details.querySelector(".related"));
  section.querySelector("ul")?.replaceChildren(...items);
  section.hidden = false;
}

/**
 * Models, datasets and spaces that name the paper.
 * @param {HTMLElement} details
 * @param {any} reply
 */
function addLinked(details, reply) {
  const box = /** @type {HTMLElement} */ (details.querySelector(".linked"));
  for (const kind of KINDS) {
    const linked = reply.linked?.[kind];
    if (!(linked?.total > 0)) continue;
    const line = element("p", `${tn(kind, linked.total)}: `);
    const items = (Array.isArray(linked.items) ? linked.items : []).filter((/** @type {any} */ item) => safeLink(item?.url));
    items.slice(0, 3).forEach((/** @type {any} */ item, /** @type {number} */ at) => {
      line.append(at ? ", " : "", link(String(item.id), item.url));
    });
    if (linked.total > Math.min(items.length, 3)) line.append(", …");
    box.append(line);
    box.hidden = false;
  }
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
function detailsOf(row) {
  return /** @type {HTMLElement} */ (row.querySelector(".details"));
}
