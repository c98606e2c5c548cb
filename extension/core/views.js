/**
 * What the popup can show: the list of a day, a week or a month, trending papers, saved papers, search results, or
 * missed papers. Pure: no I/O here.
 *
 * @typedef {import("./types.js").Filters} Filters
 *
 * @typedef {object} View
 * @property {"today"|"trending"|"saved"|"search"|"missed"} tab
 * @property {"daily"|"weekly"|"monthly"} kind In the tab Today.
 * @property {string|null} name The list (`2026-11-20`, `2026-W47`, `2026-11`); null for the newest.
 * @property {"day"|"week"|"month"} window In the tab Trending.
 * @property {string} query In the tab Search.
 */

/** @type {View} */
export const NEWEST = { tab: "today", kind: "daily", name: null, window: "day", query: "" };

/** The server looks no further, so a search with just as many results may have more. */
const SEARCH_CEILINGS = [100, 300];

/** @param {number} total Of a search. */
export function isCeiling(total) {
  return SEARCH_CEILINGS.includes(total);
}

/** @param {View} view */
export function isNewest({ tab, kind, name }) {
  return tab === "today" && kind === "daily" && name === null;
}

/**
 * @param {any} value What was stored.
 * @returns {View}
 */
export function asView(value) {
  return {
    tab: ["trending", "saved", "search"].includes(value?.tab) ? value.tab : "today",
    kind: ["weekly", "monthly"].includes(value?.kind) ? value.kind : "daily",
    name: typeof value?.name === "string" && /^\d{4}-(\d\d(-\d\d)?|W\d\d)$/.test(value.name) ? value.name : null,
    window: ["week", "month"].includes(value?.window) ? value.window : "day",
    query: typeof value?.query === "string" ? value.query.slice(0, 250) : "",
  };
}

/**
 * @param {View} view
 * @returns {string} The name that its list is stored under; the newest day's is `latest`.
 */
export function listNameOf({ tab, kind, name, window }) {
  if (tab === "trending") return `trending-${window}`;
  return name ?? (kind === "daily" ? "latest" : kind);
}

/**
 * The server's path of a view. Weeks and months have more papers than one page, so the server sorts and filters them.
 * @param {View} view
 * @param {Filters} filters
 */
export function pathOf({ tab, kind, name, window, query }, filters) {
  if (tab === "search") return `/v1/search?${new URLSearchParams({ q: query, limit: "50" })}`;
  if (tab === "trending") return `/v1/trending?window=${window}`;
  const path = name ? `/v1/${kind}/${name}` : `/v1/${kind}`;
  const parameters = kind === "daily" ? "" : String(parametersOf(filters));
  return parameters ? `${path}?${parameters}` : path;
}

/**
 * @param {View} view
 * @returns {boolean} Whether it spans more than a day, so that the server sorts and filters it.
 */
export function isLong({ tab, kind }) {
  return tab === "today" && kind !== "daily";
}

/**
 * @param {string} day `YYYY-MM-DD`
 * @returns {string} Its ISO week, as `YYYY-Www`.
 */
export function weekOf(day) {
  const thursday = new Date(`${day}T00:00:00Z`);
  thursday.setUTCDate(thursday.getUTCDate() + 3 - ((thursday.getUTCDay() + 6) % 7));
  const year = thursday.getUTCFullYear();
  const week = Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / 604_800_000) + 1;
  return `${year}-W${String(week).padStart(2, "0")}`;
}

/** @param {Filters} filters */
function parametersOf({ sort, code, minimum }) {
  const parameters = new URLSearchParams();
  // The order "For you" is made in the browser.
  if (sort !== "listed" && sort !== "you") parameters.set("sort", sort);
  if (code) parameters.set("has", "code");
  if (minimum) parameters.set("min_upvotes", String(minimum));
  return parameters;
}
