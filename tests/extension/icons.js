/** Draws the extension's PNG icons from its SVG: `npm run icons`. */
import { readFile } from "node:fs/promises";
import { launch } from "./browser/chromium.js";
import { ROOT } from "./browser/service.js";

const ICONS = `${ROOT}/extension/icons`;

const svg = await readFile(`${ICONS}/paperboy.svg`, "utf8");
const browser = await launch();
const page = await browser.newPage();
for (const size of [16, 32, 48, 128]) {
  await page.setViewport({ width: size, height: size });
  await page.setContent(`<style>body{margin:0}svg{display:block;height:${size}px;width:${size}px}</style>${svg}`);
  await page.screenshot({ path: `${ICONS}/${size}.png`, omitBackground: true });
}
await browser.close();
