/** Rules made from a paper. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { mutedSubject, muteText, stateOf, subjectsOf, withSubject } from "../../../../extension/core/follow.js";
import { judge } from "../../../../extension/core/rules.js";
import { paper } from "../builders.js";

const NONE = { watch: [], mute: [], floor: 0 };
const known = paper(1, {
  organization: { name: "lab", fullname: "The Lab" },
  authors: Array.from({ length: 9 }, (_, at) => ({ name: `Author ${at}` })),
  ai_keywords: ["world models"],
});

test("a paper offers its organisation, the first authors and the last, and its keywords", () => {
  const texts = subjectsOf(known).map(({ kind, text }) => `${kind} ${text}`);
  assert.deepEqual(texts, [
    "organization The Lab",
    ...[0, 1, 2, 3, 4, 8].map((at) => `author Author ${at}`),
    "word world models",
  ]);
});

test("each can be watched, muted or neither, and the rules do so", () => {
  for (const subject of subjectsOf(known)) {
    const watching = withSubject(NONE, subject, "watch");
    assert.equal(stateOf(watching, subject), "watch");
    assert.equal(judge(watching)(known).watched.length, 1, subject.text);
    const muting = withSubject(watching, subject, "mute");
    assert.deepEqual([stateOf(muting, subject), muting.watch.length], ["mute", 0]);
    assert.deepEqual(mutedSubject(muteText(subject)), subject);
    assert.equal(judge(muting)(known).hidden, "mute");
    assert.deepEqual(withSubject(muting, subject, null), NONE);
  }
  assert.equal(judge({ ...NONE, mute: ["org: the lab"] })(known).hidden, "mute");
  assert.equal(judge({ ...NONE, mute: ["author: lab"] })(known).hidden, null);
});
