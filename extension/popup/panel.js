/**
 * The side panel of Chromium and the sidebar of Firefox: the same page, which stays open.
 */
import { ext } from "../platform/browser.js";
import { t } from "../platform/i18n.js";
import { byId } from "../ui/dom.js";
import { toast } from "./actions.js";

/** Chromium's types do not know Firefox's sidebar. */
const { sidebarAction } = /** @type {{sidebarAction?: {open(): Promise<void>}}} */ (/** @type {unknown} */ (ext));

export async function setUpPanel() {
  const button = byId("panel-button");
  if (location.hash === "#panel" || !(sidebarAction || ext.sidePanel)) return;
  const { id: windowId } = await ext.windows.getCurrent();
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      // Browsers open it only while they handle a click, so nothing is awaited before.
      await (sidebarAction
        ? sidebarAction.open()
        : ext.sidePanel.open({ windowId: /** @type {number} */ (windowId) }));
      // The popup has done its part. The same page in a tab stays.
      if (ext.extension.getViews({ type: "popup" }).includes(window)) window.close();
    } catch {
      toast(t("noPanel"));
    }
  });
}
