"""The texts that the word table is fitted to: the recorded papers beside the project."""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import random
import re
from collections import Counter
from pathlib import Path

from api.core.models import Paper
from api.core.tokens import fold, words
from api.upstream.hub.parse import normalise_list
from tests import test_recordings

_SEED, _SENTENCES, _ABSTRACT_WORDS, _SEEN = 20261130, 15_000, 95, 3
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_WORD = re.compile(r"(##)?[a-z0-9]+")


@dataclasses.dataclass(frozen=True)
class Corpus:
    """Titles, sentences and abstracts, and how often each word is in titles and abstracts."""

    titles: list[str]
    sentences: list[str]
    abstracts: list[str]
    counts: Counter[str]

    @property
    def sha256(self) -> str:
        """The hash of all texts."""
        return hashlib.sha256("\n".join((*self.titles, *self.sentences, *self.abstracts)).encode()).hexdigest()


def recorded_papers() -> list[Paper]:
    """Return the recorded papers, each once, in the order of their ids."""
    days = sorted(test_recordings.recorded_days().items())
    papers = {paper.arxiv_id: paper for day, entries in days for paper in normalise_list(entries, day).papers}
    return [papers[key] for key in sorted(papers)]


def add_recordings(parser: argparse.ArgumentParser) -> None:
    """Let the recordings be elsewhere than beside the project."""
    parser.add_argument("--recordings", type=Path, default=test_recordings.RECORDINGS, help="the recordings' folder")


def corpus(papers: list[Paper]) -> Corpus:
    """Return the texts of papers, always the same ones for the same papers."""
    sentences = [
        one for paper in papers for one in _SENTENCE_END.split(paper.abstract) if 5 <= len(one.split()) <= 60
    ]
    drawn = random.Random(_SEED).sample(sentences, min(_SENTENCES, len(sentences)))
    abstracts = [" ".join(paper.abstract.split()[:_ABSTRACT_WORDS]) for paper in papers]
    counts = Counter(word for paper in papers for text in (paper.title, paper.abstract) for word in words(text))
    return Corpus([paper.title for paper in papers], drawn, abstracts, counts)


def rows(counts: Counter[str], vocabulary: list[str]) -> list[str]:
    """Return the table's rows in order: words of the corpus, the model's own words, and word pieces (`##ing`)."""
    own = {piece for piece in vocabulary if _WORD.fullmatch(piece) and fold(piece) == piece}
    return sorted(own | {word for word, seen in counts.items() if seen >= _SEEN and _WORD.fullmatch(word)})
