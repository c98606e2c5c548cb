/**
 * The popup's first picture: what is kept, drawn with as few files as that needs. All else is read when it stands.
 */
import { applyAppearance, recallAppearance } from "../ui/theme.js";
import { afterFrame, byId } from "../ui/dom.js";
import { translate } from "../platform/i18n.js";
import { app } from "./app.js";
import { draw } from "./draw.js";
import { readWhole } from "./offline-lists.js";

const query = /** @type {HTMLInputElement} */ (byId("query"));

// Colours and language are to be right from the beginning, also where the storage has to be asked for all else.
if (app.first) applyAppearance(app.state.settings);
else recallAppearance();
translate(document);
// Browsers open the popup once it has loaded; what was drawn before that would only hold it up.
addEventListener("load", () => setTimeout(start));

async function start() {
  if (app.first) app.list = app.first.stored;
  else await readWhole();
  query.value = app.view.query;
  draw();
  focusFirst();
  afterFrame(() => import("./popup.js"));
}

function focusFirst() {
  const top = byId("main").getBoundingClientRect().top;
  const titles = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("#list .title")]);
  // Only where it goes on further down is the first row not the first in view.
  const title = byId("main").scrollTop ? titles.find((one) => one.getBoundingClientRect().top >= top) : titles[0];
  if (app.view.tab === "search" && !app.view.query) query.focus();
  else (title ?? byId("main")).focus({ preventScroll: true });
}
