"""The other ways to write the words of a text: `SAM 2` as `sam2`, `OpenSora` as `open sora`. Pure: no I/O here.

People leave hyphens and spaces out, or put them in, and type `π` or `pi`. An index holds the other spellings of its
texts beside their words, and a query names those of its own; so the two meet. `spellings` in
`extension/core/spellings.js` does the same, and both are tested with `tests/cases/spellings.json`.
"""

from __future__ import annotations

import functools
import itertools
import re
import unicodedata
from collections.abc import Iterator

from api.core.tokens import COMMON, UNSPACED, fold, stem, stems, words

_CHUNK = re.compile(r"\S+")
_PLAIN = re.compile(r"[A-Za-z]?[a-z]+|[A-Z]+")
# Not before a last capital: `CoT` is one part.
_CAMEL = re.compile(
    r"(?<=[a-z\xdf-\xf6\xf8-\xff])(?=[A-Z\xc0-\xd6\xd8-\xde][A-Za-z\xc0-\xd6\xd8-\xf6\xf8-\xff0-9])"
    r"|(?<=[\u0391-\u03c9])(?=[A-Za-z])|(?<=[A-Za-z])(?=[\u0391-\u03c9])"
)
# `3D` and `4o` are one part.
_PART = re.compile(r"[^\W\d_]+|\d+(?:[a-z]{1,2}(?![^\W_]))?")
_LETTERS = re.compile(r"[^\W\d_]+")
# A version, or a size: `2`, `R1`, `4o`, `72B`.
_NUMBER = re.compile(r"[a-z]{0,2}\d{1,4}[a-z]{0,2}")
_LONGEST, _MOST_WORDS, _MOST_PARTS = 24, 4, 8

_NAMES = {
    name.removeprefix("GREEK SMALL LETTER ").lower(): chr(code)
    for code in range(0x3B1, 0x3CA)
    if " FINAL " not in (name := unicodedata.name(chr(code)))
}
_NAMES["lambda"] = _NAMES.pop("lamda")
_GREEK = {letter: name for name, letter in _NAMES.items()}
_GREEK_LETTER = re.compile(r"(?<![\u03b1-\u03c9])[\u03b1-\u03c9](?![\u03b1-\u03c9])")
_GREEK_NAME = re.compile(rf"({'|'.join(sorted(_NAMES, key=len, reverse=True))})(\d*)")


# An entry of the index names the spellings of each of its texts more than once.
@functools.lru_cache(maxsize=64)
def spellings(text: str) -> tuple[str, ...]:
    """Return the other spellings of a text's words, folded. One may be several words, with spaces between them."""
    return tuple(form for form, _, _ in places(text))


def indexed(text: str) -> list[str]:
    """Return the stems to index a text by: those of its words in order, then those of their other spellings."""
    found = stems(text)
    found.extend(stem(word) for form in spellings(text) for word in form.split())
    return found


def places(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield each other spelling in a text, and the place (start, end) of what is spelled that way."""
    before, before_at = "", 0
    for found in _CHUNK.finditer(text):
        chunk, start, end = found[0], found.start(), found.end()
        if _PLAIN.fullmatch(chunk):
            before, before_at = chunk.lower(), start
            if before in _NAMES:
                yield _NAMES[before], start, end
            continue
        typed, forms = _spelled(chunk)
        if not typed:
            before = ""
            continue
        if _is_name(before) and chunk[0].isalnum() and _NUMBER.fullmatch(typed[0]):
            for form in _with_greek([before + typed[0]]):
                yield form, before_at, end
        for form in forms:
            yield form, start, end
        before, before_at = typed[-1] if chunk[-1].isalnum() else "", start


def other_phrases(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the other ways to write a query's word or phrase as a whole, each as folded words.

    They are the one with the smallest parts, the one with everything joined that may be, and those with Greek
    letters by name.
    """
    typed, parts, joined = [], [], list[str]()
    for chunk in text.split():
        whole = words(chunk)
        typed += whole
        parts += _parts(chunk)
        if 1 < len(whole) <= _MOST_WORDS and not UNSPACED.search(chunk):
            whole = ["".join(whole)]
        if joined and whole and _is_name(joined[-1]) and _NUMBER.fullmatch(whole[0]):
            joined[-1] += whole.pop(0)
        joined += whole
    found = [tuple(parts), tuple(joined)]
    found += [tuple(form.split()) for way in (typed, parts, joined) for form in _greek(" ".join(way))]
    return tuple(dict.fromkeys(way for way in found if way and way != tuple(typed)))


# The same few thousand compounds come again and again.
@functools.lru_cache(maxsize=8192)
def _spelled(chunk: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the words and the other spellings of a run of characters without spaces."""
    typed = words(chunk)
    return tuple(typed), tuple(_forms(chunk, typed))


def _forms(chunk: str, typed: list[str]) -> list[str]:
    """Return the other spellings of a run of characters without spaces, whose words are `typed`."""
    if not chunk.isascii() and UNSPACED.search(chunk):
        return [letter for run in UNSPACED.findall(fold(chunk)) if len(run) > 1 for letter in run]
    forms = []
    if 1 < len(typed) <= _MOST_WORDS:
        forms.append("".join(typed))
        if len(typed) > 2:
            forms += [a + b for a, b in itertools.pairwise(typed) if _NUMBER.fullmatch(b)]
    parts = _parts(chunk)
    if parts != typed and len(parts) <= _MOST_PARTS:
        forms.append(" ".join(parts))
    forms = [form for form in forms if len(form) <= _LONGEST]
    return [*_with_greek(forms), *(form for word in typed for form in _greek(word))]


def _is_name(word: str) -> bool:
    """Return whether a number after the word may belong to it."""
    return word not in COMMON and _LETTERS.fullmatch(word) is not None


def _parts(chunk: str) -> list[str]:
    """Return the smallest parts: `DeepSeekR1` is `deep`, `seek`, `r`, `1`."""
    if UNSPACED.search(chunk):
        return words(chunk)
    split = " ".join(words(_CAMEL.sub(" ", chunk)))
    return _PART.findall(split)


def _with_greek(forms: list[str]) -> list[str]:
    return [*forms, *(other for form in forms for other in _greek(form))]


def _greek(form: str) -> list[str]:
    """Return the form with the names of its Greek letters, or with the Greek letter that its first word names."""
    if form.isascii():
        named = _GREEK_NAME.match(form)
        if named is None or form[named.end() : named.end() + 1] not in ("", " "):
            return []
        return [_NAMES[named[1]] + form[named.end(1) :]]
    spelled = _GREEK_LETTER.sub(lambda letter: _GREEK[letter[0]] if letter[0] in _GREEK else letter[0], form)
    return [spelled] if spelled != form else []
