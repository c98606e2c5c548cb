"""How text becomes words and stems, also when many threads ask at once."""

from __future__ import annotations

import itertools
import string
import threading

from api.core import tokens


def test_stems_are_the_same_whether_one_thread_asks_or_twelve() -> None:
    endings = ("ing", "ization", "fully", "ness", "ers", "ational", "ously")
    starts = itertools.product("bcdfglmnprst", "aeiou", "lmnrst")
    vocabulary = ["".join(letters) + ending for letters in starts for ending in endings]
    tokens.stem.cache_clear()
    expected = [tokens.stem(word) for word in vocabulary]
    for _ in range(3):
        tokens.stem.cache_clear()
        wrong: list[str] = []
        start = threading.Barrier(12)

        def compare(shift: int, start: threading.Barrier = start, wrong: list[str] = wrong) -> None:
            start.wait()
            for index in range(len(vocabulary)):
                place = (index + shift) % len(vocabulary)
                if tokens.stem.__wrapped__(vocabulary[place]) != expected[place]:
                    wrong.append(vocabulary[place])

        threads = [threading.Thread(target=compare, args=(97 * number,)) for number in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert wrong == []


def test_plain_letters_fold_as_all_others_do() -> None:
    assert tokens.fold(string.printable.upper()) == string.printable.lower()
    assert tokens.fold("Ångström CAFÉ") == "angstrom cafe"
