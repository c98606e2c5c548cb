/**
 * A backup of a person's data as one file: settings, rules, read marks, saved papers and notes. Pure: no I/O here.
 */
import { asRules, asSettings } from "./choices.js";
import { asNotes } from "./notes.js";
import { asPaper, asRecord } from "./validate.js";

const FORMAT = "paperboy";
const VERSION = 1;

/**
 * @typedef {object} Backup
 * @property {string|null} server Null, like the next two, if the file leaves it out.
 * @property {import("./types.js").Settings|null} settings
 * @property {import("./types.js").Rules|null} rules
 * @property {import("./types.js").Read} read
 * @property {import("./notes.js").Notes} notes
 * @property {{saved_at: string, paper: import("./types.js").Paper}[]} saved
 */

/**
 * @param {Backup} backup
 * @param {Date} now
 * @returns {string} The file's text.
 */
export function toFile(backup, now) {
  return `${JSON.stringify({ format: FORMAT, version: VERSION, exported_at: now.toISOString(), ...backup }, null, 1)}\n`;
}

/**
 * @param {string} text
 * @returns {Backup|null} Null if it is not a backup, or one from a later version.
 */
export function fromFile(text) {
  let json;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  if (json?.format !== FORMAT || !(json.version >= 1 && json.version <= VERSION)) return null;
  const saved = (Array.isArray(json.saved) ? json.saved : []).flatMap((/** @type {any} */ one) => {
    const paper = asPaper(one?.paper);
    const savedAt =
      typeof one?.saved_at === "string" && !Number.isNaN(Date.parse(one.saved_at)) ? one.saved_at : "1970-01-01";
    return paper ? [{ saved_at: new Date(savedAt).toISOString(), paper }] : [];
  });
  return {
    server: typeof json.server === "string" ? json.server : null,
    settings: json.settings ? asSettings(json.settings) : null,
    rules: json.rules ? asRules(json.rules) : null,
    read: asRecord(json.read),
    notes: asNotes(json.notes),
    saved,
  };
}
