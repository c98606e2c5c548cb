"""What is stored, month by month."""

from __future__ import annotations

from api.catalog import archive
from api.core.periods import month_of
from api.services import Services
from tests.conftest import TODAY, YESTERDAY


def test_months_are_those_of_stored_lists_without_the_sample(services: Services) -> None:
    assert archive.months(services.store) == []
    services.refresher.day(YESTERDAY)
    assert archive.months(services.store) == [month_of(YESTERDAY)]


def test_the_papers_of_a_month_come_newest_list_first(services: Services) -> None:
    for day in (YESTERDAY, TODAY):
        services.refresher.day(day)
    found = archive.listed(services.store, month_of(TODAY))
    assert list(dict.fromkeys(found.values())) == [TODAY, YESTERDAY]
    assert archive.listed(services.store, month_of(TODAY.replace(year=2025))) == {}
