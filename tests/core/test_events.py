"""What happened is noted, and taken once."""

import pytest

from api.core import events
from api.errors import UpstreamBusy, UpstreamNotFound


@pytest.fixture(autouse=True)
def _empty() -> None:
    list(events.taken())


def test_what_was_noted_is_taken_once_in_order() -> None:
    events.note("a", "x", "y")
    events.note("b", seconds=0.5)
    assert list(events.taken()) == [events.Event("a", ("x", "y")), events.Event("b", (), 0.5)]
    assert list(events.taken()) == []


def test_if_nobody_looks_the_oldest_are_forgotten() -> None:
    for number in range(30_000):
        events.note(str(number))
    found = list(events.taken())
    assert (len(found), found[-1].name) == (20_000, "29999")


def test_how_a_block_ends_is_noted() -> None:
    with events.outcome("upstream", "Hub"):
        pass
    for error in (UpstreamNotFound("x"), UpstreamBusy("x", 1.0)):
        with pytest.raises(type(error)), events.outcome("upstream", "Hub"):
            raise error
    assert [one.labels[1] for one in events.taken()] == ["ok", "notfound", "busy"]
