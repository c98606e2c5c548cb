/**
 * What an open row shows: the paper's own text, and on request what only the server knows. The server is not asked
 * before that, because it is not told what is read.
 *
 * @typedef {import("../core/types.js").Paper} Paper
 */

import { ProblemError } from "../core/problems.js";
import { asPapers } from "../core/validate.js";
import { readSource } from "../data/source.js";
import { t, tn } from "../platform/i18n.js";
import { element, link } from "../ui/dom.js";
import { formatAge, formatCount, safeLink } from "../ui/format.js";
import { problemText } from "../ui/problem-text.js";
import { marksOf } from "./app.js";
import { setUpNote } from "./notes.js";
import { detailsOf, drawRows, refillDetails } from "./rows.js";

const RELATED = 4;
const KINDS = /** @type {const} */ (["models", "datasets", "spaces"]);

/**
 * Open or close a row.
 * @param {HTMLElement} row
 * @param {Paper} paper
 * @returns {boolean} Whether it is open now.
 */
export function toggleDetails(row, paper) {
  const details = detailsOf(row);
  details.hidden = !details.hidden;
  const more = /** @type {HTMLElement} */ (row.querySelector(".more"));
  more.setAttribute("aria-expanded", String(!details.hidden));
  row.classList.toggle("open", !details.hidden);
  if (details.hidden) return false;
  if (details.childElementCount) return true;
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById("details"));
  details.append(template.content.cloneNode(true));
  details.id = `details-${paper.arxiv_id}`;
  more.setAttribute("aria-controls", details.id);
  refillDetails(row, paper);
  setUpNote(row, paper);
  return true;
}

/**
 * Show or hide the actions that are seldom wanted. The abstract stays in sight without them.
 * @param {HTMLElement} row
 */
export function toggleRest(row) {
  const rest = /** @type {HTMLElement} */ (detailsOf(row).querySelector(".rest"));
  rest.hidden = !rest.hidden;
  rest.previousElementSibling?.querySelector("[aria-expanded]")?.setAttribute("aria-expanded", String(!rest.hidden));
}

/**
 * Add votes over time, related papers, and the models, datasets and spaces that cite the paper.
 * @param {HTMLElement} row
 * @param {Paper} paper
 */
export async function askServer(row, { arxiv_id: id }) {
  const details = detailsOf(row);
  const line = /** @type {HTMLElement} */ (details.querySelector(".ask-server")?.parentElement);
  for (const button of line.querySelectorAll("button")) button.disabled = true;
  const { fetchJson } = await readSource();
  /** @type {[string, (box: HTMLElement, reply: any) => boolean][]} */
  const parts = [
    [`/v1/papers/${id}/upvotes`, addHistory],
    [`/v1/papers/${id}/related?limit=${RELATED}`, addRelated],
    [`/v1/papers/${id}`, addLinked],
  ];
  let problem = "";
  const added = await Promise.all(
    parts.map(async ([path, add]) => {
      try {
        return add(details, await fetchJson(path));
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error;
        // What the Hub lacks is said elsewhere.
        if (error.problem.code !== "server_only") problem = problemText(error.problem);
        return false;
      }
    }),
  );
  if (added.some((one) => one)) line.remove();
  else line.textContent = problem || t("nothingMore");
}

/**
 * Draw the votes over time.
 * @param {HTMLElement} details
 * @param {any} reply
 */
function addHistory(details, reply) {
  const points = (Array.isArray(reply.history) ? reply.history : [])
    .map((/** @type {any} */ one) => ({ at: Date.parse(one?.seen_at), votes: Number(one?.upvotes) }))
    .filter(
      (/** @type {{at: number, votes: number}} */ { at, votes }) => Number.isFinite(at) && Number.isFinite(votes),
    );
  if (points.length < 2) return false;
  const [first, last] = [points[0], points.at(-1)];
  const most = Math.max(...points.map((/** @type {{votes: number}} */ { votes }) => votes), 1);
  const span = Math.max(last.at - first.at, 1);
  const places = points.map((/** @type {{at: number, votes: number}} */ { at, votes }) => {
    return `${((at - first.at) / span) * 116 + 2},${26 - (votes / most) * 24}`;
  });
  const figure = /** @type {HTMLElement} */ (details.querySelector(".history"));
  figure.querySelector("polyline")?.setAttribute("points", places.join(" "));
  const caption = t(
    "votesOverTime",
    formatCount(first.votes),
    formatCount(last.votes),
    formatAge(first.at, Date.now()),
  );
  /** @type {HTMLElement} */ (figure.querySelector("figcaption")).textContent = caption;
  figure.hidden = false;
  return true;
}

/**
 * @param {HTMLElement} details
 * @param {any} reply
 */
function addRelated(details, reply) {
  const papers = asPapers(reply.papers)
    .filter((paper) => safeLink(paper.links.hub))
    .slice(0, RELATED);
  if (!papers.length) return false;
  const section = /** @type {HTMLElement} */ (details.querySelector(".related"));
  drawRows(/** @type {HTMLElement} */ (section.querySelector("ol")), papers, marksOf);
  section.hidden = false;
  return true;
}

/**
 * Models, datasets and spaces that cite the paper.
 * @param {HTMLElement} details
 * @param {any} reply
 */
function addLinked(details, reply) {
  const box = /** @type {HTMLElement} */ (details.querySelector(".linked"));
  for (const kind of KINDS) {
    const linked = reply.linked?.[kind];
    if (!(linked?.total > 0)) continue;
    const line = element("p", `${tn(kind, linked.total)}: `);
    const items = (Array.isArray(linked.items) ? linked.items : []).filter((/** @type {any} */ item) =>
      safeLink(item?.url),
    );
    items.slice(0, 3).forEach((/** @type {any} */ item, /** @type {number} */ at) => {
      line.append(at ? ", " : "", link(String(item.id), item.url));
    });
    if (linked.total > Math.min(items.length, 3)) line.append(", …");
    box.append(line);
    box.hidden = false;
  }
  return !box.hidden;
}
