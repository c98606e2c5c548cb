/**
 * The parts of a row that are more than a text.
 *
 * @typedef {import("../core/types.js").Paper} Paper
 */
import { t, tn } from "../platform/i18n.js";
import { afterFrame, element } from "../ui/dom.js";
import { formatAuthors, formatCount, safeLink } from "../ui/format.js";

/**
 * The votes of the last day, for a paper that had some before.
 * @param {HTMLElement} box
 * @param {Paper} paper
 */
export function fillGained(box, { upvotes, upvotes_gained: gained }) {
  box.hidden = !gained || gained >= upvotes;
  box.textContent = box.hidden ? "" : t("gainedToday", formatCount(gained ?? 0));
  box.title = box.hidden ? "" : tn("gainedLong", gained ?? 0);
}

/**
 * @param {HTMLElement} byline
 * @param {Paper} paper
 */
export function fillByline(byline, paper) {
  const authors = formatAuthors(paper);
  byline.title = authors;
  byline.replaceChildren(authors);
  if (!paper.organization) return;
  const organization = element("span", paper.organization.fullname);
  organization.className = "organization";
  byline.prepend(organization, authors ? " · " : "");
}

/**
 * Put the picture over its placeholder, which stays if the picture does not load. Without a picture, the text takes the
 * width.
 * @param {HTMLElement} row
 * @param {Paper} paper
 * @param {boolean} isWanted
 */
export function fillPicture(row, paper, isWanted) {
  const box = /** @type {HTMLElement} */ (row.querySelector(".thumbnail"));
  const address = isWanted ? safeLink(paper.picture ?? paper.thumbnail) : null;
  row.classList.toggle("plain", !address);
  box.dataset.initials = paper.title.match(/\p{L}|\d/u)?.[0].toUpperCase() ?? "";
  if (box.dataset.src === (address ?? "")) return;
  box.dataset.src = address ?? "";
  if (!address) return box.replaceChildren();
  const image = document.createElement("img");
  image.alt = "";
  image.loading = "lazy";
  image.decoding = "async";
  image.referrerPolicy = "no-referrer";
  image.addEventListener("error", () => image.remove());
  image.src = address;
  // Starting to load takes as long as drawing the row.
  afterFrame(() => box.replaceChildren(image));
}

/**
 * @param {HTMLElement} box
 * @param {number|null} count
 * @param {"upvotes"|"stars"|"comments"} unit What a screen reader says after the number.
 * @returns {boolean} Whether the number is known.
 */
export function showCount(box, count, unit) {
  const [number, word] = /** @type {NodeListOf<HTMLElement>} */ (box.querySelectorAll(".count, .hidden-text"));
  number.textContent = count === null ? "–" : formatCount(count);
  word.textContent = ` ${tn(unit, count ?? 0)}`;
  return count !== null;
}

/**
 * @param {HTMLElement} anchor
 * @param {string|null} address
 */
export function showLink(anchor, address) {
  const safe = safeLink(address);
  if (!safe) anchor.removeAttribute("href");
  else if (anchor.getAttribute("href") !== safe) anchor.setAttribute("href", safe);
  // A title is still readable without its link. Other links are not.
  anchor.hidden = !safe && anchor.className !== "title";
}
