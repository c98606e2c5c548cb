/**
 * A page's theme and density. They are also in `localStorage`, because the extension's own storage answers too late for
 * the first frame; `early-theme.js` reads them there.
 */

/** @param {import("../core/types.js").Settings} settings */
export function applyTheme({ theme, density }) {
  Object.assign(document.documentElement.dataset, { theme, density });
  localStorage.setItem("theme", theme);
  localStorage.setItem("density", density);
}
