/**
 * The note and the tags of a saved paper, in its opened row.
 *
 * @typedef {import("../core/types.js").Paper} Paper
 */
import { asNote, splitTags } from "../core/notes.js";
import { problemOf } from "../core/problems.js";
import { writeNote } from "../data/saved-papers.js";
import { problemText } from "../ui/problem-text.js";
import { toast } from "./actions.js";
import { app } from "./app.js";
import { drawMarks } from "./draw.js";

/**
 * Show them, and keep what is typed.
 * @param {HTMLElement} row
 * @param {Paper} paper
 */
export function setUpNote(row, { arxiv_id: id }) {
  const field = (/** @type {string} */ name) =>
    /** @type {HTMLInputElement} */ (row.querySelector(`[name="${name}"]`));
  const { note, tags } = asNote(app.state.notes[id]);
  field("note").value = note;
  field("tags").value = tags.join(", ");
  for (const name of ["note", "tags"]) field(name).addEventListener("change", store);

  async function store() {
    const made = { note: field("note").value.trim(), tags: splitTags(field("tags").value) };
    try {
      app.state.notes = await writeNote(id, made);
      drawMarks();
    } catch (error) {
      toast(problemText(problemOf(error)));
    }
  }
}
