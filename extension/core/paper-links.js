/**
 * Where a paper's title leads. Pure: no I/O here.
 *
 * @typedef {import("./types.js").Paper} Paper
 * @typedef {import("./types.js").Settings} Settings
 */

/**
 * @param {Paper} paper
 * @param {Settings["opens"]} opens What the person chose.
 * @returns {string} The paper's page on the Hub, or on arXiv if the Hub does not know it, where there is no such link.
 */
export function titleLink(paper, opens) {
  const page = paper.source === "arxiv" ? paper.links.arxiv : paper.links.hub;
  const chosen = {
    hub: page,
    arxiv: paper.links.arxiv,
    pdf: paper.links.pdf,
    alphaxiv: paper.source === "sample" ? null : `https://www.alphaxiv.org/abs/${paper.arxiv_id}`,
    code: paper.github_repo,
  };
  return chosen[opens] || page;
}
