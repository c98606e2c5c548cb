/** The manifest, and rules that hold for every file of the extension. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { HUB } from "../../../extension/core/choices.js";

const FOLDER = fileURLToPath(new URL("../../../extension", import.meta.url));
const read = (/** @type {string} */ path) => readFileSync(join(FOLDER, path), "utf8");
const manifest = JSON.parse(read("manifest.json"));
const files = readdirSync(FOLDER, { recursive: true, encoding: "utf8" });

test("the manifest asks for no host and no permission that a browser warns of", () => {
  assert.deepEqual(manifest.permissions, ["activeTab", "alarms", "contextMenus", "sidePanel", "storage"]);
  assert.deepEqual(manifest.optional_permissions, ["notifications"]);
  // Asked for with a click, by those who read the Hub without a server.
  assert.deepEqual(manifest.optional_host_permissions, [`${HUB}/*`]);
  for (const key of ["host_permissions", "content_scripts", "externally_connectable"]) {
    assert.equal(manifest[key], undefined);
  }
  assert.deepEqual(manifest.browser_specific_settings.gecko.data_collection_permissions, { required: ["none"] });
});

test("the manifest has the project's version", () => {
  const project = readFileSync(join(FOLDER, "../pyproject.toml"), "utf8");
  assert.equal(manifest.version, /^version = "(.+)"$/m.exec(project)?.[1]);
});

test("every file that the manifest names exists", () => {
  const { action, background, icons, options_ui: options } = manifest;
  const named = [action.default_popup, background.service_worker, ...background.scripts, options.page];
  for (const path of [...named, ...Object.values(icons), ...Object.values(action.default_icon)]) {
    assert.ok(existsSync(join(FOLDER, path)), path);
  }
});

test("no page has inline script or an outside address", () => {
  const pages = files.filter((path) => path.endsWith(".html"));
  assert.equal(pages.length, 2);
  for (const page of pages) {
    const text = read(page);
    assert.doesNotMatch(text, /<script(?![^>]*\bsrc=)|\bon\w+=|style=|https?:/);
    for (const [, path] of text.matchAll(/(?:src|href)="([^"]+)"/g)) {
      assert.ok(existsSync(join(FOLDER, dirname(page), path)), path);
    }
  }
});

test("no module turns text into elements", () => {
  const scripts = files.filter((path) => path.endsWith(".js"));
  assert.ok(scripts.length > 10);
  for (const script of scripts) {
    assert.doesNotMatch(read(script), /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function/);
  }
});

test("only data/storage.js reads or writes the browser's storage", () => {
  const others = files.filter((path) => path.endsWith(".js") && path !== "data/storage.js");
  const offenders = others.filter((path) =>
    /\bstorage\.(local|sync|session|onChanged)\b|\bext\.storage\b/.test(read(path)),
  );
  assert.deepEqual(offenders, []);
});
