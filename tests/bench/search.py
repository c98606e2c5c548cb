"""How well search finds what is meant, and how fast, on the recorded archive beside the project.

500 papers drawn at random have their keywords and AI summary withheld from the store, so that title and abstract must
carry the answer. Each is then looked for by three of its withheld keywords and by the first twelve words of its
withheld summary; and both again with one letter wrong in one word. Then everyday questions are asked, whose answers
were judged (`judged.py`). Everything is asked of search as it is, of search by words alone, and of FTS5.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import random
import string
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from api.catalog.search import SearchCatalog
from api.core.models import Paper
from api.search.keeper import Keeper
from api.store import lists, open_store
from api.sync.arxiv import ArxivFallback
from api.sync.hub import Refresher
from api.sync.lookup import Lookup
from api.sync.on_demand import OnDemand
from api.upstream.arxiv.client import ArxivClient
from api.upstream.hub.client import HubClient
from api.upstream.hub.parse import normalise_list
from api.web.search_params import asked_for
from tests.bench import judged
from tests.bench.reference import Reference
from tests.test_recordings import RECORDINGS, recorded_days

SEED, DRAWN = 20261123, 500
NOW = dt.datetime(2026, 11, 19, tzinfo=dt.UTC)
NOWHERE = "http://127.0.0.1:9"
BOTH, WORDS = "words and meaning", "words alone"


def main() -> None:
    with stored() as (papers, drawn, rankers):
        rankers["FTS5 bm25()"] = Reference(papers.values()).search
        dice = random.Random(SEED)
        kinds: dict[str, Callable[[Paper], str]] = {
            "three keywords": lambda paper: " ".join(dice.sample(paper.ai_keywords, 3)),
            "twelve words": lambda paper: " ".join((paper.ai_summary or "").split()[:12]),
        }
        for kind, ask in kinds.items():
            queries = {key: ask(paper) for key, paper in drawn.items()}
            mistyped = {key: _mistyped(text, dice) for key, text in queries.items()}
            for name, rank in rankers.items():
                _measure(rank, f"{kind}, {name}", queries)
            _measure(rankers[BOTH], f"{kind}, a letter wrong", mistyped)
        for name, questions in judged.sets().items():
            _questions(name, questions, rankers)


@contextlib.contextmanager
def stored() -> Iterator[tuple[dict[str, Paper], dict[str, Paper], dict[str, judged.Ranker]]]:
    """Yield the papers as they are stored, those drawn as they were before, and the rankers by name."""
    if not RECORDINGS.is_dir():
        sys.exit("There are no recordings beside the project, which this needs.")
    days = {day: normalise_list(entries, day).papers for day, entries in sorted(recorded_days().items())}
    papers = {paper.arxiv_id: paper for found in days.values() for paper in found}
    able = sorted(key for key, paper in papers.items() if len(paper.ai_keywords) >= 3 and paper.ai_summary)
    drawn = {key: papers[key] for key in random.Random(SEED).sample(able, DRAWN)}
    with tempfile.TemporaryDirectory() as folder:
        url = sys.argv[1] if sys.argv[1:] and "://" in sys.argv[1] else f"sqlite:///{folder}/bench.db"
        store = open_store(url)
        started = time.perf_counter()
        for day, found in days.items():
            kept = [_withheld(paper) if paper.arxiv_id in drawn else paper for paper in found]
            papers.update((paper.arxiv_id, paper) for paper in kept)
            with store.write() as conn:
                lists.put(conn, day, kept, NOW)
        keeper = Keeper(store, Path(folder) / "index", in_thread=False)
        indexing = time.perf_counter()
        keeper.follow()
        print(f"{len(papers)} papers stored in {indexing - started:.1f} s", end=", ")
        print(f"indexed in {time.perf_counter() - indexing:.1f} s")
        on_demand = OnDemand(Refresher(store, HubClient(NOWHERE), lambda: NOW))
        lookup = Lookup(store, on_demand, ArxivFallback(store, ArxivClient(NOWHERE), lambda: NOW))
        finders = {
            BOTH: SearchCatalog(store, keeper, on_demand, lookup),
            WORDS: SearchCatalog(store, keeper, on_demand, lookup, by_meaning=False),
        }
        yield papers, drawn, {name: _ranker(finder) for name, finder in finders.items()}
        store.close()


def _ranker(finder: SearchCatalog) -> judged.Ranker:
    def rank(text: str, limit: int) -> list[str]:
        return [paper.arxiv_id for paper in finder.search(asked_for(text, limit)).papers]

    return rank


def _measure(rank: judged.Ranker, kind: str, queries: dict[str, str]) -> None:
    rank_sum = hits = empty = 0.0
    times = []
    for key, text in queries.items():
        started = time.perf_counter()
        ids = rank(text, 10)
        times.append(time.perf_counter() - started)
        empty += not ids
        if key in ids:
            hits += 1
            rank_sum += 1 / (ids.index(key) + 1)
    number, median = len(queries), sorted(times)[len(times) // 2]
    print(
        f"{kind:40} MRR@10 {rank_sum / number:.3f}   hit@10 {hits / number:.3f}   empty {empty:.0f}   "
        f"median {1000 * median:.1f} ms"
    )


def _questions(name: str, questions: list[judged.Question], rankers: dict[str, judged.Ranker]) -> None:
    answers = {ranker: judged.answered(questions, rank) for ranker, rank in rankers.items()}
    for ranker, found in answers.items():
        print(
            f"{f'{name}, {ranker}':40} P@10 {sum(found.precision) / len(questions):.3f}   "
            f"nDCG@10 {sum(found.gain) / len(questions):.3f}"
        )
    middle, low, high = judged.ratio(answers[BOTH].precision, answers[WORDS].precision)
    print(f"{f'{name}, P@10 of {BOTH}':40} {middle:.2f} times that of {WORDS} (95 %: {low:.2f} to {high:.2f})")


def _withheld(paper: Paper) -> Paper:
    return dataclasses.replace(paper, ai_keywords=(), ai_summary=None)


def _mistyped(text: str, dice: random.Random) -> str:
    """Return the text with one letter of one word of four letters or more replaced by another."""
    words = text.split()
    place = dice.choice([n for n, word in enumerate(words) if len(word) >= 4 and word.isalpha()] or range(len(words)))
    word = words[place]
    letter = dice.randrange(len(word))
    other = dice.choice([one for one in string.ascii_lowercase if one != word[letter].lower()])
    words[place] = word[:letter] + other + word[letter + 1 :]
    return " ".join(words)


if __name__ == "__main__":
    main()
