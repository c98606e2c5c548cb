"""Weigh the words of a search: rare ones count more, and one that is nowhere stands for what it may mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from api.search.index import Snapshot
from api.search.relevance import Wanted, rarity, telling

_GUESSED, _COMPLETED = 0.7, 0.9
# Words of one query that may be mistyped; a guess compares a word with thousands.
_MAX_GUESSED = 5
_COMPLETIONS = 30
_HALF_WORD = 20


def understand(
    index: Snapshot,
    sequence: tuple[str, ...],
    spellings: Mapping[str, Sequence[tuple[str, ...]]],
    *,
    open_ended: bool,
    guess: bool,
) -> Wanted:
    """Return what to look for.

    Args:
        index: knows how common each stem is.
        sequence: the stems in the order of the query.
        spellings: other ways to write some of them, in stems.
        open_ended: whether the last one may be the beginning of a longer word.
        guess: whether stems that are nowhere may be mistyped.

    Raises:
        IndexFault: the index cannot be read.
    """
    sequence = tuple(part for one in sequence for part in _spelled(index, one, spellings.get(one, ())))
    known = index.frequencies(telling(sequence))
    worth: dict[str, float] = {}
    aliases: dict[str, str] = {}
    guesses_left = _MAX_GUESSED
    for one, frequency in known.items():
        sure, others = 1.0, dict[str, int]()
        if open_ended and one == sequence[-1] and len(one) > 1:
            sure, others = _COMPLETED, index.completions(one, _COMPLETIONS)
            # A word that is itself common enough is a whole one, whatever else begins like it.
            if frequency * _HALF_WORD >= max(others.values(), default=0):
                others = {}
        if guess and not frequency and not others and guesses_left:
            guesses_left -= 1
            sure, others = _GUESSED, index.frequencies(_guesses(index, one))
        aliases |= {other: one for other in others if other not in known}
        worth[one] = (1.0 if frequency else sure) * rarity(max((frequency, *others.values())), index.total)
    return Wanted(worth, sequence, aliases)


def _spelled(index: Snapshot, one: str, ways: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Return a stem, or the first other way to write it that is indexed if the stem itself is not."""
    if not ways or index.frequencies([one])[one]:
        return (one,)
    return next((way for way in ways if all(index.frequencies(way).values())), (one,))


def _guesses(index: Snapshot, one: str) -> list[str]:
    """Return the indexed stems that differ from a mistyped one by a letter, or by two if it is long."""
    if len(one) < 4:
        return []
    for distance in (1, 2) if len(one) >= 8 else (1,):
        lengths = range(len(one) - distance, len(one) + distance + 1)
        near = process.extract(
            one, index.vocabulary(lengths), scorer=DamerauLevenshtein.distance, score_cutoff=distance, limit=5
        )
        if near:
            return [word for word, _, _ in near]
    return []
