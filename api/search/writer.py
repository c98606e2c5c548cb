"""Write papers into a generation of the index. One process of a machine does so at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from types import TracebackType

import tantivy

from api.core.models import Paper
from api.search import fields, meaning, queries
from api.search.faults import index_faults
from api.search.folder import Generation

# The least that tantivy takes. More only pays for indexes that are made in one go on several cores.
_HEAP_BYTES = 15_000_000


class Writer:
    """Adds and removes papers of one generation. All methods raise `IndexFault`; then nothing more can be written."""

    def __init__(self, generation: Generation) -> None:
        """Open a generation, or begin an empty one."""
        self._generation = generation
        with index_faults():
            index = tantivy.Index(fields.schema(), str(generation.path))
            self._writer = index.writer(_HEAP_BYTES, 1)

    def __enter__(self) -> Writer:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """End tantivy's threads. What was not committed is forgotten."""
        if kind is None:
            with index_faults():
                self._writer.wait_merging_threads()
        del self._writer

    def add(self, papers: Iterable[Paper], revision: int) -> None:
        """Index papers that are not in the index, as they are at `revision` of the store or later."""
        table = meaning.load()
        with index_faults():
            for paper in papers:
                self._writer.add_document(fields.entry(paper, table.of_paper(paper), revision))

    def remove(self, arxiv_ids: Sequence[str]) -> None:
        """Remove papers."""
        with index_faults():
            # By a query: `delete_documents_by_term` takes an int for a signed one and deletes nothing.
            self._writer.delete_documents_by_query(queries.any_of(arxiv_ids))

    def commit(self, revision: int, *, complete: bool, reached: str | None = None) -> None:
        """Let readers see everything until here, which is what `folder.State` is told."""
        with index_faults():
            self._writer.commit()
            self._generation.note(revision, complete=complete, reached=reached)
