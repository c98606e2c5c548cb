/**
 * Splits people's names into parts, for citations. Pure: no I/O here.
 */

// Letters that Unicode does not decompose into an ASCII letter and a mark.
/** @type {Record<string, string>} */
const ASCII = { ł: "l", ø: "o", đ: "d", ð: "d", ı: "i", ß: "ss", æ: "ae", œ: "oe" };
const PARTICLE = /^(von|van|de[nrl]?|dell[ae]|d[ao]s?|d[iu]|l[ae]s?|los?|te[nr]?|zu[mr]?|a[fv]|[ae]l|bin)$/i;
const SUFFIXED = /^(.+?),? (Jr\.?|Sr\.?|II|III|IV)$/;
// Groups, several people in one name, and scripts that put the family name first.
const NOT_A_PERSON = [
  /[\d,;:&@/()[\]{}<>*_\\|~^$%#+=!?]|[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff]|\bAI\b/,
  /\b(and|et al|others|team|group|collaboration|consortium|contributors|labs?|research|institute|inc|ltd)\b/i,
];
const isLower = (/** @type {string} */ text) => text === text.toLowerCase() && text !== text.toUpperCase();

/**
 * Family name, given names and suffix ("Jr.") of a person, or null if they cannot be told apart.
 *
 * As in BibTeX, the family name is the last word with the particles before it (BibTeXing, 1988, section 4). The parts
 * cannot be told apart in a single word, in the name of a group, where another word is in lower case ("Ortega y
 * Gasset"), or in a script that puts the family name first.
 * @param {string} name
 * @returns {[string, string, string]|null}
 */
export function nameParts(name) {
  const match = SUFFIXED.exec(name);
  const words = (match ? match[1] : name).trim().split(/\s+/);
  const last = words.length - 1;
  if (last < 1 || NOT_A_PERSON.some((one) => one.test(words.join(" ")))) return null;
  if (isLower(words[0]) && PARTICLE.test(words[0])) return null;
  const lower = words.findIndex((word, at) => at > 0 && at < last && isLower([...word][0]));
  let start = lower < 0 ? last : lower;
  if (start < last && !PARTICLE.test(words[start])) return null;
  while (start > 1 && start < last && PARTICLE.test(words[start - 1])) start -= 1;
  return [words.slice(start).join(" "), words.slice(0, start).join(" "), match ? match[2] : ""];
}

/**
 * @param {string} text
 * @returns {string[]} Its words, in lower-case ASCII as far as possible.
 */
export function asciiWords(text) {
  const plain = [...text.toLowerCase()]
    .map((letter) => ASCII[letter] ?? letter)
    .join("")
    .normalize("NFKD");
  return plain.replace(/['\u2019]|[\u0300-\u036f]/g, "").match(/[a-z0-9]+/g) ?? [];
}
