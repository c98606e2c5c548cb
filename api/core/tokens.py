"""Split text into folded words and stems, the same way everywhere. Pure: no I/O here."""

from __future__ import annotations

import functools
import re
import threading
import unicodedata

import Stemmer

_WORD = re.compile(r"[^\W_]+")
_BETWEEN_WORDS = re.compile(r"[\W_]+")
_INNER_APOSTROPHE = re.compile("(?<=[^\\W_])['\N{RIGHT SINGLE QUOTATION MARK}](?=[^\\W_])")
# Kana, Han and Hangul. They are written without spaces, or nearly so.
_CJK = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003134f"
UNSPACED = re.compile(f"[{_CJK}]+")
_SCRIPTS = re.compile(f"[{_CJK}]+|[^{_CJK}]+")

# Letters that Unicode does not decompose into an ASCII letter and a mark.
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "\u0131": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)

# Marks on letters, and characters without a width.
DROPPED = frozenset({"Mn", "Mc", "Me", "Cf"})


def fold(text: str) -> str:
    """Return text with case and accents removed, so that `Łukasz Weiß` and `LUKASZ WEISS` are equal.

    Soft hyphens and other characters without a width are removed, too.

    `fold` in `extension/core/folding.js` does the same, and both are tested with `tests/cases/folding.json`.
    """
    folded = text.casefold()
    if folded.isascii():
        return folded
    # Some letters get a case only when they are decomposed: mathematical ones, for example.
    decomposed = unicodedata.normalize("NFKD", folded).casefold().translate(_LETTERS)
    if decomposed.isascii():
        return decomposed
    kept = "".join(letter for letter in decomposed if letter.isascii() or unicodedata.category(letter) not in DROPPED)
    # Without marks, only Hangul is left to be put together again.
    return unicodedata.normalize("NFC", kept)


def words(text: str) -> list[str]:
    """Return the folded words of a text in order.

    A word is a run of letters and digits. Hyphens separate words; an apostrophe inside a word is dropped. What is
    written without spaces, as Chinese is, becomes pairs of neighbouring characters: `東京都` is `東京`, `京都`.
    """
    folded = _INNER_APOSTROPHE.sub("", fold(text))
    found = _WORD.findall(folded)
    if folded.isascii() or not UNSPACED.search(folded):
        return found
    return [piece for word in found for run in _SCRIPTS.findall(word) for piece in _pairs(run)]


def _pairs(run: str) -> list[str]:
    if len(run) < 2 or not UNSPACED.match(run):
        return [run]
    return [run[place : place + 2] for place in range(len(run) - 1)]


def spaced(text: str) -> str:
    """Return the words of a text separated by single spaces: `" ".join(words(text))`, in one pass."""
    folded = _INNER_APOSTROPHE.sub("", fold(text))
    if not folded.isascii() and UNSPACED.search(folded):
        return " ".join(words(text))
    return _BETWEEN_WORDS.sub(" ", folded).strip()


# Stop words: they say nothing about the subject of a text.
_COMMON = """
    a an and are as at be been but by can each for from has have how in into is it its more most not of on or our over
    such than that the their them these they this those through to under up us using via was we were what when where
    which while who will with within without
"""
COMMON = frozenset(_COMMON.split())
_stemmers = threading.local()


@functools.lru_cache(maxsize=16_384)
def stem(word: str) -> str:
    """Return the stem of a folded word (Snowball's English stemmer): `transformers` and `transforming` share one."""
    # A stemmer keeps a state of its own, so each thread needs one; 0 turns off its cache, as this function has one.
    stemmer = getattr(_stemmers, "english", None)
    if stemmer is None:
        stemmer = _stemmers.english = Stemmer.Stemmer("english", 0)
    return str(stemmer.stemWord(word))


def stems(text: str) -> list[str]:
    """Return the stems of a text's words in order."""
    return [stem(word) for word in words(text)]
