/**
 * A page's theme, density and size of text. They are also in `localStorage`, because the extension's own storage answers
 * too late for the first frame; `early-theme.js` reads them there.
 */

/** @param {import("../core/types.js").Settings} settings */
export function applyTheme({ theme, density, text }) {
  Object.assign(document.documentElement.dataset, { theme, density, text });
  for (const [name, value] of Object.entries({ theme, density, text })) localStorage.setItem(name, value);
}
