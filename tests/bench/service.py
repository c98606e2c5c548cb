"""A service in this process, asked without a network, so that what is measured is the making of a reply."""

from __future__ import annotations

import contextlib
import dataclasses
import gzip
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import marshmallow
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import create_environ, run_wsgi_app

from api import config, create_app, services
from tests.bench.shapes import Shape
from tests.fakearxiv import FakeArxiv
from tests.fakehub import FakeHub

Run = Callable[[], object]


@dataclasses.dataclass(frozen=True)
class Cost:
    """What a reply took: seconds by the clock and of computing, and how many bytes it has."""

    wall: float
    cpu: float
    num_bytes: int


@dataclasses.dataclass
class Service:
    """The parts of a service and its WSGI application."""

    parts: services.Services
    app: Flask

    @classmethod
    def start(cls, file: Path, hub_url: str, arxiv_url: str) -> Service:
        """Put a service on a database together, as a web process does."""
        environ = {"PAPERBOY_HUB_URL": hub_url, "PAPERBOY_ARXIV_URL": arxiv_url, "PAPERBOY_RATE_LIMIT": "0"}
        settings = config.load({"PAPERBOY_DATABASE_URL": f"sqlite:///{file}"}, environ=environ)
        parts = services.build(settings)
        parts.keeper.follow()
        parts.search.start()
        return cls(parts, create_app(parts))

    def forget(self) -> None:
        """Empty the cache of replies, so that the next one is built."""
        for backend in self.app.extensions["cache"].values():
            backend.clear()

    def ask(self, shape: Shape) -> Cost:
        """Build the reply to a request and return what that took."""
        self.forget()
        path, _, query = shape.path.partition("?")
        environ = create_environ(path, query_string=query, headers={"Accept-Encoding": "gzip"})
        wall, cpu = time.perf_counter(), time.process_time()
        found, status, _ = run_wsgi_app(self.app, environ, buffered=True)
        body = b"".join(found)
        cost = Cost(time.perf_counter() - wall, time.process_time() - cpu, len(body))
        if int(status.split()[0]) not in shape.statuses:
            raise SystemExit(f"{shape.name}: {status} from {shape.path[:200]}")
        return cost

    def close(self) -> None:
        """Close the database."""
        self.parts.close()

    def queries(self, shape: Shape) -> list[tuple[str, float]]:
        """Return the queries that a reply is made from and the seconds that each takes by itself, rows and all."""
        seen: list[tuple[str, Any]] = []

        def note(_conn: object, _cursor: object, text: str, values: Any, *_: object) -> None:
            if text.startswith("SELECT"):
                seen.append((text, values))

        engine = self.parts.store.engine
        sa.event.listen(engine, "before_cursor_execute", note)
        try:
            self.ask(shape)
        finally:
            sa.event.remove(engine, "before_cursor_execute", note)
        timed = []
        with self.parts.store.read() as conn:
            for text, values in seen:
                started = time.process_time()
                conn.exec_driver_sql(text, values).fetchall()
                timed.append((text, time.process_time() - started))
        return timed

    def pieces(self, shape: Shape) -> dict[str, Run]:
        """Return the pieces of a reply's making, each to be run by itself: SQL, dump, json, gzip.

        They are taken down while the reply is built, and repeat the very same calls.
        """
        queries: list[tuple[Any, Any, Any]] = []
        dumps: list[tuple[marshmallow.Schema, Any]] = []
        zipped: list[tuple[Any, Any]] = []
        dump, compress, depth = marshmallow.Schema.dump, gzip.compress, [0]

        def note_query(_conn: object, clause: Any, many: Any, one: Any, _options: object) -> None:
            queries.append((clause, many, one))

        def note_dump(schema: marshmallow.Schema, obj: Any, **given: Any) -> Any:
            if not depth[0]:
                dumps.append((schema, obj))
            depth[0] += 1
            try:
                return dump(schema, obj, **given)
            finally:
                depth[0] -= 1

        def note_gzip(*given: Any, **named: Any) -> bytes:
            zipped.append((given, named))
            return compress(*given, **named)

        engine = self.parts.store.engine
        sa.event.listen(engine, "before_execute", note_query)
        marshmallow.Schema.dump, gzip.compress = note_dump, note_gzip  # type: ignore[method-assign, assignment]
        try:
            self.ask(shape)
        finally:
            marshmallow.Schema.dump, gzip.compress = dump, compress  # type: ignore[method-assign]
            sa.event.remove(engine, "before_execute", note_query)
        if not dumps or not zipped:
            raise SystemExit(f"{shape.name}: no schema's dump or no gzip seen; the benchmark must be changed with it")
        bodies = [json.loads(given[0]) for given, _ in zipped]

        def run_queries(marker: str) -> None:
            with self.parts.store.read() as conn:
                for clause, many, one in queries:
                    if marker in str(clause):
                        conn.execute(clause, many or one or None).fetchall()

        return {
            "SQL": lambda: run_queries(""),
            # Only they read abstracts.
            "papers' rows": lambda: run_queries("abstract"),
            "dump": lambda: [dump(schema, obj) for schema, obj in dumps],
            "json": lambda: [json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode() for body in bodies],
            "gzip": lambda: [compress(*given, **named) for given, named in zipped],
        }


@contextlib.contextmanager
def upstreams() -> Iterator[tuple[str, str]]:
    """Give the addresses of a Hub and an arXiv that answer at once and know nothing."""
    with FakeHub().running() as hub_url, FakeArxiv().running() as arxiv_url:
        yield hub_url, arxiv_url
