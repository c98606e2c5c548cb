"""Metrics for Prometheus, summed over all processes of this machine. No Flask here: the worker counts, too.

Where something happens it is noted (`core.events`), or counted as a plain int in the event loop. A thread of each
process moves that into prometheus_client's files, which all processes of one `paperboy serve` share
(`PROMETHEUS_MULTIPROC_DIR`); without that folder, a process shows its own numbers.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, multiprocess, values
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from api.core import events

CONTENT_TYPE = CONTENT_TYPE_LATEST
FLUSH_SECONDS = 1.0
_BUILDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)

# What a gauge shows at the moment; None if it is unknown.
Gauges = Mapping[str, tuple[str, float | None]]


class Metrics:
    """The counters of one process. Several in one process, as in tests, need a registry each."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        """Count in `registry`; by default, in one that only this object has."""
        self._registry = registry or CollectorRegistry()
        self._lock = threading.Lock()
        self._sent: dict[int, int] = {}
        self.sources: list[Callable[[], Mapping[int, int]]] = []
        self._requests = Counter(
            "paperboy_requests",
            "Replies: ready in the front, cached, built anew, or others, such as errors; and their statuses.",
            ("how", "status"),
            registry=self._registry,
        )
        self._builds = Histogram(
            "paperboy_build_seconds",
            "How long replies took to build.",
            buckets=_BUILDS,
            registry=self._registry,
        )
        self._upstream = Counter(
            "paperboy_upstream_requests",
            "Requests to the Hub, arXiv and webhooks, and how they ended.",
            ("upstream", "outcome"),
            registry=self._registry,
        )
        self._deliveries = Counter(
            "paperboy_deliveries",
            "Mails and webhook messages, and how they ended.",
            ("channel", "outcome"),
            registry=self._registry,
        )

    def flush(self) -> None:
        """Count what has happened since the last time."""
        with self._lock:
            for event in events.taken():
                if event.name == "request":
                    self._requests.labels(*event.labels).inc()
                elif event.name == "build":
                    self._builds.observe(event.seconds)
                elif event.name == "upstream":
                    self._upstream.labels(*event.labels).inc()
                elif event.name == "delivery":
                    self._deliveries.labels(*event.labels).inc()
            for source in self.sources:
                for status, number in list(source().items()):
                    self._requests.labels("ready", str(status)).inc(number - self._sent.get(status, 0))
                    self._sent[status] = number

    def flush_until(self, ended: threading.Event) -> None:
        """Do so again and again, for a thread of its own."""
        while not ended.wait(FLUSH_SECONDS):
            self.flush()
        self.flush()

    def start(self) -> threading.Event:
        """Start that thread; it ends once the event is set that this returns."""
        ended = threading.Event()
        threading.Thread(target=self.flush_until, args=(ended,), name="paperboy-metrics", daemon=True).start()
        return ended

    def text(self, gauges: Gauges) -> bytes:
        """Return everything in Prometheus' format, of all processes together; `gauges` are known by every process."""
        self.flush()
        registry = self._registry
        if is_shared():
            registry = CollectorRegistry()
            multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        now = CollectorRegistry()
        now.register(_Gauges(gauges))
        return generate_latest(registry) + generate_latest(now)


class _Gauges:
    def __init__(self, gauges: Gauges) -> None:
        self._gauges = gauges

    def collect(self) -> Iterable[GaugeMetricFamily]:
        for name, (about, value) in self._gauges.items():
            if value is not None:
                yield GaugeMetricFamily(f"paperboy_{name}", about, value)


def is_shared() -> bool:
    """Return whether several processes write into one folder."""
    return "MultiProcess" in values.ValueClass.__qualname__
