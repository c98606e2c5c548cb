/** A service with real papers, for pictures. Their thumbnails, which only the Hub has, are replaced by drawings. */
import { readFile } from "node:fs/promises";
import { Hub, Service } from "../browser/service.js";

const TINTS = ["#d9e4f5", "#f6dcd0", "#dcefe0", "#efe1f3", "#fbeecb", "#d6eff0", "#f3d9df", "#e2e5ea"];

/**
 * @param {any[]} [papers] Other papers for the newest list, in this project's field names.
 * @param {Record<string, string>} [environment] Settings of the service.
 * @returns {Promise<{hub: Hub, service: Service}>}
 */
export async function startShowcase(papers, environment) {
  const { hub, count } = await startShowcaseHub(papers);
  const service = await Service.start(hub.url, environment);
  await service.hasPapers(count);
  return { hub, service };
}

/** @param {any[]} [papers] */
export async function startShowcaseHub(papers) {
  const showcase = papers ?? JSON.parse(await readFile(new URL("showcase.json", import.meta.url), "utf8"));
  const hub = await Hub.start("--papers", "6", "--days", "12");
  await hub.list(showcase.map((/** @type {any} */ paper) => asEntry(paper, hub.newest)));
  return { hub, count: showcase.length };
}

/**
 * @param {any} paper A paper in this project's field names; the result has the Hub's.
 * @param {string} date
 */
function asEntry(paper, date) {
  const inner = {
    id: paper.arxiv_id,
    title: paper.title,
    summary: paper.abstract,
    ai_summary: paper.ai_summary,
    ai_keywords: paper.ai_keywords,
    submittedOnDailyAt: `${date}T06:00:00.000Z`,
    authors: paper.authors.map((/** @type {string} */ name) => ({ name, hidden: false })),
    upvotes: paper.upvotes,
    githubRepo: paper.github_repo,
    githubStars: paper.github_stars,
    projectPage: paper.project_page,
    organization: paper.organization && { name: paper.organization, fullname: paper.organization },
  };
  const thumbnail = `https://cdn-thumbnails.huggingface.co/social-thumbnails/papers/${paper.arxiv_id}.png`;
  return { paper: inner, numComments: paper.num_comments, thumbnail };
}

/** @param {import("puppeteer-core").Page} page */
export async function fakeThumbnails(page) {
  await page.setRequestInterception(true);
  page.on("request", (request) => {
    if (!request.url().startsWith("https://cdn-thumbnails")) return request.continue();
    return request.respond({ contentType: "image/svg+xml", body: drawThumbnail(request.url()) });
  });
}

/**
 * A drawing in place of a thumbnail: a page with a figure.
 * @param {string} address
 */
function drawThumbnail(address) {
  const seed = [...address].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 997, 7);
  const lines = [52, 62, 72, 82].map(
    (y, index) => `<rect x="16" y="${y}" width="${60 - ((seed + index * 13) % 24)}" height="4"/>`,
  );
  const bars = [0, 1, 2, 3, 4].map((index) => {
    const height = 14 + ((seed * (index + 3)) % 40);
    return `<rect x="${96 + index * 12}" y="${86 - height}" width="8" height="${height}"/>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 170 96"><rect width="170" height="96" fill="${TINTS[seed % 8]}"/>
    <g fill="#33415580"><rect x="16" y="14" width="${100 + (seed % 30)}" height="9"/><rect x="16" y="29" width="70" height="9"/></g>
    <g fill="#33415540">${lines.join("")}</g><g fill="#b8330a90">${bars.join("")}</g></svg>`;
}
