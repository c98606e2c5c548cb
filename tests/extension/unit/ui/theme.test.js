/** Colours: what they are for, and whether they can be told apart. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL("../../../../extension", import.meta.url));
const sheets = readdirSync(FOLDER, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".css"));
const css = sheets.map((path) => readFileSync(join(FOLDER, path), "utf8")).join("\n");
const theme = readFileSync(join(FOLDER, "ui/theme.css"), "utf8");

/** @param {string} name @returns {string[]} Its light and its dark colour. */
function token(name) {
  return new RegExp(`--${name}: light-dark\\((#\\w{6}), (#\\w{6})\\)`).exec(theme)?.slice(1) ?? [];
}

/** The contrast of two colours, by WCAG 2.2. @param {string} a @param {string} b */
function contrast(a, b) {
  const [dark, light] = [a, b].map(luminance).toSorted((one, other) => one - other);
  return (light + 0.05) / (dark + 0.05);
}

/** @param {string} colour */
function luminance(colour) {
  const [red, green, blue] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

test("orange is for three things: the unread dot, the current tab and the one main button", () => {
  const uses = [...css.matchAll(/(?:^|\})([^{}]*)\{[^{}]*var\(--accent\)/g)];
  const selectors = uses.map(([, selector]) => selector.replace(/\/\*.*?\*\//gs, "").trim());
  assert.deepEqual(selectors.toSorted(), [
    "#mark.main",
    ".new",
    '[role="tab"][aria-selected="true"]',
    "button.strong",
  ]);
  const pages = sheets.map((path) => path.split("/")[0]);
  for (const folder of new Set(pages)) {
    const html = readdirSync(join(FOLDER, folder)).filter((name) => name.endsWith(".html"));
    for (const name of html) {
      const mains = readFileSync(join(FOLDER, folder, name), "utf8").match(/class="quiet strong"/g) ?? [];
      assert.ok(mains.length <= 1, `${name} has ${mains.length} main buttons`);
    }
  }
});

test("outlines of controls and the focus stand out from what is behind them by 3 to 1", () => {
  for (const rule of ["button.quiet", "input,\nselect,\ntextarea", "kbd"]) {
    const at = theme.lastIndexOf(`\n${rule} {`);
    assert.match(theme.slice(at, theme.indexOf("}", at)), /border: 1px solid var\(--edge\)/, rule);
  }
  assert.match(theme, /\n\.segments \[aria-pressed="true"\] \{[^}]*box-shadow: 0 0 0 1px var\(--edge\)/);
  for (const outline of ["edge", "link", "accent"]) {
    for (const ground of ["page", "sheet", "hover"]) {
      for (const [at, colour] of token(outline).entries()) {
        const found = contrast(colour, token(ground)[at]);
        assert.ok(found >= 3, `${outline} on ${ground}: ${found.toFixed(2)}`);
      }
    }
  }
});
