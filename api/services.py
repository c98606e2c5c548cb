"""The parts of a running service, put together once: `create_app` and the commands share this."""

from __future__ import annotations

import dataclasses

from api import sample
from api.config import Settings
from api.days import Clock, utc_now
from api.details import Details
from api.finder import Finder
from api.hub.client import HubClient
from api.library import Library
from api.ondemand import OnDemand
from api.refresh import Refresher
from api.store import Store, open_store


@dataclasses.dataclass(frozen=True, slots=True)
class Services:
    """Everything a view or a command may need."""

    settings: Settings
    clock: Clock
    store: Store
    hub: HubClient
    refresher: Refresher
    library: Library
    details: Details
    finder: Finder

    def close(self) -> None:
        """Close connections to the database and the Hub."""
        self.hub.close()
        self.store.close()


def build(settings: Settings, *, clock: Clock = utc_now, hub: HubClient | None = None) -> Services:
    """Open the store, give a new one the sample list, and put everything together.

    Raises:
        StoreError: the database cannot be used.
    """
    store = open_store(settings.database_url)
    with store.write() as conn:
        sample.install(conn, clock())
    hub = hub or HubClient(settings.hub_url, settings.hf_token)
    refresher = Refresher(store, hub, clock)
    on_demand = OnDemand(refresher)
    library = Library(store, on_demand, clock, settings.refresh_seconds)
    return Services(
        settings, clock, store, hub, refresher, library, Details(store, on_demand), Finder(store, on_demand)
    )
