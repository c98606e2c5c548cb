"""Other spellings of words: what they are, and that texts and queries meet by them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from api.core.models import Paper
from api.core.query import Query, matches, parse
from api.core.spellings import indexed, other_phrases, places, spellings
from api.core.tokens import stem

CASES = json.loads((Path(__file__).parents[1] / "cases/spellings.json").read_text(encoding="utf-8"))
FOUND = [(case["title"], text) for case in CASES["found"] for text in case["by"]]
NOT_FOUND = [(case["title"], text) for case in CASES["found"] for text in case["not_by"]]


@pytest.mark.parametrize(("text", "expected"), CASES["spellings"].items())
def test_spellings_are_those_of_the_extension(text: str, expected: list[str]) -> None:
    assert list(spellings(text)) == expected


@pytest.mark.parametrize(("title", "text"), FOUND)
def test_a_query_in_another_spelling_matches(title: str, text: str) -> None:
    assert matches(Paper("2611.00001", title), parse(text))
    # It may as well be in another field, before and after other words.
    assert matches(Paper("2611.00001", "Other", f"We call it so: {title}. It is new."), parse(text))
    if " " not in text and '"' not in text:
        assert not matches(Paper("2611.00001", title), parse(f"-{text}"))


@pytest.mark.parametrize(("title", "text"), NOT_FOUND)
def test_a_query_for_something_else_does_not_match(title: str, text: str) -> None:
    assert not matches(Paper("2611.00001", title), parse(text))


@pytest.mark.parametrize(("title", "text"), FOUND)
def test_the_index_holds_what_is_looked_for(title: str, text: str) -> None:
    held, query = set(indexed(title)), parse(text)
    for word in (*query.words, *(word for phrase in query.phrases for word in phrase)):
        ways = [
            (word,),
            *query.others_of((word,)),
            *(other for phrase in query.phrases for other in query.others_of(phrase)),
        ]
        assert any(held.issuperset(map(stem, way)) for way in ways), word


def test_other_phrases_are_the_split_the_joined_and_the_greek_ones() -> None:
    assert other_phrases("transformers") == ()
    assert other_phrases("DeepSeekR1") == (("deep", "seek", "r", "1"),)
    assert other_phrases("multi-modal") == (("multimodal",),)
    assert other_phrases("in 2024") == ()
    assert other_phrases("Llama 3 herd") == (("llama3", "herd"),)
    assert ("pi", "rl") in other_phrases("π_RL")
    assert other_phrases("東京大学") == ()


def test_a_query_knows_the_other_spellings_of_its_parts() -> None:
    query = parse('StableDiffusion3 multi-modal "Open-Sora"')
    assert query.others_of(("stablediffusion3",)) == (("stable", "diffusion", "3"),)
    assert query.others_of(("multi",)) == query.others_of(("modal",)) == (("multimodal",),)
    assert query.others_of(("open", "sora")) == (("opensora",),)
    assert query.others_of(("nothing",)) == Query().others_of(("nothing",)) == ()


def test_a_spelling_has_the_place_of_what_is_spelled() -> None:
    text = "See SAM 2, or Open-Sora."
    assert [(form, text[start:end]) for form, start, end in places(text)] == [
        ("sam2", "SAM 2,"),
        ("opensora", "Open-Sora."),
    ]
