/**
 * Sets theme, density and size of text before the first frame. It is a classic script, so it runs at once; see
 * `theme.js`.
 */
{
  const root = document.documentElement;
  root.dataset.theme = localStorage.getItem("theme") ?? "system";
  root.dataset.density = localStorage.getItem("density") ?? "comfortable";
  root.dataset.text = localStorage.getItem("text") ?? "normal";
}
