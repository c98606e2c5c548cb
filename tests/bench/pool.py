"""Prints what is still to be judged: for each question of `questions.json`, the first 20 of both rankers, pooled.

The order is that of the ids, so that nothing tells which ranker found a paper, or where. `judgements.json` holds the
answers: for each question, the ids that were judged and those that answer it.

    .venv/bin/python -m tests.bench.pool [first question] [last question]
"""

from __future__ import annotations

import json
import sys

from tests.bench import judged, search

_DEPTH, _LETTERS = 20, 420


def main() -> None:
    first, last = int(sys.argv[1]) if sys.argv[1:] else 1, int(sys.argv[2]) if sys.argv[2:] else 1000
    questions = json.loads((judged.FOLDER / "questions.json").read_text(encoding="utf-8"))["questions"]
    known = {one.query: one.judged for one in judged.sets()["own questions"]}
    with search.stored() as (papers, _, rankers):
        for number, question in enumerate(questions[first - 1 : last], first):
            pooled = {key for rank in rankers.values() for key in rank(question, _DEPTH)}
            print(f"\n## {number}. {question}")
            for key in sorted(pooled - known.get(question, frozenset())):
                print(f"{key} {papers[key].title} | {papers[key].abstract[:_LETTERS]}")


if __name__ == "__main__":
    main()
