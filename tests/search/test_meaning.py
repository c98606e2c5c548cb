"""Vectors of texts: what they say, what they do not, and how much they count."""

from __future__ import annotations

import hashlib
import json
import struct
from pathlib import Path

import pytest

from api.core.models import Paper
from api.core.tokens import words
from api.search import meaning
from api.search.meaning import DIMENSIONS, HEADER, MAGIC, WordTable, blend, scale, share
from api.search.vectors import cosine

FOLDER = Path(meaning.__file__).parent


def vector(text: str) -> bytes:
    found = meaning.load().vector(words(text))
    assert found is not None
    return found


def likeness(one: str, other: str) -> float:
    return cosine(vector(one), vector(other))


def write(path: Path, rows: dict[str, tuple[float, list[int]]]) -> Path:
    """Write a table of words with a scale and the first few numbers; the other numbers are 0."""
    names = sorted(rows)
    ends, end = [], 0
    for name in names:
        end += len(name)
        ends.append(end)
    content = HEADER.pack(MAGIC, len(names), DIMENSIONS, end)
    content += struct.pack(f"<{len(names)}f", *(rows[name][0] for name in names))
    content += struct.pack(f"<{len(names)}I", *ends) + "".join(names).encode()
    for name in names:
        numbers = rows[name][1]
        content += bytes(one + 128 for one in numbers + [0] * (DIMENSIONS - len(numbers)))
    path.write_bytes(content)
    return path


@pytest.fixture
def small(tmp_path: Path) -> WordTable:
    rows = {"cat": (1.0, [127]), "dog": (0.5, [0, -127]), "house": (0.25, [0, 0, 127]), "##s": (1.0, [0, 0, 0, 64])}
    return WordTable(write(tmp_path / "table.bin", rows))


def numbers(found: bytes | None) -> list[int]:
    return list(memoryview(found or b"").cast("b")[:4])


def test_the_shipped_table_is_the_one_that_its_note_describes() -> None:
    note = json.loads((FOLDER / "word_table.json").read_text(encoding="utf-8"))
    assert hashlib.sha256((FOLDER / "word_table.bin").read_bytes()).hexdigest() == note["sha256"]
    assert len(meaning.load()) == note["rows"]


@pytest.mark.parametrize(
    ("query", "about", "not_about"),
    [
        ("robots that learn from watching people", "imitation learning from human videos", "speech recognition"),
        ("tiny models that run on phones", "on-device small language models", "symbolic music generation"),
        ("forgetting what was learnt before", "continual learning", "novel view synthesis"),
    ],
)
def test_texts_about_the_same_are_near(query: str, about: str, not_about: str) -> None:
    assert likeness(query, about) > likeness(query, not_about) + 0.2


def test_a_vector_is_128_signed_bytes_as_large_as_possible() -> None:
    found = memoryview(vector("graph neural networks")).cast("b").tolist()
    assert len(found) == DIMENSIONS
    assert max(map(abs, found)) == 127


def test_the_order_of_words_does_not_matter_and_their_number_does() -> None:
    assert vector("graph networks") == vector("networks graph")
    assert vector("graph graph networks") != vector("graph networks")


@pytest.mark.parametrize("text", ["", " ", "the of and", "!?", "\N{ROBOT FACE}", "東京大学", "λόγος", "x" * 41])
def test_what_says_nothing_has_no_vector(text: str) -> None:
    assert meaning.load().vector(words(text)) is None


def test_an_unknown_word_is_made_up_of_pieces() -> None:
    assert "roboticizer" not in meaning.load()
    assert likeness("roboticizer", "robotic") > 0.4
    assert meaning.load().vector(["a" * 5000]) is None


def test_a_very_long_text_has_a_vector() -> None:
    assert cosine(vector("robot arm " * 50_000), vector("robot arm")) > 0.99


def test_a_paper_is_what_its_title_and_abstract_say() -> None:
    paper = Paper("2611.00001", "Graph networks", "We learn on graphs.", ai_summary="Other things entirely.")
    assert meaning.load().of_paper(paper) == vector("Graph networks We learn on graphs.")
    assert meaning.load().of_paper(Paper("2611.00001", "")) is None


def test_words_count_by_their_scales(small: WordTable) -> None:
    assert numbers(small.vector(["cat"])) == [127, 0, 0, 0]
    assert numbers(small.vector(["cat", "dog"])) == [127, -64, 0, 0]
    assert numbers(small.vector(["cat", "dog", "dog"])) == [127, -127, 0, 0]
    assert numbers(small.vector(["cats"])) == [127, 0, 0, 64]
    assert small.vector(["cow"]) is None
    assert numbers(small.vector(["cow", "house"])) == [0, 0, 127, 0]
    assert ("cat" in small, "cats" in small, "" in small, len(small)) == (True, False, False, 4)


def test_words_that_cancel_each_other_out_have_no_vector(tmp_path: Path) -> None:
    table = WordTable(write(tmp_path / "table.bin", {"more": (1.0, [5]), "less": (1.0, [-5])}))
    assert table.vector(["more", "less"]) is None


def test_a_file_that_is_no_table_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "table.bin", {"cat": (1.0, [127])})
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(ValueError, match="is cut short"):
        WordTable(path)
    path.write_bytes(b"x" * 4096)
    with pytest.raises(ValueError, match="is no table of word vectors"):
        WordTable(path)


def test_meaning_counts_the_less_the_better_words_match() -> None:
    assert [share(one) for one in (0.0, 2.5, 9.0)] == pytest.approx([0.7, 0.7, 0.1])
    assert 0.1 < share(3.0) < share(2.8) < 0.7


def blended(lexical: dict[str, float], cosines: dict[str, float], part: float) -> dict[str, float]:
    return blend(lexical, cosines, scale(lexical, cosines, part))


def test_a_blend_is_between_both_sides() -> None:
    found = blended({"a": 8.0, "b": 4.0}, {"a": 0.1, "b": 0.5, "c": 0.3}, 0.5)
    assert found == pytest.approx({"a": 0.5, "b": 0.75, "c": 0.25})
    assert blended({"a": 8.0}, {"b": 0.5}, 0.0) == {"a": 1.0, "b": 0.0}


def test_a_blend_of_nothing_or_of_equals_is_no_error() -> None:
    assert blended({}, {}, 0.5) == {}
    assert blended({"a": 0.0}, {"a": 0.4}, 0.5) == {"a": 0.0}
    assert blended({}, {"a": 0.4, "b": 0.4}, 1.0) == {"a": 0.0, "b": 0.0}


def test_a_query_without_a_known_word_is_about_nothing() -> None:
    table = meaning.load()
    assert table.of_query(["robots"]) == table.vector(["robots"])
    assert table.of_query(["qwzxv", "the"]) is None
    assert table.of_query([]) is None
