"""Building the parts of a service."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
import sqlalchemy as sa

from api import config
from api.errors import StoreError
from api.services import build
from api.store import lists, papers
from tests.conftest import Clock
from tests.fakehub import FakeHub


def test_a_new_database_gets_the_sample_without_a_request_to_the_hub(
    settings: config.Settings, clock: Clock, hub: FakeHub
) -> None:
    parts = build(settings, clock=clock)
    assert parts.lists.latest().source == "sample"
    assert hub.asked == []
    parts.close()


def test_a_database_with_papers_gets_no_sample(settings: config.Settings, clock: Clock, hub: FakeHub) -> None:
    first = build(settings, clock=clock)
    first.refresher.day(hub.today)
    first.close()
    second = build(settings, clock=clock)
    with second.store.read() as conn:
        assert papers.total(conn) == len(lists.on(conn, hub.today)) == 12
    assert second.lists.latest().source == "hub"
    second.close()


def test_the_token_is_sent_to_the_hub_only(settings: config.Settings, clock: Clock, hub: FakeHub) -> None:
    parts = build(dataclasses.replace(settings, hf_token="hf_secret"), clock=clock)
    parts.refresher.day(hub.today)
    assert hub.asked[-1][2]["authorization"] == "Bearer hf_secret"
    assert parts.arxiv.base_url == settings.arxiv_url
    parts.close()


def test_clients_that_are_given_replace_those_of_the_settings(settings: config.Settings, clock: Clock) -> None:
    first = build(settings, clock=clock)
    second = build(settings, clock=clock, hub=first.hub, arxiv=first.arxiv)
    assert (second.hub, second.arxiv) == (first.hub, first.arxiv)
    second.store.close()
    first.close()


def test_a_closed_service_keeps_no_connection_to_its_database(settings: config.Settings, clock: Clock) -> None:
    parts = build(settings, clock=clock)
    assert parts.store.state()[1] >= 1
    parts.close()
    pool = parts.store.engine.pool
    assert isinstance(pool, sa.pool.QueuePool)
    assert (pool.checkedin(), pool.checkedout()) == (0, 0)


def test_a_database_that_cannot_be_used_is_an_error(settings: config.Settings, tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_text("not a database, but longer than the header of one would be " * 20)
    bad = dataclasses.replace(settings, database_url=f"sqlite:///{tmp_path / 'notes.db'}")
    with pytest.raises(StoreError, match=r"notes\.db"):
        build(bad)
