/**
 * Finds arXiv ids in texts and addresses. Pure: no I/O here.
 */

const ID = "(\\d{2}(?:0[1-9]|1[0-2])\\.\\d{4,5})(?:v\\d{1,3})?";
const PAGES = [
  /^(?:www\.|export\.)?arxiv\.org\/(?:abs|pdf|html|src|format)\//,
  /^(?:www\.)?(?:huggingface\.co|hf\.co)\/papers\//,
  /^(?:www\.)?alphaxiv\.org\/(?:[a-z]{2}\/)?(?:abs|pdf|overview|resources|audio)\//,
  /^(?:dx\.)?doi\.org\/10\.48550\/arxiv\./,
];
const WHOLE = new RegExp(`^${ID}(?:\\.pdf|\\.md)?/?$`);
const SOMEWHERE = new RegExp(`(?<![\\d.])${ID}(?![\\d])`);

/**
 * @param {string|undefined} address A page's address.
 * @returns {string|null} The arXiv id (`YYMM.NNNNN`) of the page's paper.
 */
export function idOfPage(address) {
  if (!address || !URL.canParse(address)) return null;
  const url = new URL(address);
  if (!/^https?:$/.test(url.protocol)) return null;
  const place = `${url.hostname}${url.pathname}`.toLowerCase();
  const page = PAGES.find((one) => one.test(place));
  return page ? (WHOLE.exec(place.replace(page, ""))?.[1] ?? null) : null;
}

/**
 * @param {string} text
 * @returns {string|null} The first arXiv id in it.
 */
export function idInText(text) {
  return SOMEWHERE.exec(text)?.[1] ?? null;
}
