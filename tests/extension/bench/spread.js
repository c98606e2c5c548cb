/** How numbers are summed up in the benches: the median, and the quartiles in brackets. */

/** @param {number[]} numbers */
function spread(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const [low, middle, high] = [0.25, 0.5, 0.75].map((part) => sorted[Math.floor(part * (sorted.length - 1))]);
  return { low, middle, high };
}

/** @param {number[]} times */
export function milliseconds(times) {
  const { low, middle, high } = spread(times.map(Math.round));
  return `${middle} ms (${low}–${high})`;
}

/**
 * @param {number[]} times
 * @param {number[]} others Those of the same pairs.
 */
export function ratio(times, others) {
  const { low, middle, high } = spread(times.map((time, at) => time / others[at]));
  return `${middle.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`;
}
