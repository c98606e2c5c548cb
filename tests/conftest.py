"""Shared parts of the tests: a clock to turn, a fake Hub, a service on it, databases of both kinds."""

from __future__ import annotations

import contextlib
import datetime as dt
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from flask.testing import FlaskClient

from api import config, create_app
from api.services import Services, build
from api.store import Store, open_store
from api.sync import sample
from api.sync.background import Background
from api.upstream.arxiv.client import ArxivClient
from api.upstream.hub.client import HubClient
from tests.fakearxiv import FakeArxiv
from tests.fakehub import FakeHub
from tests.postgres import Postgres, postgres_server
from tests.processes import Home
from tests.redis import RedisServer, redis_server

# A Thursday afternoon in New York; the list of the 19th is running.
NOW = dt.datetime(2026, 11, 19, 18, 0, tzinfo=dt.UTC)
TODAY = NOW.date()
YESTERDAY = TODAY - dt.timedelta(days=1)

# A run under `nohup` or in the background ignores these signals, and so would all that the tests start.
for ignored in (signal.SIGHUP, signal.SIGINT):
    if signal.getsignal(ignored) is signal.SIG_IGN:
        signal.signal(ignored, signal.default_int_handler if ignored is signal.SIGINT else signal.SIG_DFL)


class Clock:
    """A clock that stands still until it is turned."""

    def __init__(self, now: dt.datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> dt.datetime:
        return self.now

    def forward(self, **span: float) -> None:
        """Turn the clock on by a timedelta's worth."""
        self.now += dt.timedelta(**span)


class Patience:
    """Stands in for `sleep` and `monotonic`: waiting takes no time, and is written down."""

    def __init__(self) -> None:
        self.time, self.waits = 1000.0, list[float]()

    def sleep(self, seconds: float) -> None:
        self.time += seconds
        self.waits.append(seconds)

    def monotonic(self) -> float:
        return self.time


class HeldBackground(Background):
    """A background that does its work when a test waits for it, and not at any moment before."""

    def __init__(self) -> None:
        super().__init__()
        self._held: dict[str, Callable[[], object]] = {}

    def submit(self, key: str, task: Callable[[], object]) -> None:
        self._held.setdefault(key, task)

    def join(self) -> None:
        while self._held:
            self._held.pop(next(iter(self._held)))()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the modules whose tests start services: they take the longest, and nothing should wait for them."""
    slow = {item.path for item in items if "home" in getattr(item, "fixturenames", ())}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(scope="session", autouse=True)
def _one_ssl_context() -> Iterator[None]:
    """Clients share one TLS context: reading the system's certificates takes longer than most tests."""
    context = httpx.create_ssl_context()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(httpx, "create_ssl_context", lambda: context)
        yield


@pytest.fixture
def clock() -> Clock:
    return Clock()


def hub_of_three_days() -> FakeHub:
    """Return a fake Hub with lists for today and the two days before."""
    fake = FakeHub(TODAY)
    fake.now = lambda: NOW
    for offset, (count, start) in enumerate([(12, 1), (9, 101), (7, 201)]):
        fake.fill(TODAY - dt.timedelta(days=offset), count, start)
    return fake


@pytest.fixture
def hub(clock: Clock) -> FakeHub:
    """A fake Hub with lists for today and the two days before, and with the clock of the service."""
    fake = hub_of_three_days()
    fake.now = clock
    return fake


@pytest.fixture
def hub_url(hub: FakeHub) -> Iterator[str]:
    with hub.running() as url:
        yield url


@pytest.fixture
def arxiv() -> FakeArxiv:
    """A fake arXiv that has no paper yet."""
    return FakeArxiv()


@pytest.fixture
def arxiv_url(arxiv: FakeArxiv) -> Iterator[str]:
    with arxiv.running() as url:
        yield url


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server of our own, for the whole session."""
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="module")
def redis() -> Iterator[RedisServer]:
    """A Redis server of our own."""
    with redis_server() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database, one of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'paperboy.db'}"
    server: Postgres = request.getfixturevalue("postgres")
    return server.new_database()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file that all migrations were applied to, for tests to copy."""
    file = tmp_path_factory.mktemp("migrated") / "paperboy.db"
    open_store(f"sqlite:///{file}").close()
    return file


@pytest.fixture(scope="session")
def sample_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file as a service makes it on its first start at `NOW`, for tests to copy."""
    file = tmp_path_factory.mktemp("sample") / "paperboy.db"
    open_store(f"sqlite:///{file}", lambda conn: sample.install(conn, NOW)).close()
    return file


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of each kind, migrated, with nothing in it; a copy of one that is made once a session."""
    if request.param == "sqlite":
        return f"sqlite:///{shutil.copy(request.getfixturevalue('migrated_file'), tmp_path / 'paperboy.db')}"
    server: Postgres = request.getfixturevalue("postgres")
    return server.migrated_database()


@pytest.fixture
def store(migrated_url: str) -> Iterator[Store]:
    opened = open_store(migrated_url)
    yield opened
    opened.close()


def settings_for(folder: Path, sample_file: Path, hub_url: str, arxiv_url: str) -> config.Settings:
    """Return the settings of a service that was started once without the Hub, with its database in `folder`."""
    environ = {"PAPERBOY_HUB_URL": hub_url, "PAPERBOY_ARXIV_URL": arxiv_url, "PAPERBOY_RATE_LIMIT": "0"}
    file = shutil.copy(sample_file, folder / "service.db")
    return config.load({"PAPERBOY_DATABASE_URL": f"sqlite:///{file}"}, environ=environ)


@pytest.fixture
def settings(tmp_path: Path, sample_file: Path, hub_url: str, arxiv_url: str) -> config.Settings:
    """The settings of a service that was started once without the Hub."""
    return settings_for(tmp_path, sample_file, hub_url, arxiv_url)


@pytest.fixture
def patience() -> Patience:
    return Patience()


@contextlib.contextmanager
def running_services(settings: config.Settings, clock: Clock, patience: Patience) -> Iterator[Services]:
    """Give a service on a fake Hub and a fake arXiv, not asked yet; failing requests are repeated at once."""
    client = HubClient(settings.hub_url, sleep=patience.sleep, monotonic=patience.monotonic, now=clock)
    arxiv = ArxivClient(settings.arxiv_url, monotonic=patience.monotonic, now=clock)
    parts = build(settings, clock=clock, hub=client, arxiv=arxiv, sleep=patience.sleep)
    parts.on_demand.background = HeldBackground()
    # The index follows within each search, as nobody looks at it in between.
    parts.keeper.in_thread = False
    yield parts
    parts.close()


@pytest.fixture
def services(settings: config.Settings, clock: Clock, patience: Patience) -> Iterator[Services]:
    """A service on the fake Hub and the fake arXiv, not asked yet; failing requests are repeated at once."""
    with running_services(settings, clock, patience) as parts:
        yield parts


@pytest.fixture
def api(services: Services) -> FlaskClient:
    """A client of that service which sees every change at once."""
    return create_app(services, watch_seconds=0).test_client()


def settle(services: Services) -> None:
    """Wait until what was left to the background is done."""
    services.on_demand.background.join()


@pytest.fixture
def fresh(services: Services) -> Services:
    """The same service after its first refresh."""
    first_refresh(services)
    return services


def first_refresh(services: Services) -> None:
    """Read the newest list."""
    for day in services.refresher.newest_days()[:1]:
        services.refresher.day(day)


@pytest.fixture(scope="module")
def shared_services(tmp_path_factory: pytest.TempPathFactory, sample_file: Path) -> Iterator[Services]:
    """A service of its own after its first refresh, shared by those tests of a module that only read.

    What a read brings along stays: days and papers that are read from the Hub because somebody asks for them. No test
    may depend on whether that has happened.
    """
    folder = tmp_path_factory.mktemp("shared")
    with hub_of_three_days().running() as hub_url, FakeArxiv().running() as arxiv_url:
        settings = settings_for(folder, sample_file, hub_url, arxiv_url)
        with running_services(settings, Clock(), Patience()) as parts:
            first_refresh(parts)
            yield parts


@pytest.fixture(scope="module")
def reader(shared_services: Services) -> FlaskClient:
    """A client of the shared service, for tests that only read."""
    return create_app(shared_services, watch_seconds=0).test_client()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An empty home folder to run `paperboy` in."""
    return Home.make(tmp_path)
