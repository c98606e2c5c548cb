/**
 * Runs in the measured pages; the package does not contain it. It reports when the page was drawn, and closes the page.
 *
 * `drawn` is the end of the first animation frame whose rows reach the list's lower edge, or of the first frame in a page
 * without a list; `all` is the same for all 100 rows. A frame has ended when the first task after it runs: by then the
 * page is laid out and painted, and the rest is up to the browser.
 */
{
  const ROWS = 100;
  const isEmpty = location.pathname.endsWith("/empty.html");
  const channel = new BroadcastChannel("stamps");
  /** @type {Record<string, number>} */
  const stamps = {};
  const list = () => document.getElementById("list");
  const rows = () => (isEmpty ? ROWS : (list()?.querySelectorAll(":scope > .row").length ?? 0));
  const lower = (/** @type {Element|undefined|null} */ one) => one?.getBoundingClientRect().bottom ?? 0;
  const fills = () => rows() >= ROWS || lower(list()) >= lower(document.getElementById("main"));

  const look = () =>
    requestAnimationFrame(() => {
      /** @type {any} */ (globalThis).scheduler.postTask(report, { priority: "user-blocking" });
    });

  function report() {
    const now = Date.now();
    if (rows() && fills()) stamps.drawn ??= now;
    if (rows() >= ROWS) stamps.all ??= now;
    if (stamps.all) watching.disconnect();
    if (stamps.all) channel.postMessage(stamps);
  }

  channel.addEventListener("message", () => window.close());
  const watching = new MutationObserver(() => rows() && look());
  watching.observe(document, { childList: true, subtree: true });
}
