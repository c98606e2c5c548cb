"""Storing the repositories that link to a paper."""

import datetime as dt

from api.core.models import Linked
from api.store import Store, linked_repos
from api.upstream.hub.linked_repos import normalise_linked
from tests.conftest import NOW, TODAY
from tests.store.test_database import put, wire
from tests.upstream.hub.test_linked_repos import ID, WIRE


def test_a_look_up_without_a_reply_keeps_the_known_repositories_and_updates_the_time(store: Store) -> None:
    put(store, TODAY, wire(3))
    found = normalise_linked(WIRE)
    with store.write() as conn:
        assert linked_repos.get(conn, ID) == linked_repos.Reading()
        assert linked_repos.put(conn, ID, None, NOW) is False
        assert linked_repos.get(conn, ID) == linked_repos.Reading(NOW, None)
        assert linked_repos.put(conn, ID, found, NOW)
        later = NOW + dt.timedelta(days=2)
        assert not linked_repos.put(conn, ID, found, later)
        assert not linked_repos.put(conn, ID, None, later)
        assert linked_repos.get(conn, ID) == linked_repos.Reading(later, found)


def test_a_reply_without_repositories_replaces_known_ones_and_counts_as_a_change(store: Store) -> None:
    put(store, TODAY, wire(3))
    with store.write() as conn:
        assert linked_repos.put(conn, ID, normalise_linked(WIRE), NOW)
        assert linked_repos.put(conn, ID, Linked(), NOW)
        assert linked_repos.get(conn, ID) == linked_repos.Reading(NOW, Linked())
