/** Builds papers, lists and states for tests. */
import { asRules, asSettings } from "../../../extension/core/choices.js";

/**
 * @param {number} number
 * @param {object} [changes]
 * @returns {import("../../../extension/core/types.js").Paper}
 */
export function paper(number, changes = {}) {
  const id = `2611.${String(number).padStart(5, "0")}`;
  return {
    arxiv_id: id,
    title: `Paper ${number}`,
    abstract: "One.\n\nTwo.",
    authors: [{ name: "A. Uthor" }],
    num_authors: 1,
    ai_summary: null,
    ai_keywords: [],
    upvotes: number,
    upvotes_gained: null,
    num_comments: 0,
    published_at: null,
    primary_category: null,
    submitted_at: null,
    list_date: "2026-11-20",
    submitted_by: null,
    organization: null,
    github_repo: null,
    github_stars: null,
    project_page: null,
    picture: null,
    thumbnail: null,
    source: "hub",
    links: { hub: `https://huggingface.co/papers/${id}`, arxiv: `https://arxiv.org/abs/${id}`, pdf: "" },
    highlights: null,
    ...changes,
  };
}

/**
 * @param {number} count
 * @param {Record<string, any>} [changes] To the reply; `list` is merged into the default one.
 * @returns {import("../../../extension/core/types.js").ListReply}
 */
export function reply(count, { list = {}, ...changes } = /** @type {Record<string, any>} */ ({})) {
  const date = {
    date: "2026-11-20",
    first_date: "2026-11-20",
    last_date: "2026-11-20",
    previous: "2026-11-19",
    next: null,
    complete: true,
    empty_reason: null,
  };
  return {
    list: { ...date, ...list },
    as_of: "2026-11-20T09:00:00Z",
    stale: false,
    source: "hub",
    total: count,
    next_cursor: null,
    papers: Array.from({ length: count }, (_, index) => paper(index + 1)),
    ...changes,
  };
}

/**
 * @param {object} [changes]
 * @returns {import("../../../extension/core/types.js").State}
 */
export function state(changes = {}) {
  return {
    read: {},
    saved: {},
    notes: {},
    gotCode: {},
    settings: asSettings(null),
    rules: asRules(null),
    ...changes,
  };
}
