"""Lists as JSON."""

from typing import get_args

from api.core.models import EmptyReason, PaperList
from api.render.schemas.lists import EMPTY_REASONS, ListInfoSchema


def test_every_reason_for_an_empty_list_is_explained() -> None:
    assert set(EMPTY_REASONS) == set(get_args(EmptyReason))


def test_the_name_of_a_list_is_its_date_in_json() -> None:
    found = PaperList(
        kind="weekly",
        name="2026-W47",
        first_date=None,
        last_date=None,
        previous="2026-W46",
        next=None,
        complete=True,
        empty_reason=None,
        as_of=None,
        stale=False,
        source="hub",
        papers=(),
    )
    body = ListInfoSchema().dump(found)
    assert (body["date"], body["previous"], body["next"]) == ("2026-W47", "2026-W46", None)
    assert "name" not in body
