/** The Hub on loopback: requests to its address go to a fake server, which answers with entries in its shape. */
import { HUB } from "../../../extension/core/choices.js";
import { given } from "./fake-browser.js";
import { FakeServer } from "./fake-server.js";

const fetchAnything = globalThis.fetch;

/** @returns {FakeServer} */
export function fakeHub() {
  const server = new FakeServer();
  globalThis.fetch = (address, options) => fetchAnything(String(address).replace(HUB, server.url), options);
  return server;
}

/** What a person does who allows the extension to read the Hub. */
export function allowHub() {
  given.add(`${HUB}/*`);
}

/**
 * @param {number} number
 * @param {string|null} day Its own day, which some entries lack.
 * @param {object} [changes] To the paper in it.
 */
export function entry(number, day, changes = {}) {
  const at = day && { submittedOnDailyAt: `${day}T01:00:00.000Z` };
  const id = `2611.${String(number).padStart(5, "0")}`;
  return { paper: { id, title: `Paper\n ${number}`, upvotes: 1000 - number, ...at, ...changes }, numComments: 0 };
}

/**
 * @param {number} count
 * @param {string|null} day
 * @param {number} [first] The number of the first one.
 */
export function entries(count, day, first = 1) {
  return Array.from({ length: count }, (_, at) => entry(first + at, day));
}
