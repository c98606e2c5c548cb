"""Parsing arXiv ids in every form people write them."""

import datetime as dt
import json
import re
from pathlib import Path

import pytest

from api.core.arxiv_id import ARCHIVES, BARE, file_name, id_of, month_of, number_of, parse_arxiv_id

CASES = json.loads((Path(__file__).parents[1] / "cases/arxiv_ids.json").read_text(encoding="utf-8"))
ACCEPTED = [(text, arxiv_id) for arxiv_id, texts in CASES["accepted"].items() for text in texts]


@pytest.mark.parametrize(("text", "arxiv_id"), ACCEPTED)
def test_every_form_of_an_id_is_parsed(text: str, arxiv_id: str) -> None:
    assert parse_arxiv_id(text) == arxiv_id


@pytest.mark.parametrize("text", CASES["refused"])
def test_any_other_text_is_not_an_id(text: str) -> None:
    assert parse_arxiv_id(text) is None


def test_the_cases_are_many() -> None:
    assert len(ACCEPTED) >= 60
    assert len(CASES["refused"]) >= 30


@pytest.mark.parametrize("arxiv_id", CASES["accepted"])
def test_the_id_that_a_form_names_is_bare_and_names_itself(arxiv_id: str) -> None:
    assert re.fullmatch(BARE, arxiv_id)
    assert parse_arxiv_id(arxiv_id) == arxiv_id
    assert len(arxiv_id) <= 16, "the width of the column"


@pytest.mark.parametrize(
    ("arxiv_id", "month"),
    [("2608.19880", (2026, 8)), ("0704.0001", (2007, 4)), ("hep-th/9901001", (1999, 1)), ("cs/0701188", (2007, 1))],
)
def test_an_id_tells_its_month(arxiv_id: str, month: tuple[int, int]) -> None:
    assert month_of(arxiv_id) == dt.date(*month, 1)


def test_an_id_in_the_name_of_a_file_has_no_slash() -> None:
    assert file_name("hep-th/9901001") == "hep-th_9901001"
    assert file_name("2608.19880") == "2608.19880"


def test_no_two_ids_have_the_same_number() -> None:
    ids = ["0704.0001", "0704.0010", "2608.19880", "2608.01988", "9912.99999"]
    ids += [f"{archive}/{digits}" for archive in ARCHIVES for digits in ("9107001", "0001001", "0703999")]
    numbers = {number_of(arxiv_id) for arxiv_id in ids}
    assert len(numbers) == len(ids)
    assert max(numbers) < 2**63


@pytest.mark.parametrize(
    "arxiv_id", ["0704.0001", "1412.9999", "2608.19880", "9912.00001", "cs/0001001", "supr-con/9107001"]
)
def test_the_number_of_an_id_leads_back_to_it(arxiv_id: str) -> None:
    assert id_of(number_of(arxiv_id)) == arxiv_id
