/**
 * The popup's first screen, drawn from the snapshot, or else from everything that is stored.
 */
import { byId } from "../ui/dom.js";
import { applyTheme } from "../ui/theme.js";
import { app, readApp, readSnapshot } from "./app.js";
import { draw } from "./draw.js";
import { idInFront } from "./page-in-front.js";

const main = byId("main");
const query = /** @type {HTMLInputElement} */ (byId("query"));

export async function drawFirstScreen() {
  const inFront = idInFront();
  if (!(await readSnapshot())) await readRest();
  app.hereId = await inFront;
  byId("here").hidden = !app.hereId;
  applyTheme(app.state.settings);
  query.value = app.view.query;
  draw();
  focusFirst();
}

/** Replace the snapshot with everything that is stored. */
export async function completeFirstScreen() {
  if (!app.snapshot) return;
  await readRest();
  applyTheme(app.state.settings);
  draw({ reorder: true });
}

async function readRest() {
  await readApp();
  // The snapshot needs neither of these modules.
  const [{ readView }, { readTaste }] = await Promise.all([import("./stored-views.js"), import("./taste.js")]);
  await readTaste();
  app.list = await readView(app.view);
}

function focusFirst() {
  if (app.view.tab === "search" && !app.view.query) return query.focus();
  const titles = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("#list .title")]);
  const top = main.getBoundingClientRect().top;
  // Where the popup reopens further down, the first row in view is not the first row.
  const title = main.scrollTop ? titles.find((one) => one.getBoundingClientRect().top >= top) : titles[0];
  (title ?? main).focus({ preventScroll: true });
}
