/**
 * Remembers the keys that are pressed before the popup listens, so that none is lost. It is a classic script, so it runs
 * at once; `keyboard.js` takes over.
 */
{
  const early = /** @type {KeyboardEvent[]} */ ([]);
  Object.assign(globalThis, { early });
  addEventListener("keydown", function remember(event) {
    if (Object.hasOwn(globalThis, "early")) early.push(event);
    else removeEventListener("keydown", remember);
  });
}
