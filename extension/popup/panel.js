/**
 * The side panel of Chromium and the sidebar of Firefox: the same page, which stays open.
 */
import { ext } from "../platform/browser.js";
import { t } from "../platform/i18n.js";
import { byId } from "../ui/dom.js";
import { toast } from "./actions.js";

/** The page as the manifest and `openPanel` name it. */
const PATH = "popup/popup.html#panel";
const scope = /** @type {any} */ (ext);

export function setUpPanel() {
  const button = byId("panel-button");
  const isPanel = location.hash === "#panel";
  button.hidden = isPanel || !(scope.sidebarAction || ext.permissions);
  button.addEventListener("click", openPanel);
}

/** Browsers open it only while they handle a click, so nothing may be awaited that is not needed. */
async function openPanel() {
  try {
    if (scope.sidebarAction) {
      await scope.sidebarAction.open();
    } else {
      await ext.permissions.request({ permissions: ["sidePanel"] });
      const { id: windowId } = await ext.windows.getCurrent();
      await ext.sidePanel.setOptions({ path: PATH, enabled: true });
      await ext.sidePanel.open({ windowId: /** @type {number} */ (windowId) });
    }
    window.close();
  } catch {
    toast(t("noPanel"));
  }
}
