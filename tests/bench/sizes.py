"""How many bytes a card list takes, against the Hub's reply for the same recorded day, both gzipped."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import statistics
from pathlib import Path

from api.store import lists, open_store, schema
from api.store.upsert import upsert
from api.upstream.hub.parse import normalise_list
from tests.bench.service import Service, upstreams
from tests.bench.shapes import Shape
from tests.test_recordings import RECORDINGS, recorded_days


def card_ratio(folder: Path, now: dt.datetime) -> tuple[float, int] | None:
    """Return the median ratio over the recorded days and how many they are; None without recordings.

    Days whose papers moved to another list are left out. The Hub's reply is the recording as compact JSON, at gzip's
    level 6.
    """
    if not RECORDINGS.is_dir():
        return None
    file = folder / "recorded.db"
    store = open_store(f"sqlite:///{file}")
    recorded = recorded_days()
    with store.write() as conn:
        for day, entries in sorted(recorded.items()):
            lists.put(conn, day, normalise_list(entries, day).papers, now)
        # Otherwise each would be read from the Hub first, of which there may be only so many a minute.
        read = {"succeeded_at": now, "changed_at": now}
        upsert(conn, schema.fetches, [{"resource": f"daily:{day}", **read} for day in recorded])
    with store.read() as conn:
        whole = {day for day, entries in recorded.items() if entries and len(lists.on(conn, day)) == len(entries)}
    store.close()
    ratios = []
    with upstreams() as urls:
        service = Service.start(file, *urls)
        for day in sorted(whole):
            theirs = json.dumps(recorded[day], ensure_ascii=False, separators=(",", ":")).encode()
            ours = service.ask(Shape(str(day), f"/v1/daily/{day}?view=card")).num_bytes
            ratios.append(ours / len(gzip.compress(theirs, 6)))
        service.close()
    return statistics.median(ratios), len(ratios)
