"""A paper as search sees it: the stems of its texts, field by field. Pure: no I/O here."""

from __future__ import annotations

import dataclasses

from api.core.models import Paper
from api.core.tokens import stems

FIELDS = ("title", "keywords", "summary", "authors", "abstract")


@dataclasses.dataclass(frozen=True, slots=True)
class Document:
    """A paper as the index has it: the stems of each of `FIELDS`, in their order."""

    arxiv_id: str
    fields: tuple[list[str], ...]


def document(paper: Paper) -> Document:
    """Return what the index keeps of a paper; its organisation counts among the authors."""
    names = " ".join(author.name for author in paper.authors)
    organization = f"{paper.organization.name} {paper.organization.fullname}" if paper.organization else ""
    texts = (
        paper.title,
        " ".join(paper.ai_keywords),
        paper.ai_summary or "",
        f"{names} {organization}",
        paper.abstract,
    )
    return Document(paper.arxiv_id, tuple(map(stems, texts)))
