/** Generated papers of realistic size, the same ones each time. */

const SUBJECTS = [
  "agents",
  "benchmarks",
  "captions",
  "decoders",
  "embeddings",
  "gradients",
  "images",
  "language models",
];
const DEEDS = ["align", "compress", "distil", "evaluate", "ground", "predict", "retrieve", "simulate"];
const WAYS = [
  "at scale",
  "from few examples",
  "in closed form",
  "on one machine",
  "over long videos",
  "without labels",
];
const GIVEN = [
  "Ada",
  "Chen",
  "Dmitri",
  "Fatima",
  "Hiroshi",
  "Ingrid",
  "José",
  "Maria-Magdalena",
  "Nguyen",
  "Oluwaseun",
];
const FAMILY = [
  "Abebe",
  "Bergström",
  "Castellanos",
  "Dubois",
  "Featherstonehaugh",
  "García",
  "Huang",
  "Ito",
  "Kowalski",
];

/**
 * @param {number} count
 * @returns {object[]} In this project's field names, for `startShowcase`.
 */
export function makePapers(count) {
  return Array.from({ length: count }, (_, number) => makePaper(number));
}

/** @param {number} number */
function makePaper(number) {
  const pick = (/** @type {string[]} */ words, /** @type {number} */ at) =>
    words[(number * 7 + at * 5 + at * number) % words.length];
  const sentence = (/** @type {number} */ at) => `We ${pick(DEEDS, at)} ${pick(SUBJECTS, at)} ${pick(WAYS, at)}`;
  const named = pick(SUBJECTS, 1);
  return {
    arxiv_id: `2611.${String(number + 1).padStart(5, "0")}`,
    title: `${named.charAt(0).toUpperCase()}${named.slice(1)} That ${pick(DEEDS, 2)} ${pick(SUBJECTS, 3)} ${pick(WAYS, 4)}: Study ${number + 1}`,
    // 1,300 characters, in three paragraphs.
    abstract: [0, 1, 2]
      .map(
        (part) =>
          `${[...Array(10).keys()]
            .map((at) => sentence(part * 10 + at))
            .join(". ")
            .slice(0, 432)}.`,
      )
      .join("\n\n"),
    ai_summary: `${sentence(1)}, ${sentence(2).toLowerCase()} and ${sentence(3).toLowerCase()}, which helps.`,
    ai_keywords: [1, 2, 3, 4, 5, 6].map((at) => `${pick(DEEDS, at)} ${pick(SUBJECTS, at + 1)}`),
    authors: Array.from(
      { length: 10 + ((number * 13) % 51) },
      (_, at) => `${pick(GIVEN, at)} ${pick(FAMILY, at)} ${at + 1}`,
    ),
    upvotes: 400 - 3 * number,
    num_comments: number % 5,
    organization: number % 3 ? `Institute of ${pick(SUBJECTS, 6)}` : null,
    github_repo: number % 2 ? `https://github.com/example/study-${number}` : null,
    github_stars: number % 2 ? 17 * number : null,
    project_page: number % 4 ? null : `https://study-${number}.example.org/`,
  };
}
