"""Where the words looked for stand in a paper's texts, as segments and never as markup. Pure: no I/O here."""

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
    """A piece of text, and whether it is one of the words looked for."""

    text: str
    match: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Highlights:
    """The title, and the sentence that has the most of what was looked for. The segments joined are the text."""

    title: tuple[Segment, ...]
    excerpt: tuple[Segment, ...]


def highlights(paper: Paper, wanted: Collection[str]) -> Highlights:
    """Return where the stems `wanted` stand in a paper."""
    return Highlights(_segments(paper.title, wanted), _segments(_excerpt(paper, wanted), wanted))


def _excerpt(paper: Paper, wanted: Collection[str]) -> str:
    """Return the sentence of summary or abstract with the most different hits, the first of equals."""
    text = f"{paper.ai_summary}\n\n{paper.abstract}" if paper.ai_summary else paper.abstract
    sentences = [sentence for sentence in _SENTENCE_END.split(text) if sentence]
    best = max(sentences, key=lambda sentence: len(set(stems(sentence)).intersection(wanted)), default="")
    if len(best) <= _EXCERPT:
        return best
    start = next((word.start() for word in _WORD.finditer(best) if _hits(word[0], wanted)), 0)
    start = best.rfind(" ", 0, max(0, start - 80)) + 1
    cut = best[start : start + _EXCERPT].rsplit(" ", 1)[0]
    return f"{'…' if start else ''}{cut}…"


def _segments(text: str, wanted: Collection[str]) -> tuple[Segment, ...]:
    """Return the text in pieces; hits beside each other are pieces of their own."""
    pieces: list[Segment] = []
    end = 0
    for word in _WORD.finditer(text):
        if _hits(word[0], wanted):
            if word.start() > end:
                pieces.append(Segment(text[end : word.start()], match=False))
            pieces.append(Segment(word[0], match=True))
            end = word.end()
    if end < len(text):
        pieces.append(Segment(text[end:], match=False))
    return tuple(pieces)


def _hits(word: str, wanted: Collection[str]) -> bool:
    return word.lower() not in COMMON and any(one in wanted for one in stems(word))
