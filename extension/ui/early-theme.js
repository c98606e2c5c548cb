/**
 * Sets theme and density before anything is drawn. No module, so that it runs at once, and from `localStorage`, since
 * the extension's own storage answers too late for that; see `appearance.js`.
 */
{
  const root = document.documentElement;
  root.dataset.theme = localStorage.getItem("theme") ?? "system";
  root.dataset.density = localStorage.getItem("density") ?? "comfortable";
}
