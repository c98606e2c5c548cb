"""Search: what people mean by what they type, found by the index and, where that has little, by the Hub."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable

from api.core import paging, subjects
from api.core.models import Paper
from api.core.query import Query
from api.core.tokens import stem, words
from api.search import meaning, ranked
from api.search.faults import IndexFault
from api.search.index import Index, Snapshot
from api.search.keeper import Keeper
from api.search.queries import Conditions
from api.search.ranked import About, Ranking, Sort
from api.search.relevance import Wanted, telling
from api.search.understanding import understand
from api.store import Connection, Store, papers, revision
from api.sync.lookup import Lookup
from api.sync.on_demand import OnDemand, Outcome

ENOUGH = 20
# Nobody pages through more, and each page makes the index count from the first paper again.
MAX_DEPTH = 10_000
# A search looks at so many papers that came too lately for the index.
_MAX_UNINDEXED = 300
# An index that is behind the store for longer misses papers.
_LATE_SECONDS = 15.0
# What a paper says of itself counts for more than single words of its title.
_SHARE_OF_LIKENESS = 0.7


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A search: what was typed, what it must meet besides, the order, and which part of the results.

    `start` is the number of papers to leave out. `cursor` takes precedence, if there is one (`core.paging`).
    """

    text: str
    conditions: Conditions
    sort: Sort = "relevance"
    limit: int = ENOUGH
    start: int = 0
    cursor: str | None = None

    @property
    def query(self) -> Query:
        """What the text was understood as."""
        return self.conditions.query


@dataclasses.dataclass(frozen=True, slots=True)
class Found:
    """One page of a search.

    `papers` have their `score` if they are sorted by it. `total` counts all papers, and `next_cursor` names the next
    page. `stems` are to be highlighted. `asked_hub` tells whether the Hub helped. `complete` is false if papers may
    be missing: the index is being made or behind, or the Hub would have been asked but was not.
    """

    papers: tuple[Paper, ...]
    total: int = 0
    next_cursor: str | None = None
    stems: frozenset[str] = frozenset()
    asked_hub: bool = False
    complete: bool = True


class SearchCatalog:
    """Searches the index. Nothing here raises because the Hub or the index fails."""

    def __init__(
        self,
        store: Store,
        keeper: Keeper,
        on_demand: OnDemand,
        lookup: Lookup,
        *,
        by_meaning: bool = True,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Search the index that `keeper` keeps of `store`, and ask the Hub and arXiv where it has little.

        Without `by_meaning`, only words count, which benchmarks compare with.
        """
        self._by_meaning = by_meaning
        self._store, self._keeper, self._on_demand, self._lookup = store, keeper, on_demand, lookup
        self._index = Index(keeper.folder)
        self._monotonic = monotonic
        # The index's revision that was found to be behind, and since when.
        self._late: tuple[int, float] | None = None

    def search(self, asked: Asked) -> Found:
        """Return one page of what answers `asked`; the Hub fills a short answer up."""
        query = asked.query
        if query.arxiv_id:
            return self._by_id(query.arxiv_id, asked.conditions)
        if query.is_empty:
            return Found(())
        found, lexical = self._page(asked, with_unindexed=False)
        if lexical >= ENOUGH or query.like or not (query.words or query.phrases):
            return found
        if len(found.papers) == asked.limit:
            # The page is full, so nobody waits; who asks again may get more.
            self._on_demand.search_behind(asked.text)
            return found
        if not self._on_demand.search(asked.text):
            return dataclasses.replace(found, complete=False)
        found, _ = self._page(asked, with_unindexed=True)
        return dataclasses.replace(found, asked_hub=True)

    def related(self, paper: Paper, limit: int) -> tuple[Paper, ...]:
        """Return stored papers about the same, in the telling words of its title and keywords or in others."""
        index = self._snapshot()
        if index is None:
            return ()
        try:
            wanted = understand(index, _telling_stems(paper), {}, open_ended=False, guess=False)
            found = ranked.ranked(index, wanted, Conditions(), limit + 1, self._about_paper(paper))
        except IndexFault:
            self._keeper.distrust(index.generation)
            return ()
        scores = {key: points for key, points in found.scores.items() if key != paper.arxiv_id}
        with self._store.read() as conn:
            return _load(conn, dict(list(scores.items())[:limit]))

    def is_complete(self) -> bool:
        """Return whether a search looks through everything that is stored."""
        index = self._snapshot()
        if index is None:
            return False
        with self._store.read() as conn:
            return self._has_everything(index, conn)

    def is_current(self) -> bool:
        """Return whether the index holds everything that is stored, also what came a moment ago."""
        index = self._snapshot()
        if index is None:
            return False
        with self._store.read() as conn:
            return index.complete and index.state.revision >= revision.revision(conn)

    def index_behind_seconds(self) -> float:
        """Return for how long the index has been behind the store, as far as this process knows."""
        return self._keeper.behind_seconds()

    def start(self) -> None:
        """Have the index kept up to date from now on, and open it before the first search."""
        self._keeper.start()
        index = self._snapshot()
        if index is not None:
            try:
                index.vocabulary()
            except IndexFault:
                self._keeper.distrust(index.generation)

    def _by_id(self, arxiv_id: str, conditions: Conditions) -> Found:
        looked_up = self._lookup.paper(arxiv_id)
        with self._store.read() as conn:
            paper = papers.get(conn, arxiv_id)
        # The Hub has helped where it gave the paper, and where it said that there is none.
        helped = (
            looked_up.hub is Outcome.NOT_FOUND if paper is None else bool(looked_up.hub and paper.source == "hub")
        )
        complete = paper is not None or helped
        # Who names a paper asks for it, wherever it is from.
        if paper is None or not dataclasses.replace(conditions, everywhere=True).keep(paper):
            return Found((), asked_hub=helped, complete=complete)
        return Found((paper,), 1, asked_hub=helped, complete=complete)

    def _page(self, asked: Asked, *, with_unindexed: bool) -> tuple[Found, int]:
        """Return one page, and how many papers match without the filters."""
        start = paging.place(asked.cursor)[0] if asked.cursor else asked.start
        stop = min(start + asked.limit + paging.DRIFT, MAX_DEPTH)
        index = self._snapshot()
        if index is None:
            return Found((), complete=False), 0
        query, like = asked.query, self._like(asked.query)
        if query.like and like is None:
            return Found((), complete=index.complete), 0
        about = self._about_paper(like) if like else self._about_query(query)
        sequence = _telling_stems(like) if like else _sequence(query)
        open_ended = query.open_ended and not asked.conditions.names_something and like is None
        try:
            wanted = understand(index, sequence, _others(query), open_ended=open_ended, guess=like is None)
            ranking = _rank(index, wanted, asked, stop, about)
            lexical = ranking.num_lexical
            if like:
                ranking = _without(ranking, like)
            if lexical < ENOUGH and asked.conditions != asked.conditions.without_filters():
                lexical = ranked.ordered(index, wanted, asked.conditions.without_filters(), "newest", 1).num_lexical
        except IndexFault:
            self._keeper.distrust(index.generation)
            return Found((), complete=False), 0
        with self._store.read() as conn:
            if with_unindexed:
                ranking = _with_unindexed(conn, index, ranking, wanted, asked, about)
            ids = list(ranking.scores)
            if asked.cursor:
                start = paging.resume(ids, asked.cursor)
            end = start + asked.limit
            shown = _load(conn, {key: ranking.scores[key] for key in ids[start:end]})
            complete = self._has_everything(index, conn)
        more = end < min(ranking.total, MAX_DEPTH) and end <= len(ids)
        cursor = paging.cursor_after(ids[end - 1], end) if more else None
        stems = frozenset(telling(_sequence(query))) | frozenset(wanted.aliases)
        return Found(shown, ranking.total, cursor, stems, complete=complete), lexical

    def _like(self, query: Query) -> Paper | None:
        """Return the paper that others are to be like, if there is one and it is stored."""
        if not query.like:
            return None
        with self._store.read() as conn:
            return papers.get(conn, query.like)

    def _about_paper(self, paper: Paper) -> About | None:
        vector = meaning.load().of_paper(paper) if self._by_meaning else None
        return About(vector, _SHARE_OF_LIKENESS) if vector else None

    def _about_query(self, query: Query) -> About | None:
        """Return what the words of a query are about; names of authors and the like are about nothing."""
        found = (*query.words, *(word for phrase in query.phrases for word in phrase))
        vector = meaning.load().of_query(found) if self._by_meaning else None
        return About(vector) if vector else None

    def _snapshot(self) -> Snapshot | None:
        self._keeper.nudge()
        return self._index.snapshot()

    def _has_everything(self, index: Snapshot, conn: Connection) -> bool:
        """Return whether the index holds everything that is stored, but for what came a moment ago."""
        return index.complete and not self._is_late(index, revision.revision(conn))

    def _is_late(self, index: Snapshot, last: int) -> bool:
        """Return whether the index has been behind the store for too long."""
        indexed, now = index.state.revision, self._monotonic()
        if indexed >= last:
            return False
        if self._late is None or self._late[0] != indexed:
            self._late = (indexed, now)
        return now - self._late[1] > _LATE_SECONDS


def _rank(index: Snapshot, wanted: Wanted, asked: Asked, stop: int, about: About | None) -> Ranking:
    if asked.sort == "relevance":
        return ranked.ranked(index, wanted, asked.conditions, stop, about)
    return ranked.ordered(index, wanted, asked.conditions, asked.sort, stop)


def _without(ranking: Ranking, paper: Paper) -> Ranking:
    """Return the ranking without a paper."""
    scores = {key: points for key, points in ranking.scores.items() if key != paper.arxiv_id}
    total = ranking.total - len(ranking.scores) + len(scores)
    return dataclasses.replace(ranking, scores=scores, total=total)


def _with_unindexed(
    conn: Connection, index: Snapshot, ranking: Ranking, wanted: Wanted, asked: Asked, about: About | None
) -> Ranking:
    """Return the ranking with papers that were stored after the index was written, as those that the Hub found."""
    changed = revision.changed_since(conn, index.state.revision)
    ids = [arxiv_id for one in changed if (arxiv_id := subjects.paper_of(one))][:_MAX_UNINDEXED]
    stored = papers.get_many(conn, [*ids, *ranking.scores])
    new = [arxiv_id for arxiv_id in ids if arxiv_id in stored]
    return ranked.with_unindexed(ranking, stored, new, wanted, (asked.conditions, asked.sort), about)


def _sequence(query: Query) -> tuple[str, ...]:
    """Return the stems of a query in order."""
    named = (*query.phrases, *query.authors, *query.organizations, *query.keywords)
    return tuple(stem(word) for phrase in (query.words, *named) for word in phrase)


def _others(query: Query) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Return the other spellings of the query's words, by their stems and in stems."""
    found = {word: query.others_of((word,)) for word in query.words}
    return {stem(word): tuple(tuple(map(stem, way)) for way in ways) for word, ways in found.items() if ways}


def _telling_stems(paper: Paper) -> tuple[str, ...]:
    """Return the stems that tell what a paper is about."""
    return tuple(stem(word) for text in (paper.title, *paper.ai_keywords) for word in words(text))


def _load(conn: Connection, scores: dict[str, float | None]) -> tuple[Paper, ...]:
    stored = papers.get_many(conn, scores)
    return tuple(
        dataclasses.replace(stored[key], score=None if points is None else round(points, 3))
        for key, points in scores.items()
        if key in stored
    )
