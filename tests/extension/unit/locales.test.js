/** The messages in `_locales/`, in every language. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL("../../../extension", import.meta.url));
const read = (/** @type {string} */ path) => readFileSync(join(FOLDER, path), "utf8");
const files = readdirSync(FOLDER, { recursive: true, encoding: "utf8" });
const pages = files.filter((path) => path.endsWith(".html"));
const code = files
  .filter((path) => path.endsWith(".js"))
  .map(read)
  .join("\n");
const languages = readdirSync(join(FOLDER, "_locales"));
/** @type {Record<string, Record<string, {message: string}>>} */
const texts = Object.fromEntries(
  languages.map((language) => [language, JSON.parse(read(`_locales/${language}/messages.json`))]),
);
const placeholders = (/** @type {string} */ text) => (text.match(/\$\d|%s/g) ?? []).toSorted().join();

test("every language has every message, with the same placeholders", () => {
  assert.ok(languages.length >= 2);
  for (const language of languages) {
    assert.deepEqual(Object.keys(texts[language]), Object.keys(texts.en));
    for (const [key, { message }] of Object.entries(texts[language])) {
      assert.ok(message.trim(), `${language} ${key}`);
      assert.equal(placeholders(message), placeholders(texts.en[key].message), `${language} ${key}`);
    }
    assert.equal(texts[language].language.message, language);
  }
});

test("the texts in the pages are the English messages", () => {
  let compared = 0;
  for (const page of pages) {
    const html = read(page);
    for (const [, key, text] of html.matchAll(/data-t="(\w+)"[^>]*>([^<]*)</g)) {
      compared += 1;
      assert.equal(text, texts.en[key]?.message, `${page} ${key}`);
    }
    for (const [tag] of html.matchAll(/<[^>]*data-(?:label|title|placeholder)=[^>]*>/g)) {
      for (const [data, own] of [
        ["label", "aria-label"],
        ["title", "title"],
        ["placeholder", "placeholder"],
      ]) {
        const key = new RegExp(`data-${data}="(\\w+)"`).exec(tag)?.[1];
        if (!key) continue;
        compared += 1;
        assert.equal(new RegExp(`[ \\n]${own}="([^"]*)"`).exec(tag)?.[1], texts.en[key]?.message, tag);
      }
    }
  }
  assert.ok(compared > 80, String(compared));
});

test("every message that is used exists, and every message is used", () => {
  const html = pages.map(read).join("\n");
  const keys = Object.keys(texts.en);
  const named = new Set(
    [...(code + html + read("manifest.json")).matchAll(/["`_](\w+?)(?:["`]|__)/g)].map(([, name]) => name),
  );
  const isNamed = (/** @type {string} */ key) =>
    named.has(key) || named.has(key.replace(/_(one|other|title|text)$/, ""));
  assert.deepEqual(
    keys.filter((key) => !isNamed(key)),
    [],
  );
  for (const [, key] of code.matchAll(/\bt\("(\w+)"/g)) assert.ok(texts.en[key], key);
  for (const [, key] of code.matchAll(/\btn\("(\w+)"/g))
    assert.ok(texts.en[`${key}_one`] && texts.en[`${key}_other`], key);
  for (const [, key] of code.matchAll(/text: "(key\w+)"/g)) assert.ok(texts.en[key], key);
});
