/**
 * Turns, for what is read, changed and written back: two windows that do it at once would lose one change. And for what
 * should not be asked twice at once.
 */

/**
 * @template T
 * @param {"read"|"saved"|"rules"|"hub"} name What is changed, or asked. Every page of the extension waits for its turn, the worker too.
 * @param {() => Promise<T>} change
 * @returns {Promise<T>}
 */
export async function inTurn(name, change) {
  return navigator.locks.request(`paperboy-${name}`, change);
}
