/** Draws the extension's PNG icons from its SVG: `npm run icons`. */
import { readFile } from "node:fs/promises";
import { EXTENSION, launch } from "./browser/chromium.js";

const svg = await readFile(`${EXTENSION}/icons/paperboy.svg`, "utf8");
const browser = await launch({ extensions: [] });
const page = await browser.newPage();
for (const size of [16, 32, 48, 128]) {
  await page.setViewport({ width: size, height: size });
  await page.setContent(`<style>body{margin:0}svg{display:block;height:${size}px;width:${size}px}</style>${svg}`);
  await page.screenshot({ path: `${EXTENSION}/icons/${size}.png`, omitBackground: true });
}
await browser.close();
