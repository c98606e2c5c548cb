/**
 * Watch and mute from an opened paper, with undo.
 *
 * @typedef {import("../core/types.js").Paper} Paper
 */
import { stateOf, subjectsOf, withSubject } from "../core/follow.js";
import { problemOf } from "../core/problems.js";
import { changeRules } from "../data/settings.js";
import { t } from "../platform/i18n.js";
import { byId, element } from "../ui/dom.js";
import { problemText } from "../ui/problem-text.js";
import { toast } from "./actions.js";
import { app } from "./app.js";

const KINDS = { word: "kindWord", author: "kindAuthor", organization: "kindOrganization" };
const DEEDS = /** @type {const} */ ([
  ["watch", "watch"],
  ["mute", "mute"],
]);

/**
 * Offer what a paper has.
 * @param {Paper} paper
 */
export function offerRules(paper) {
  const sheet = /** @type {HTMLDialogElement} */ (byId("follow"));
  const lines = subjectsOf(paper).map((subject) => {
    const line = element("li", "");
    const text = element("span", subject.text);
    text.dir = "auto";
    line.append(element("small", t(KINDS[subject.kind])), text);
    for (const [deed, label] of DEEDS) {
      const button = /** @type {HTMLButtonElement} */ (element("button", t(label)));
      button.className = "quiet";
      button.setAttribute("aria-pressed", String(stateOf(app.state.rules, subject) === deed));
      button.addEventListener("click", () => {
        sheet.close();
        follow(subject, deed);
      });
      line.append(button);
    }
    return line;
  });
  sheet.querySelector("ul")?.replaceChildren(...lines);
  sheet.showModal();
}

/**
 * @param {import("../core/follow.js").Subject} subject
 * @param {"watch"|"mute"} deed What to do with it, or to stop doing.
 */
async function follow(subject, deed) {
  const before = stateOf(app.state.rules, subject);
  const wanted = before === deed ? null : deed;
  const texts = { watch: "nowWatched", mute: "nowMuted" };
  try {
    await changeRules((rules) => withSubject(rules, subject, wanted));
    const undo = () => changeRules((rules) => withSubject(rules, subject, before));
    toast(t(wanted ? texts[wanted] : "noRule", subject.text), undo);
  } catch (error) {
    toast(error instanceof RangeError ? t("tooManyRules") : problemText(problemOf(error)));
  }
}
