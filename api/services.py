"""Build the parts of a running service. `create_app` and the commands share this."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from pathlib import Path

from api.catalog.lists import ListCatalog
from api.catalog.papers import PaperCatalog
from api.catalog.search import SearchCatalog
from api.config import Settings, user_data_dir
from api.core.hub_calendar import Clock, utc_now
from api.digest.outboxes import Digests
from api.search.keeper import Keeper
from api.store import Store, open_store
from api.sync import sample
from api.sync.arxiv import ArxivFallback
from api.sync.hub import Refresher
from api.sync.lookup import Lookup
from api.sync.on_demand import OnDemand
from api.sync.turn import Turn
from api.upstream.arxiv.client import ArxivClient
from api.upstream.hub.client import HubClient


@dataclasses.dataclass(frozen=True, slots=True)
class Services:
    """Everything that a view or a command may need."""

    settings: Settings
    clock: Clock
    store: Store
    hub: HubClient
    arxiv: ArxivClient
    refresher: Refresher
    on_demand: OnDemand
    lists: ListCatalog
    papers: PaperCatalog
    search: SearchCatalog
    keeper: Keeper
    turn: Turn
    digests: Digests

    def close(self) -> None:
        """Close connections to the database, the Hub and arXiv."""
        self.keeper.close()
        self.hub.close()
        self.arxiv.close()
        self.store.close()


def build(
    settings: Settings,
    *,
    clock: Clock = utc_now,
    hub: HubClient | None = None,
    arxiv: ArxivClient | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Services:
    """Open the database, add the sample list to a new one, and build the services.

    Args:
        settings: the settings from the environment.
        clock: returns the current time.
        hub: replaces the client made from the settings, for tests.
        arxiv: likewise.
        sleep: waits for a number of seconds.

    Raises:
        StoreError: the database cannot be used.
    """
    store = open_store(settings.database_url, lambda conn: sample.install(conn, clock()))
    hub = hub or HubClient(settings.hub_url, settings.hf_token, now=clock, sleep=sleep)
    arxiv = arxiv or ArxivClient(settings.arxiv_url)
    refresher = Refresher(store, hub, clock)
    turn = Turn()
    on_demand = OnDemand(refresher, turn=turn)
    fallback = ArxivFallback(store, arxiv, clock, sleep=sleep, turn=turn)
    lists = ListCatalog(store, on_demand, clock, settings.refresh_seconds)
    lookup = Lookup(store, on_demand, fallback)
    papers = PaperCatalog(store, on_demand, lookup, clock)
    data_dir = Path(settings.data_dir) if settings.data_dir else store.folder or user_data_dir()
    keeper = Keeper(store, data_dir)
    search = SearchCatalog(store, keeper, on_demand, lookup)
    digests = Digests(settings, store, clock)
    return Services(
        settings,
        clock,
        store,
        hub,
        arxiv,
        refresher,
        on_demand,
        lists,
        papers,
        search,
        keeper,
        turn,
        digests,
    )
