"""Splitting text into words and stems, also from many threads at once."""

from __future__ import annotations

import itertools
import json
import string
import threading
from pathlib import Path

import pytest

from api.core import tokens
from api.core.tokens import spaced, words

CASES = json.loads((Path(__file__).parents[1] / "cases/folding.json").read_text(encoding="utf-8"))


def test_stems_from_twelve_threads_at_once_equal_those_from_one() -> None:
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


def test_fold_treats_ascii_and_accented_letters_alike() -> None:
    assert tokens.fold(string.printable.upper()) == string.printable.lower()
    assert tokens.fold("Ångström CAFÉ") == "angstrom cafe"


@pytest.mark.parametrize(("text", "folded"), CASES["folded"].items())
def test_letters_are_folded_as_in_the_extension(text: str, folded: str) -> None:
    assert tokens.fold(text) == folded
    assert tokens.fold(folded) == folded


@pytest.mark.parametrize(("text", "expected"), CASES["words"].items())
def test_words_are_those_of_the_extension(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_words_lose_case_accents_and_punctuation() -> None:
    assert tokens.fold("SCHRÖDINGER ﬁne ẞ") == "schrodinger fine ss"
    expected = ["mixture", "of", "experts", "o", "n", "dont", "β", "1", "50", "东"]
    assert tokens.words("Mixture-of-Experts: O(n), don't β_1 50% 东") == expected


def test_what_is_written_without_spaces_becomes_pairs_of_characters() -> None:
    assert words("東京大学") == ["東京", "京大", "大学"]
    assert words("GPT模型, 한국어") == ["gpt", "模型", "한국", "국어"]


def test_stems_of_different_forms_of_a_word_are_equal() -> None:
    assert tokens.stems("Transformers transforming") == ["transform", "transform"]
    assert tokens.stems("") == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "don't 'quote' rock 'n' roll",
        "a_b-c",
        "x''y",
        "Schr\u00f6dinger\u2019s CAT_1 \u00e9t\u00e9.",
        "\u2019",
        "東京大学 GPT模型 x",
        "dif\u00adfusion",
    ],
)
def test_spaced_text_has_the_same_words(text: str) -> None:
    assert spaced(text) == " ".join(words(text))
