/** The context menu of selected text. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { opened, POPUP, reset } from "../fake-browser.js";

const { onMenu } = await import("../../../../extension/background/context-menu.js");

beforeEach(reset);

test("a selection with an arXiv id is looked up by it, and any other by its words", async () => {
  await onMenu({ selectionText: "see arXiv:2511.21631v2 [cs]" });
  await onMenu({ selectionText: "  A long\n title & more " });
  await onMenu({ selectionText: "   " });
  assert.deepEqual(opened, [`${POPUP}#q=2511.21631`, `${POPUP}#q=A+long+title+%26+more`]);
});
