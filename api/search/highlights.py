"""Mark the words of a query in a paper's texts, as segments instead of markup. Pure: no I/O here."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Collection

from api.core.models import Paper
from api.core.tokens import COMMON, stems

_WORD = re.compile(r"\w+")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n\n")
_EXCERPT = 280


@dataclasses.dataclass(frozen=True, slots=True)
class Segment:
    """A piece of text, and whether it matches a word of the query."""

    text: str
    match: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Highlights:
    """The title and the sentence with the most matches. Joined together, the segments are the text."""

    title: tuple[Segment, ...]
    excerpt: tuple[Segment, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class HighlightedPaper:
    """A paper, and where the query's words are in it."""

    paper: Paper
    highlights: Highlights


def highlights(paper: Paper, query_stems: Collection[str]) -> Highlights:
    """Return the title and an excerpt of a paper with the words marked whose stems are in `query_stems`."""
    excerpt = _excerpt(paper, query_stems)
    return Highlights(_segments(paper.title, query_stems), _segments(excerpt, query_stems))


def _excerpt(paper: Paper, query_stems: Collection[str]) -> str:
    """Return the sentence of the summary or abstract that matches the most stems, cut if it is long."""
    text = f"{paper.ai_summary}\n\n{paper.abstract}" if paper.ai_summary else paper.abstract
    sentences = [sentence for sentence in _SENTENCE_END.split(text) if sentence]
    best = max(sentences, key=lambda sentence: len(set(stems(sentence)).intersection(query_stems)), default="")
    if len(best) <= _EXCERPT:
        return best
    start = next((word.start() for word in _WORD.finditer(best) if _matches(word[0], query_stems)), 0)
    start = best.rfind(" ", 0, max(0, start - 80)) + 1
    cut = best[start : start + _EXCERPT].rsplit(" ", 1)[0]
    return f"{'…' if start else ''}{cut}…"


def _segments(text: str, query_stems: Collection[str]) -> tuple[Segment, ...]:
    """Split the text into segments. Every matching word is a segment of its own."""
    pieces: list[Segment] = []
    end = 0
    for word in _WORD.finditer(text):
        if _matches(word[0], query_stems):
            if word.start() > end:
                pieces.append(Segment(text[end : word.start()], match=False))
            pieces.append(Segment(word[0], match=True))
            end = word.end()
    if end < len(text):
        pieces.append(Segment(text[end:], match=False))
    return tuple(pieces)


def _matches(word: str, query_stems: Collection[str]) -> bool:
    return word.lower() not in COMMON and any(one in query_stems for one in stems(word))
