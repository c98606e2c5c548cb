/**
 * Theme and density of a page, as the settings have them.
 *
 * @param {import("./types.js").Settings} settings
 */
export function applyAppearance({ theme, density }) {
  Object.assign(document.documentElement.dataset, { theme, density });
  localStorage.setItem("theme", theme);
  localStorage.setItem("density", density);
}
