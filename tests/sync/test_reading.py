"""One reading of one resource: its lease, its budget, and what the log says of it afterwards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from api.core.list_status import Fetch
from api.errors import (
    StoreUnavailable,
    UpstreamBusy,
    UpstreamError,
    UpstreamInvalid,
    UpstreamNotFound,
    UpstreamRefused,
)
from api.store import Store, fetch_log, leases
from api.sync.reading import InProgressError, JustReadError, Reading
from tests.conftest import Clock, Patience

RESOURCE = "daily:2026-11-19"
Begin = Callable[..., Reading]


@pytest.fixture
def begin(store: Store, clock: Clock, patience: Patience) -> Begin:
    """Describe a reading; what is not said is as for a list."""

    def describe(
        resource: str = RESOURCE,
        *,
        pause: float = 0.0,
        is_logged: bool = True,
        wanted_at: dt.datetime | None = None,
        budget: float = 10.0,
        behind_callers: Callable[[str, Callable[[], object]], object] | None = None,
    ) -> Reading:
        return Reading(
            store,
            resource,
            budget,
            clock=clock,
            monotonic=patience.monotonic,
            behind=lambda: None,
            pause=lambda: pause,
            is_logged=is_logged,
            wanted_at=wanted_at,
            sleep=patience.sleep,
            behind_callers=behind_callers,
        )

    return describe


def is_held(store: Store, clock: Clock, resource: str = RESOURCE) -> bool:
    with store.read() as conn:
        return leases.is_held(conn, resource, clock())


def logged(store: Store, clock: Clock, resource: str = RESOURCE) -> Fetch:
    with store.read() as conn:
        return fetch_log.get(conn, resource, clock())


def succeed(reading: Reading, *, changed: bool = True) -> None:
    with reading:
        reading.apply(lambda _conn: changed)


def fail(reading: Reading, error: UpstreamError) -> None:
    with pytest.raises(type(error)), reading:
        raise error


def test_the_lease_is_held_in_the_block_and_free_after_it(begin: Begin, store: Store, clock: Clock) -> None:
    with begin():
        assert is_held(store, clock)
        with pytest.raises(InProgressError), begin():
            pytest.fail("two read at once")
        with begin("daily:2026-11-18"):
            pass
        assert is_held(store, clock), "one that was turned away releases nothing"
    assert not is_held(store, clock)


@pytest.mark.parametrize("error", [UpstreamInvalid("not a list"), LookupError("a mistake of ours")])
def test_an_error_leaves_no_lease_behind(begin: Begin, store: Store, clock: Clock, error: Exception) -> None:
    with pytest.raises(type(error)), begin():
        raise error
    assert not is_held(store, clock)


def test_an_upstream_error_is_logged_for_the_resource_and_the_hub(begin: Begin, store: Store, clock: Clock) -> None:
    fail(begin(), UpstreamInvalid("not a list"))
    for resource in (RESOURCE, fetch_log.HUB):
        fetch = logged(store, clock, resource)
        assert (fetch.failed_at, fetch.error, fetch.succeeded_at) == (clock.now, "not a list", None)
        assert fetch.failing


def test_another_error_is_no_news_of_the_hub(begin: Begin, store: Store, clock: Clock) -> None:
    with pytest.raises(LookupError), begin():
        raise LookupError
    assert logged(store, clock) == logged(store, clock, fetch_log.HUB) == Fetch()


def test_a_first_failure_raises_the_revision_once_and_a_second_one_does_not(
    begin: Begin, store: Store, clock: Clock
) -> None:
    succeed(begin())
    before = store.state()[1]
    fail(begin(), UpstreamInvalid("not a list"))
    identity, number, changed = store.changes(store.state()[0], before)
    assert (number, changed) == (before + 1, {RESOURCE: number, fetch_log.HUB: number})
    clock.forward(minutes=5)
    fail(begin(), UpstreamInvalid("still not a list"))
    assert store.state() == (identity, before + 1)
    assert logged(store, clock).error == "still not a list"


def test_a_success_raises_the_revision_only_if_it_ends_failures_or_is_the_first(
    begin: Begin, store: Store, clock: Clock
) -> None:
    before = store.state()[1]
    succeed(begin())
    assert store.state()[1] == before + 1
    clock.forward(minutes=5)
    succeed(begin())
    assert store.state()[1] == before + 1
    fail(begin(), UpstreamInvalid("not a list"))
    succeed(begin())
    assert store.state()[1] == before + 3


@pytest.mark.parametrize("error", [UpstreamNotFound("404"), UpstreamRefused("HTTP 401", 401)])
def test_a_hub_that_says_no_is_there_though_the_resource_is_not(
    begin: Begin, store: Store, clock: Clock, error: UpstreamError
) -> None:
    fail(begin(), UpstreamInvalid("not a list"))
    clock.forward(minutes=5)
    fail(begin(), error)
    assert logged(store, clock).failing
    hub = logged(store, clock, fetch_log.HUB)
    assert (hub.failing, hub.succeeded_at) == (False, clock.now)


def test_a_reading_that_is_not_logged_tells_only_how_the_hub_is(begin: Begin, store: Store, clock: Clock) -> None:
    succeed(begin(is_logged=False))
    assert logged(store, clock) == Fetch()
    assert logged(store, clock, fetch_log.HUB).succeeded_at == clock.now
    fail(begin(is_logged=False), UpstreamInvalid("not a paper"))
    assert logged(store, clock) == Fetch()
    assert logged(store, clock, fetch_log.HUB).failing


def test_what_changed_has_the_time_of_the_reading_and_what_did_not_keeps_its_time(
    begin: Begin, store: Store, clock: Clock
) -> None:
    succeed(begin())
    first = clock.now
    clock.forward(minutes=5)
    succeed(begin(), changed=False)
    assert (logged(store, clock).succeeded_at, logged(store, clock).changed_at) == (clock.now, first)
    clock.forward(minutes=5)
    succeed(begin(), changed=True)
    assert logged(store, clock).changed_at == clock.now


def test_the_budget_is_spent_from_the_description_on_and_never_negative(begin: Begin, patience: Patience) -> None:
    reading = begin(budget=10.0)
    patience.time += 4
    assert reading.seconds_left() == 6
    with reading:
        patience.time += 7
        assert reading.seconds_left() == 0


def test_a_resource_that_another_read_since_it_was_wanted_is_not_read_again(
    begin: Begin, store: Store, clock: Clock
) -> None:
    wanted_at = clock.now
    clock.forward(seconds=1)
    succeed(begin())
    before = store.state()
    for moment in (wanted_at, clock.now):
        with pytest.raises(JustReadError), begin(wanted_at=moment):
            pytest.fail("it was read a moment ago")
    assert not is_held(store, clock)
    assert not logged(store, clock).failing, "that is no failure of the Hub"
    assert store.state() == before
    succeed(begin(wanted_at=clock.now + dt.timedelta(seconds=1)))
    succeed(begin(wanted_at=None))


def test_a_failed_reading_since_then_does_not_count_as_read(begin: Begin, clock: Clock) -> None:
    fail(begin(), UpstreamInvalid("not a list"))
    succeed(begin(wanted_at=clock.now))


@pytest.mark.parametrize("ending", ["success", "failure"])
def test_a_pause_is_logged_however_the_reading_ends_and_turns_the_next_one_away(
    begin: Begin, store: Store, clock: Clock, ending: str
) -> None:
    if ending == "success":
        succeed(begin(pause=90.0))
    else:
        fail(begin(pause=90.0), UpstreamBusy("HTTP 429", 90.0))
    clock.forward(seconds=80)
    with pytest.raises(UpstreamBusy) as caught, begin("newest"):
        pytest.fail("the Hub asked for a pause")
    assert caught.value.retry_after == 10
    assert not is_held(store, clock, "newest")
    clock.forward(seconds=10)
    succeed(begin("newest"))


def test_one_whose_lease_ran_out_and_went_to_another_stores_nothing(begin: Begin, store: Store, clock: Clock) -> None:
    slow = begin()

    def apply_too_late() -> None:
        with slow:
            clock.forward(seconds=leases.MAX_SECONDS)
            with begin():
                slow.apply(lambda _conn: pytest.fail("another process has the lease"))

    with pytest.raises(InProgressError):
        apply_too_late()
    assert logged(store, clock) == Fetch(), "being slow is no failure of the Hub"


def test_one_whose_lease_ran_out_stores_what_it_has_if_nobody_else_came(
    begin: Begin, store: Store, clock: Clock
) -> None:
    with begin() as reading:
        clock.forward(seconds=leases.MAX_SECONDS)
        reading.apply(lambda _conn: True)
    assert logged(store, clock).succeeded_at == clock.now


def apply_while_others_write(reading: Reading, store: Store) -> None:
    with reading, store.write():
        reading.apply(lambda _conn: True)


def test_what_cannot_be_stored_in_time_is_stored_behind(begin: Begin, store: Store, clock: Clock) -> None:
    work: list[Callable[[], object]] = []
    with pytest.raises(InProgressError, match="is being stored"):
        apply_while_others_write(begin(budget=0.0, behind_callers=lambda _name, task: work.append(task)), store)
    assert is_held(store, clock), "nobody reads it again meanwhile"
    assert logged(store, clock) == Fetch()
    (task,) = work
    task()
    assert logged(store, clock).succeeded_at == clock.now
    assert not is_held(store, clock)


def test_what_can_never_be_stored_is_given_up_while_the_lease_lasts(
    begin: Begin, store: Store, clock: Clock, patience: Patience, caplog: pytest.LogCaptureFixture
) -> None:
    work: list[Callable[[], object]] = []
    with pytest.raises(InProgressError):
        apply_while_others_write(begin(budget=0.0, behind_callers=lambda _name, task: work.append(task)), store)
    patience.time += leases.MAX_SECONDS - 1.3
    with store.write():
        work[0]()
    assert "was read and could not be stored" in caplog.text
    assert logged(store, clock) == Fetch()


def test_without_anybody_behind_storing_is_tried_until_the_time_is_over(begin: Begin, store: Store) -> None:
    with pytest.raises(StoreUnavailable):
        apply_while_others_write(begin(budget=0.3), store)
