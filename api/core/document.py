"""A paper as search sees it: the word stems of each text field. Pure: no I/O here."""

from __future__ import annotations

import dataclasses

from api.core.models import Paper
from api.core.spellings import indexed

FIELDS = ("title", "keywords", "summary", "authors", "abstract")


@dataclasses.dataclass(frozen=True, slots=True)
class Document:
    """A paper as it is indexed: for each of `FIELDS`, in that order, the stems of its words and other spellings."""

    arxiv_id: str
    fields: tuple[list[str], ...]


def document(paper: Paper) -> Document:
    """Return the document to index for a paper. The organisation's names go into the `authors` field."""
    names = " ".join(author.name for author in paper.authors)
    organization = f"{paper.organization.name} {paper.organization.fullname}" if paper.organization else ""
    texts = (
        paper.title,
        " ".join(paper.ai_keywords),
        paper.ai_summary or "",
        f"{names} {organization}",
        paper.abstract,
    )
    return Document(paper.arxiv_id, tuple(map(indexed, texts)))
