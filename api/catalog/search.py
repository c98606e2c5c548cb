"""Search: what people mean by what they type, found in the store and, where that has little, at the Hub."""

from __future__ import annotations

import dataclasses
import threading
import time
from collections import defaultdict
from collections.abc import Callable

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from api.core.models import Paper
from api.core.query import Query, matches
from api.core.tokens import stem, words
from api.search.relevance import Wanted, rarity, score, telling
from api.store import Connection, Store, full_text, lists, papers
from api.sync.lookup import Lookup
from api.sync.on_demand import OnDemand, Outcome

ENOUGH = 20
_GUESSED, _COMPLETED = 0.7, 0.9
# Words of one query that may be mistyped; a guess compares a word with thousands.
_MAX_GUESSED = 5
_COMPLETIONS = 30
_HALF_WORD = 20
_VOCABULARY_SECONDS = 600.0


@dataclasses.dataclass(frozen=True, slots=True)
class Found:
    """The papers found, best first, each with its `score`; the stems to highlight; whether the Hub helped."""

    papers: tuple[Paper, ...]
    stems: frozenset[str]
    asked_hub: bool


class SearchCatalog:
    """Searches the store. Nothing here raises because the Hub fails."""

    def __init__(
        self,
        store: Store,
        on_demand: OnDemand,
        lookup: Lookup,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Search `store`, and ask the Hub and arXiv where it has little; `monotonic` is for tests."""
        self._store, self._on_demand, self._lookup, self._monotonic = store, on_demand, lookup, monotonic
        self._words: dict[int, list[str]] = {}
        self._words_at = float("-inf")
        self._lock = threading.Lock()

    def search(self, query: Query, text: str) -> Found:
        """Return what answers `query`, which is what `text` was understood as; the Hub fills a short answer up."""
        if query.arxiv_id:
            return self._by_id(query.arxiv_id)
        if query.is_empty:
            return Found((), frozenset(), asked_hub=False)
        found, stems = self._search(query)
        asked = len(found) < ENOUGH and bool(query.words or query.phrases) and self._on_demand.search(text)
        if asked:
            found, stems = self._search(query)
        return Found(found, stems, asked)

    def related(self, paper: Paper, limit: int) -> tuple[Paper, ...]:
        """Return stored papers about the same: those that share the telling words of its title and keywords."""
        sequence = tuple(stem(word) for text in (paper.title, *paper.ai_keywords) for word in words(text))
        with self._store.read() as conn:
            ranked = self._ranked(conn, self._wanted(conn, sequence, open_ended=False, guess=False))
            others = [(arxiv_id, points) for arxiv_id, points in ranked if arxiv_id != paper.arxiv_id][:limit]
            return self._load(conn, others)

    def _by_id(self, arxiv_id: str) -> Found:
        found = self._lookup.paper(arxiv_id)
        paper = self._stored(arxiv_id)
        # The Hub has helped where it gave the paper, and where it said that there is none.
        helped = found.hub is Outcome.NOT_FOUND if paper is None else bool(found.hub and paper.source == "hub")
        return Found((paper,) if paper else (), frozenset(), helped)

    def _stored(self, arxiv_id: str) -> Paper | None:
        with self._store.read() as conn:
            return papers.get(conn, arxiv_id)

    def _search(self, query: Query) -> tuple[tuple[Paper, ...], frozenset[str]]:
        named = (*query.phrases, *query.authors, *query.organizations, *query.keywords)
        sequence = tuple(stem(word) for phrase in (query.words, *named) for word in phrase)
        must = dataclasses.replace(query, words=())
        with self._store.read() as conn:
            if not sequence:
                newest = lists.newest(conn, full_text.MAX_CANDIDATES)
                return tuple(paper for paper in newest if matches(paper, must)), frozenset()
            wanted = self._wanted(conn, sequence, open_ended=query.open_ended and not named, guess=True)
            found = self._load(conn, self._ranked(conn, wanted, must))
        return found, frozenset(telling(sequence)) | frozenset(wanted.aliases)

    @staticmethod
    def _ranked(conn: Connection, wanted: Wanted, must: Query | None = None) -> list[tuple[str, float]]:
        """Return the ids of the papers that match some of the words and all of `must`, best first, with their scores.

        The index knows no phrases, so more of its candidates are looked at where there is something that must match.
        """
        worth = {**wanted.worth, **{one: wanted.worth[typed] for one, typed in wanted.aliases.items()}}
        if must is None or must.is_empty:
            candidates = full_text.candidates(conn, worth)
        else:
            candidates = full_text.candidates(conn, worth, full_text.MAX_CANDIDATES)
            stored = papers.get_many(conn, (one.arxiv_id for one in candidates))
            matching = {key for key, paper in stored.items() if matches(paper, must)}
            candidates = [one for one in candidates if one.arxiv_id in matching]
        scored = [(found.arxiv_id, score(found, wanted)) for found in candidates]
        return sorted(scored, key=lambda pair: (-pair[1], pair[0]))

    @staticmethod
    def _load(conn: Connection, ranked: list[tuple[str, float]]) -> tuple[Paper, ...]:
        stored = papers.get_many(conn, (arxiv_id for arxiv_id, _ in ranked))
        return tuple(
            dataclasses.replace(stored[arxiv_id], score=round(points, 3))
            for arxiv_id, points in ranked
            if arxiv_id in stored
        )

    def _wanted(self, conn: Connection, sequence: tuple[str, ...], *, open_ended: bool, guess: bool) -> Wanted:
        """Weigh the stems; one that is nowhere stands for what it may have been meant to be."""
        total = full_text.total(conn)
        known = full_text.frequencies(conn, telling(sequence))
        worth: dict[str, float] = {}
        aliases: dict[str, str] = {}
        guesses_left = _MAX_GUESSED
        for one, frequency in known.items():
            sure, others = 1.0, dict[str, int]()
            if open_ended and one == sequence[-1] and len(one) > 1:
                sure, others = _COMPLETED, full_text.completions(conn, one, _COMPLETIONS)
                # A word that is itself common enough is a whole one, whatever else begins like it.
                if frequency * _HALF_WORD >= max(others.values(), default=0):
                    others = {}
            if guess and not frequency and not others and guesses_left:
                guesses_left -= 1
                sure, others = _GUESSED, full_text.frequencies(conn, self._guesses(conn, one))
            aliases |= {other: one for other in others if other not in known}
            worth[one] = (1.0 if frequency else sure) * rarity(max((frequency, *others.values())), total)
        return Wanted(worth, sequence, aliases)

    def _guesses(self, conn: Connection, one: str) -> list[str]:
        """Return the indexed stems that differ from a mistyped one by a letter, or by two if it is long."""
        if len(one) < 4:
            return []
        vocabulary = self._vocabulary(conn)
        for distance in (1, 2) if len(one) >= 8 else (1,):
            lengths = range(len(one) - distance, len(one) + distance + 1)
            alike = [word for length in lengths for word in vocabulary.get(length, ())]
            near = process.extract(one, alike, scorer=DamerauLevenshtein.distance, score_cutoff=distance, limit=5)
            if near:
                return [word for word, _, _ in near]
        return []

    def learn_words(self) -> None:
        """Read the indexed words, so that the first mistyped one need not wait for that."""
        with self._store.read() as conn:
            self._vocabulary(conn)

    def _vocabulary(self, conn: Connection) -> dict[int, list[str]]:
        """Return the indexed stems by their length, as they were lately."""
        with self._lock:
            if self._monotonic() - self._words_at > _VOCABULARY_SECONDS:
                found: dict[int, list[str]] = defaultdict(list)
                for word in full_text.vocabulary(conn):
                    found[len(word)].append(word)
                self._words, self._words_at = dict(found), self._monotonic()
            return self._words
