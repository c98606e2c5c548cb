"""Parsing arXiv ids in every form people write them."""

import pytest

from api.core.arxiv_id import parse_arxiv_id


@pytest.mark.parametrize(
    "text",
    [
        "2401.00001",
        " 2401.00001 ",
        "2401.00001v2",
        "arXiv:2401.00001",
        "arxiv: 2401.00001v12",
        "https://arxiv.org/abs/2401.00001",
        "http://arxiv.org/pdf/2401.00001v3.pdf",
        "https:/arxiv.org/abs/2401.00001",
        "arxiv.org/html/2401.00001v1",
        "https://www.arxiv.org/abs/2401.00001?context=cs.LG",
        "https://export.arxiv.org/abs/2401.00001#comments",
        "https://huggingface.co/papers/2401.00001",
        "https://hf.co/papers/2401.00001/",
        "https://www.alphaxiv.org/abs/2401.00001v2",
        "https://doi.org/10.48550/arXiv.2401.00001",
    ],
)
def test_every_common_form_of_an_id_is_parsed(text: str) -> None:
    assert parse_arxiv_id(text) == "2401.00001"


def test_a_four_digit_id_from_before_2015_is_parsed() -> None:
    assert parse_arxiv_id("0704.0001") == "0704.0001"


@pytest.mark.parametrize(
    "text",
    ["", "abc", "2413.00001", "2400.00001", "2401.001", "2401.000011", "cs/0112017", "2401.00001x",
     "https://example.org/abs/2401.00001", "2401.00001\n2401.00002", "٢٤٠١.00001"],
)  # fmt: skip
def test_any_other_text_is_not_an_id(text: str) -> None:
    assert parse_arxiv_id(text) is None
