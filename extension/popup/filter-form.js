/**
 * The form that sorts and filters a list. Its values are stored.
 *
 * @typedef {import("../core/types.js").Filters} Filters
 */

import { asFilters, isNarrow, NO_FILTERS } from "../core/filters.js";
import { write } from "../data/storage.js";
import { byId } from "../ui/dom.js";

const box = byId("filters");
const form = /** @type {HTMLFormElement} */ (box.querySelector("form"));
const field = (/** @type {string} */ name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name));

/**
 * @param {Filters} filters
 * @param {(filters: Filters) => void} change
 */
export function setUpFilters(filters, change) {
  showFilters(filters);
  form.addEventListener("input", () => store(read()));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    box.hidePopover();
  });
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    store(NO_FILTERS);
    showFilters(NO_FILTERS);
  });

  /** @param {Filters} chosen */
  function store(chosen) {
    write({ filters: chosen });
    showButton(chosen);
    change(chosen);
  }
}

/** @param {Filters} filters */
export function showFilters({ sort, unread, code, watched, minimum }) {
  field("sort").value = sort;
  field("unread").checked = unread;
  field("code").checked = code;
  field("watched").checked = watched;
  field("minimum").value = minimum ? String(minimum) : "";
  showButton({ sort, unread, code, watched, minimum });
}

function read() {
  return asFilters({
    sort: field("sort").value,
    unread: field("unread").checked,
    code: field("code").checked,
    watched: field("watched").checked,
    minimum: Math.trunc(Number(field("minimum").value)),
  });
}

/** @param {Filters} filters */
function showButton(filters) {
  byId("filter").classList.toggle("active", isNarrow(filters) || filters.sort !== "listed");
}
