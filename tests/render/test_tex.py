"""Plain text as TeX: the cases that the server and the extension share, and what BibTeX does with a name."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from pybtex.bibtex.utils import bibtex_abbreviate, bibtex_purify

from api.core.models import Author, Paper
from api.render.citations import bibtex
from api.render.tex import tex

CASES = json.loads((Path(__file__).resolve().parents[1] / "cases" / "citations.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES["tex"], ids=lambda case: str(case["text"])[:30])
def test_text_is_written_as_the_shared_cases_say(case: dict[str, str]) -> None:
    assert tex(case["text"]) == case["tex"]
    assert f"  title = {{{{{case['tex']}}}}},\n" in bibtex(Paper("2611.00001", case["text"])).replace("{{}", "{")


@pytest.mark.parametrize("case", CASES["names"], ids=lambda case: str(case["name"]))
def test_names_are_written_as_the_shared_cases_say(case: dict[str, str]) -> None:
    entry = bibtex(Paper("2611.00001", "A Title", authors=(Author(case["name"]),)))
    assert f"  author = {{{case['bibtex']}}},\n" in entry


def test_bibtex_takes_an_accented_letter_for_one_letter() -> None:
    assert bibtex_abbreviate(tex("Élie")) == r"{\'E}"
    assert bibtex_abbreviate(tex("Łukasz")) == r"{\L}"
    assert bibtex_purify(tex("Žižek Çelik")) == "Zizek Celik"


@pytest.mark.parametrize("text", ["$" + r"\alpha a {a} " * 300, "$" + "{{a}" * 300, "$a" * 1000, "$" + "x^{a_" * 300])
def test_a_formula_that_never_ends_takes_no_time(text: str) -> None:
    tex("$x$")
    began = time.monotonic()
    tex(text)
    assert time.monotonic() - began < 5
