/**
 * The extension interface under one name: Firefox calls it `browser`, Chromium `chrome`; both return promises.
 */
const scope = /** @type {{browser?: typeof chrome, chrome: typeof chrome}} */ (/** @type {unknown} */ (globalThis));

export const ext = scope.browser ?? scope.chrome;
