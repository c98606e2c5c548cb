/**
 * Theme and density of a page. They are in `localStorage`, too, as the extension's own storage answers too late for what
 * is drawn first.
 */

/**
 * As the settings have them.
 * @param {import("../core/types.js").Settings} settings
 */
export function applyAppearance({ theme, density }) {
  Object.assign(document.documentElement.dataset, { theme, density });
}

/**
 * Have the next page drawn so from the beginning.
 * @param {import("../core/types.js").Settings} settings
 */
export function rememberAppearance({ theme, density }) {
  localStorage.setItem("theme", theme);
  localStorage.setItem("density", density);
}

/** As it was remembered. */
export function recallAppearance() {
  const [theme, density] = ["theme", "density"].map((name) => localStorage.getItem(name));
  Object.assign(document.documentElement.dataset, { theme: theme ?? "system", density: density ?? "comfortable" });
}
