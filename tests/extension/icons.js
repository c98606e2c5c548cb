/** Draws the extension's PNG icons from its SVG: `npm run icons`. */
import { readFile } from "node:fs/promises";
import { launch } from "./browser/chromium.js";
import { ROOT } from "./browser/service.js";

const ICONS = `${ROOT}/extension/icons`;

/** At 16 pixels, only simple shapes can be told. */
const DRAWINGS = { 16: "package/small-icon", 32: "icons/paperboy", 48: "icons/paperboy", 128: "icons/paperboy" };
const browser = await launch();
const page = await browser.newPage();
for (const [size, drawing] of Object.entries(DRAWINGS).map(
  ([one, name]) => /** @type {const} */ ([Number(one), name]),
)) {
  const svg = await readFile(`${ROOT}/extension/${drawing}.svg`, "utf8");
  await page.setViewport({ width: size, height: size });
  await page.setContent(`<style>body{margin:0}svg{display:block;height:${size}px;width:${size}px}</style>${svg}`);
  await page.screenshot({ path: `${ICONS}/${size}.png`, omitBackground: true });
}
await browser.close();
