"""Dates on the command line."""

from __future__ import annotations

import datetime as dt
from typing import Any

import click

from api.core import hub_calendar
from api.errors import InvalidParameter
from api.web import arguments


class Day(click.ParamType[dt.date]):
    """A date in the format of the API."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        """Return the date, or fail with the expected format."""
        try:
            return value if isinstance(value, dt.date) else arguments.day(value)
        except InvalidParameter as error:
            self.fail(error.detail, param, ctx)


DAY = Day()


def check_span(first: dt.date, last: dt.date, now: dt.datetime) -> None:
    """Check that the Hub may have lists of the days from `first` to `last`.

    Raises:
        click.UsageError: it cannot.
    """
    newest = hub_calendar.newest_possible(now)
    if not hub_calendar.FIRST_LIST <= first <= last <= newest:
        order = "" if first == last else ", and --from must not be after --to"
        raise click.UsageError(f"Use days from {hub_calendar.FIRST_LIST} to {newest}{order}.")
