"""Read the index. Each process has it open by itself, and sees what is committed as soon as it is.

Open it after a fork only: `Index` does so with the first search.
"""

from __future__ import annotations

import dataclasses
import string
import threading
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence

import tantivy

from api.core.arxiv_id import id_of
from api.errors import StoreUnavailable
from api.search import fields, queries
from api.search.faults import IndexFault, index_faults
from api.search.folder import Folder, Generation, State
from api.search.vectors import Vectors

# Vectors are looked for in batches and read in smaller ones, as sixteen numbers of Python's take far more memory.
_BATCH, _READ = 20_000, 500
_FIRST_LETTERS = string.ascii_lowercase + string.digits


@dataclasses.dataclass(frozen=True, slots=True)
class Hits:
    """The first papers that a query finds, with their scores if they are sorted by these, and the number of all."""

    addresses: tuple[tantivy.DocAddress, ...]
    scores: tuple[float, ...]
    total: int


class Snapshot:
    """The index as it was at one commit. All methods raise `IndexFault` if it cannot be read."""

    def __init__(self, generation: Generation, state: State, searcher: tantivy.Searcher) -> None:
        """Read `generation` with `searcher`, which shows `state`."""
        self.generation, self.state, self._searcher = generation, state, searcher
        # Whether all papers are in it. What is deleted while it is open counts as incomplete, too.
        self.complete = state.complete
        self.vectors = Vectors()
        self._words: dict[int, str] | None = None
        with index_faults():
            self.total = searcher.num_docs

    def is_intact(self) -> bool:
        """Return whether its files can be touched without harm."""
        return self.generation.is_intact(self.state.files)

    def search(self, query: tantivy.Query, limit: int, *, order: str | None = None, count: bool = True) -> Hits:
        """Return the first papers that match, by relevance, or by a field of numbers, the highest first."""
        with index_faults():
            found = self._searcher.search(query, max(limit, 1), count=count, order_by_field=order)
            hits = found.hits[:limit]
            total: int = found.count or 0  # type: ignore[attr-defined]
        scores = tuple(score for score, _ in hits) if order is None else ()
        return Hits(tuple(address for _, address in hits), scores, total)

    def ids(self, addresses: Sequence[tantivy.DocAddress]) -> list[str]:
        """Return the arXiv ids of papers."""
        return [id_of(number) for number in self.numbers(addresses, fields.KEY)]

    def numbers(self, addresses: Sequence[tantivy.DocAddress], name: str) -> list[int]:
        """Return the values of a field of numbers."""
        with index_faults():
            return [int(value or 0) for value in self._searcher.fast_field_values(name, list(addresses))]

    def documents(self, addresses: Sequence[tantivy.DocAddress]) -> list[str]:
        """Return the stems of papers, as they were `packed`."""
        with index_faults():
            return [
                fields.stored_document(bytes(self._searcher.doc(address)[fields.STORED][0])) for address in addresses
            ]

    def frequencies(self, stems: Collection[str]) -> dict[str, int]:
        """Return the number of papers that have each stem."""
        with index_faults():
            return {stem: self._searcher.doc_freq(fields.STEMS, stem) for stem in stems}

    def completions(self, prefix: str, limit: int) -> dict[str, int]:
        """Return the most common stems with this prefix, each with the number of papers that have it."""
        with index_faults():
            return dict(self._searcher.terms_with_prefix(fields.STEMS, prefix, limit=limit))

    def vocabulary(self, lengths: Iterable[int] = ()) -> list[str]:
        """Return all stems of these lengths that begin with an ASCII letter or digit.

        They are read once and then kept: joined, and read letter by letter, because all of them as objects take ten
        times the memory.
        """
        if self._words is None:
            found: dict[int, str] = defaultdict(str)
            with index_faults():
                for letter in _FIRST_LETTERS:
                    parts: dict[int, list[str]] = defaultdict(list)
                    for stem, _ in self._searcher.terms_with_prefix(fields.STEMS, letter):
                        parts[len(stem)].append(stem)
                    for length, stems in parts.items():
                        found[length] += " ".join(stems) + " "
            self._words = dict(found)
        return [stem for length in lengths for stem in self._words.get(length, "").split()]

    def read_vectors(self, before: Snapshot | None) -> None:
        """Read what papers are about: all, or what has come since an earlier commit of the same generation."""
        first = 0
        if before is not None:
            self.vectors, first = before.vectors, before.state.revision
        below: int | None = None
        while below is None or below > 0:
            hits = self.search(queries.marked(first, below), _BATCH, order=fields.KEY, count=False)
            for start in range(0, len(hits.addresses), _READ):
                self._put_vectors(hits.addresses[start : start + _READ])
            if len(hits.addresses) < _BATCH:
                return
            (below,) = self.numbers(hits.addresses[-1:], fields.KEY)

    def _put_vectors(self, addresses: Sequence[tantivy.DocAddress]) -> None:
        keys = self.numbers(addresses, fields.KEY)
        columns = [self.numbers(addresses, name) for name in fields.VECTOR]
        for key, *numbers in zip(keys, *columns, strict=True):
            if vector := fields.stored_vector(numbers):
                self.vectors.put(key, vector)

    def take_vocabulary(self, other: Snapshot) -> None:
        """Go on with the words of an earlier commit, which are good enough to guess with."""
        if abs(self.total - other.total) <= max(20, other.total // 50):
            self._words = other._words


class Index:
    """The live index of one database. Nothing here raises because files are damaged or gone."""

    def __init__(self, folder: Callable[[], Folder]) -> None:
        """Read the index in the folder that `folder` returns at the time."""
        self._folder = folder
        self._lock = threading.Lock()
        self._open: tuple[object, tantivy.Index, Snapshot] | None = None

    def snapshot(self) -> Snapshot | None:
        """Return the index as it is now, None if there is none that can be read."""
        with self._lock:
            try:
                self._refresh()
            except (IndexFault, StoreUnavailable):
                self._open = None
            return self._open[2] if self._open else None

    def _refresh(self) -> None:
        folder = self._folder()
        live = folder.current()
        if live is None or live.stamp() is None:
            # Deleted: what is open can still be read, until there is a new one.
            if self._open and self._open[2].is_intact():
                self._open[2].complete = False
            else:
                self._open = None
            return
        stamp = (folder.path, live.path.name, folder.stamp(), live.stamp())
        if self._open and self._open[0] == stamp and self._open[2].is_intact():
            return
        before = self._open
        state = live.state()
        if state is None or not live.is_intact(state.files):
            self._open = None
            return
        with index_faults():
            if before and before[2].generation == live and before[2].is_intact():
                index = before[1]
                index.reload()
            else:
                index = tantivy.Index.open(str(live.path))
                index.config_reader("manual")
                index.reload()
            made = Snapshot(live, state, index.searcher())
        made.read_vectors(before[2] if before and before[2].generation == live else None)
        if before:
            made.take_vocabulary(before[2])
        self._open = (stamp, index, made)
