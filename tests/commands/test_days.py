"""Dates on the command line."""

import datetime as dt

import click
import pytest

from api.commands.days import DAY


def test_a_date_is_read_as_the_api_reads_it() -> None:
    day = dt.date(2026, 11, 20)
    assert DAY.convert("2026-11-20", None, None) == DAY.convert(day, None, None) == day


@pytest.mark.parametrize("text", ["20261120", "2026-02-31", "yesterday", ""])
def test_anything_else_is_refused_with_the_format(text: str) -> None:
    with pytest.raises(click.BadParameter, match="use YYYY-MM-DD"):
        DAY.convert(text, None, None)
