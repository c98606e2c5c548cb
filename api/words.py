"""How text becomes words, the same way wherever words are compared. Pure: no I/O here."""

from __future__ import annotations

import re
import unicodedata

_APOSTROPHES = "'\N{RIGHT SINGLE QUOTATION MARK}"
_WORD = re.compile(rf"[^\W_]+(?:[{_APOSTROPHES}][^\W_]+)*")
_DROP = str.maketrans("", "", _APOSTROPHES)


def fold(text: str) -> str:
    """Return text without case and accents, so that `Schrödinger` and `SCHRODINGER` are the same."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def words(text: str) -> list[str]:
    """Return the folded words of a text in their order: runs of letters and digits; hyphens part words."""
    return [word.translate(_DROP) for word in _WORD.findall(fold(text))]
