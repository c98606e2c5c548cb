/**
 * The popup's first picture: what is kept, drawn with as few files as that needs. All else is read when it stands.
 */
import { applyAppearance } from "../lib/appearance.js";
import { byId } from "../lib/dom.js";
import { translate } from "../lib/text.js";
import { isNewest } from "../lib/views.js";
import { app } from "./app.js";
import { draw } from "./draw.js";
import { readWhole } from "./kept.js";

const query = /** @type {HTMLInputElement} */ (byId("query"));

translate(document);
applyAppearance(app.state.settings);
query.value = app.view.query;
if (app.first && !app.scroll && isNewest(app.view)) app.list = app.first.stored;
else await readWhole();
draw();
focusFirst();
// A page that is not in front draws no frames.
if (document.hidden) import("./popup.js");
else requestAnimationFrame(() => setTimeout(() => import("./popup.js")));

function focusFirst() {
  const top = byId("main").getBoundingClientRect().top;
  const titles = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("#list .title")]);
  // Only where it goes on further down is the first row not the first in view.
  const title = byId("main").scrollTop ? titles.find((one) => one.getBoundingClientRect().top >= top) : titles[0];
  if (app.view.tab === "search" && !app.view.query) query.focus();
  else (title ?? byId("main")).focus({ preventScroll: true });
}
