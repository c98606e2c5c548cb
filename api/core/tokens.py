"""Split text into folded words and stems, the same way everywhere. Pure: no I/O here."""

from __future__ import annotations

import functools
import re
import threading
import unicodedata

import snowballstemmer

_WORD = re.compile(r"[^\W_]+")
_BETWEEN_WORDS = re.compile(r"[\W_]+")
_INNER_APOSTROPHE = re.compile("(?<=[^\\W_])['\N{RIGHT SINGLE QUOTATION MARK}](?=[^\\W_])")


# Letters that Unicode does not decompose into an ASCII letter and a mark.
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "\u0131": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)


def fold(text: str) -> str:
    """Return text with case and accents removed, so that `Łukasz Weiß` and `LUKASZ WEISS` are equal.

    `fold` in `extension/core/folding.js` does the same, and both are tested with `tests/cases/folding.json`.
    """
    folded = text.casefold()
    if folded.isascii():
        return folded
    # Some letters get a case only when they are decomposed: mathematical ones, for example.
    decomposed = unicodedata.normalize("NFKD", folded).casefold().translate(_LETTERS)
    return "".join(letter for letter in decomposed if letter.isascii() or unicodedata.category(letter)[0] != "M")


def words(text: str) -> list[str]:
    """Return the folded words of a text in order.

    A word is a run of letters and digits. Hyphens separate words; an apostrophe inside a word is dropped.
    """
    return _WORD.findall(_INNER_APOSTROPHE.sub("", fold(text)))


def spaced(text: str) -> str:
    """Return the words of a text separated by single spaces: `" ".join(words(text))`, in one pass."""
    return _BETWEEN_WORDS.sub(" ", _INNER_APOSTROPHE.sub("", fold(text))).strip()


# Stop words: they say nothing about the subject of a text.
_COMMON = """
    a an and are as at be been but by can each for from has have how in into is it its more most not of on or our over
    such than that the their them these they this those through to under up us using via was we were what when where
    which while who will with within without
"""
COMMON = frozenset(_COMMON.split())
_stemmers = threading.local()


@functools.lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return the stem of a folded word (Snowball's English stemmer): `transformers` and `transforming` share one."""
    # A stemmer keeps its state in attributes, so each thread needs its own.
    stemmer = getattr(_stemmers, "english", None)
    if stemmer is None:
        stemmer = _stemmers.english = snowballstemmer.stemmer("english")
    return str(stemmer.stemWord(word))


def stems(text: str) -> list[str]:
    """Return the stems of a text's words in order."""
    return [stem(word) for word in words(text)]
