"""A Hub of our own on a real loopback port: paper endpoints, limits, paging, errors, and faults on demand.

Tests hold the object and turn its knobs; `python -m tests.fakehub --port 8901 --papers 12` runs it by itself, with
`POST /__list` {"date", "entries"}, `POST /__fill` {"date", "count", "number"} and `POST /__fault` {"name", "times"}
for knobs; `GET /__asked` lists what it was asked, `GET /__last` the headers of the last request, and `GET /__most`
says how many requests it had at once at most.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

Entry = dict[str, Any]


def entry(number: int, day: dt.date, **changes: Any) -> Entry:
    """Return a list entry in the Hub's shape.

    `number` makes the id and all else that must differ. `changes` replace keys of the inner paper, or, with the
    prefix `outer_`, of the entry; a value of None leaves the key out.
    """
    arxiv_id = f"{day:%y%m}.{number:05d}"
    midnight = f"{day.isoformat()}T00:00:00.000Z"
    person = {"_id": f"{number:024x}", "fullname": f"Sub Mitter {number}", "type": "user", "isPro": False}
    avatar = f"/avatars/{number:032x}.svg"
    paper: Entry = {
        "id": arxiv_id,
        "title": f"Paper number {number}\n  on the list",
        "summary": f"We study the number {number}\nand find it pleasing.\n  A second paragraph says why.",
        "authors": [
            {"_id": f"{number:020x}0001", "name": f"First Author {number}", "hidden": False},
            {"_id": f"{number:020x}0002", "name": "Hidden Person", "hidden": True},
            {
                "_id": f"{number:020x}0003",
                "name": f"Second Author {number}",
                "hidden": False,
                "user": {"user": f"second{number}", "fullname": "S. A.", "avatarUrl": avatar},
            },
        ],
        "publishedAt": midnight,
        "submittedOnDailyAt": midnight,
        "submittedOnDailyBy": {**person, "user": f"sub{number}", "avatarUrl": avatar},
        "upvotes": max(0, 100 - number),
        "ai_summary": f"A model says that number {number} matters.",
        "ai_keywords": ["numbers", "", "Numbers", f"number {number}"],
        "githubRepo": f"https://github.com/example/number-{number}/tree/main",
        "githubStars": 3 * number,
        "projectPage": f" http://number{number}.example.org/",
        "organization": {"_id": f"{number:024x}", "name": "numbers", "fullname": "Institute of Numbers "},
    }
    outer: Entry = {
        "publishedAt": f"{(day - dt.timedelta(days=1)).isoformat()}T20:00:00.000Z",
        "title": f"Paper number {number} on the list",
        "thumbnail": f"https://cdn-thumbnails.huggingface.co/social-thumbnails/papers/{arxiv_id}.png",
        "numComments": number % 4,
        "submittedBy": {**person, "name": f"sub{number}", "avatarUrl": avatar, "isHf": False, "isMod": False},
        "isAuthorParticipating": False,
    }
    for key, value in changes.items():
        target, name = (outer, key.removeprefix("outer_")) if key.startswith("outer_") else (paper, key)
        target[name] = value
    inner = {key: value for key, value in paper.items() if value is not None}
    return {"paper": inner, **{key: value for key, value in outer.items() if value is not None}}


class FakeHub:
    """The lists it has, the fault it has, and what it was asked."""

    handler: type[Handler]

    def __init__(self, today: dt.date | None = None) -> None:
        self.today = today or dt.datetime.now(dt.UTC).date()
        self.lists: dict[dt.date, list[object]] = {}
        self.asked: list[tuple[str, dict[str, str], dict[str, str]]] = []
        self.linked: dict[str, Entry] = {}
        # The time in the Date header; without one, that of this machine.
        self.now: Callable[[], dt.datetime] | None = None
        self.sends_date = True
        self.rate_limit: str | None = '"api";r=480;t=120'
        self._fault: tuple[Callable[[Handler], None], str] | None = None
        self._times = 0
        self._at_once = self.most_at_once = 0
        self._lock = threading.Lock()
        self.released = threading.Event()

    def fill(self, day: dt.date, count: int, start: int = 1) -> list[Entry]:
        """Put a list of `count` papers on `day` and return its entries."""
        entries = [entry(number, day) for number in range(start, start + count)]
        self.lists[day] = [*entries]
        return entries

    def fail(self, fault: Callable[[Handler], None], *, times: int = -1, path: str = "/") -> None:
        """Answer the next `times` requests below `path` with a fault; -1 means until `mend`."""
        with self._lock:
            self._fault, self._times = (fault, path), times

    def mend(self) -> None:
        """End the fault."""
        self.fail(lambda _handler: None, times=0)

    def paths(self) -> list[str]:
        """Return what was asked, as paths with queries."""
        return [f"{path}?{urlencode(query)}" if query else path for path, query, _ in self.asked]

    def take_fault(self, path: str) -> Callable[[Handler], None] | None:
        """Return the fault that the next answer must show, if any."""
        with self._lock:
            if self._fault is None or self._times == 0 or not path.startswith(self._fault[1]):
                return None
            self._times -= 1 if self._times > 0 else 0
            return self._fault[0]

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Count a request while it is answered."""
        with self._lock:
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            yield
        finally:
            with self._lock:
                self._at_once -= 1

    @contextmanager
    def running(self, port: int = 0) -> Iterator[str]:
        """Serve on loopback and give the address."""
        handler = type("Handler", (self.handler,), {"hub": self})
        server = _Server(("127.0.0.1", port), handler)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            self.released.set()
            server.shutdown()
            server.server_close()
            thread.join()

    def everything(self) -> list[tuple[dt.date, Entry]]:
        """Return all well-formed entries, newest list first."""
        pairs = [(day, e) for day in sorted(self.lists, reverse=True) for e in self.lists[day]]
        return [(day, e) for day, e in pairs if isinstance(e, dict) and isinstance(e.get("paper"), dict)]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def handle_error(self, *_: object) -> None:
        """A client that hangs up is part of the game."""


class Handler(BaseHTTPRequestHandler):
    """Answers what the Hub is asked."""

    protocol_version = "HTTP/1.1"
    hub: FakeHub

    def log_message(self, *_: object) -> None:
        """Keep quiet."""

    def date_time_string(self, timestamp: float | None = None) -> str:
        """Return the value of the Date header."""
        return format_datetime(self.hub.now(), usegmt=True) if self.hub.now else super().date_time_string(timestamp)

    def send_header(self, keyword: str, value: str) -> None:
        if keyword != "Date" or self.hub.sends_date:
            super().send_header(keyword, value)

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        query = dict(parse_qsl(url.query, keep_blank_values=True))
        if url.path == "/__asked":
            return self.json(200, self.hub.paths())
        if url.path == "/__last":
            return self.json(200, self.hub.asked[-1][2])
        if url.path == "/__most":
            return self.json(200, self.hub.most_at_once)
        with self.hub.answering():
            return self._get(url.path, query)

    def _get(self, path: str, query: dict[str, str]) -> None:
        self.hub.asked.append((path, query, {k.lower(): v for k, v in self.headers.items()}))
        if fault := self.hub.take_fault(path):
            return fault(self)
        return self.answer(path, query)

    def answer(self, path: str, query: dict[str, str]) -> None:
        if path == "/api/daily_papers":
            self._daily(query)
        elif path == "/api/papers/search":
            words = query.get("q", "").lower().split()
            hits = [e for _, e in self.hub.everything() if all(w in e["paper"]["title"].lower() for w in words)]
            self.json(200, [{k: v for k, v in hit.items() if k != "submittedBy"} for hit in hits])
        elif match := re.fullmatch(r"/api/papers/([^/]+)", path):
            wanted = unquote(match[1])
            found = [e["paper"] for _, e in self.hub.everything() if e["paper"].get("id") == wanted]
            extras = {"linkedModels": [], "numTotalModels": 0} | self.hub.linked.get(wanted, {})
            self.json(200, {**found[0], **extras}) if found else self.json(404, {"error": "Paper not found"})
        else:
            self.json(404, {"error": "Not found"})

    def do_POST(self) -> None:
        knob = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/__list":
            self.hub.lists[dt.date.fromisoformat(knob["date"])] = knob["entries"]
        elif self.path == "/__fill":
            day = dt.date.fromisoformat(knob["date"])
            self.hub.fill(day, knob["count"], knob.get("number", 1))
            # A day that has a list has begun.
            self.hub.today = max(self.hub.today, day)
        elif self.path == "/__fault":
            self.hub.fail(FAULTS[knob["name"]], times=knob.get("times", -1))
        self.json(200, {})

    def _daily(self, query: dict[str, str]) -> None:
        limit, page = int(query.get("limit", 50)), int(query.get("p", 0))
        if not 1 <= limit <= 100 or page < 0:
            return self.json(400, {"error": "limit must be between 1 and 100"})
        if "date" in query:
            day = dt.date.fromisoformat(query["date"])
            if day > self.hub.today:
                return self.json(400, {"error": "date must not lie in the future"})
            entries: list[Any] = self.hub.lists.get(day, [])
        elif "week" in query or "month" in query:
            name = "{0:%Y-%m}" if "month" in query else "{1.year}-W{1.week:02}"
            wanted = query.get("month") or query["week"]
            entries = [e for day, e in self.hub.everything() if name.format(day, day.isocalendar()) == wanted]
            entries.sort(key=lambda e: -e["paper"]["upvotes"])
        else:
            newest = [e for _, e in self.hub.everything()]
            if query.get("sort") == "trending":
                newest.sort(key=lambda e: -e["paper"].get("githubStars", 0))
            entries = [*newest]
        if "submitter" in query:
            mine = query["submitter"]
            entries = [e for e in entries if isinstance(e, dict) and e.get("submittedBy", {}).get("name") == mine]
        end = (page + 1) * limit
        headers = {}
        if end < len(entries):
            following = urlencode({**query, "p": page + 1})
            headers["Link"] = f'<http://{self.headers["Host"]}/api/daily_papers?{following}>; rel="next"'
        return self.json(200, entries[page * limit : end], headers)

    def json(self, status: int, body: object, headers: dict[str, str] | None = None) -> None:
        data = json.dumps(body).encode()
        tag = f'W/"{hashlib.sha256(data).hexdigest()[:20]}"'
        if status == 200 and self.headers.get("If-None-Match") == tag:
            return self.send(304, b"", "application/json; charset=utf-8", headers)
        return self.send(status, data, "application/json; charset=utf-8", {"ETag": tag, **(headers or {})})

    def send(
        self, status: int, body: bytes, content_type: str, headers: dict[str, str] | None = None, length: int = -1
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(length if length >= 0 else len(body)))
        if self.hub.rate_limit:
            self.send_header("RateLimit", self.hub.rate_limit)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        if length >= 0:
            self.close_connection = True


FakeHub.handler = Handler


def status(code: int, **headers: str) -> Callable[[Handler], None]:
    """Return the fault of answering with an error status."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda handler: handler.json(code, {"error": f"status {code}"}, named)


def answers(body: bytes, content_type: str = "application/json") -> Callable[[Handler], None]:
    """Return the fault of answering 200 with something else."""
    return lambda handler: handler.send(200, body, content_type)


def _truncated(handler: Handler) -> None:
    handler.send(200, b'[{"paper": {"id"', "application/json", length=5000)


def _reset(handler: Handler) -> None:
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    handler.connection.close()
    handler.close_connection = True


def _hang(handler: Handler) -> None:
    handler.hub.released.wait(30)
    handler.close_connection = True


def _drip(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    while not handler.hub.released.wait(0.05):
        handler.wfile.write(b" ")
        handler.wfile.flush()


def _huge(handler: Handler) -> None:
    handler.send(200, b"[" + b" " * (9 * 1024 * 1024) + b"]", "application/json")


FAULTS: dict[str, Callable[[Handler], None]] = {
    "truncated": _truncated,
    "reset": _reset,
    "hang": _hang,
    "drip": _drip,
    "huge": _huge,
    "html": answers(b"<!doctype html><p>We'll be back", "text/html"),
    "empty": answers(b""),
    "notjson": answers(b"\xff\xfe{"),
    "deep": answers(b"[" * 200_000),
    "object": answers(b'{"papers": []}'),
    "nulls": answers(b"[null, null]"),
    "500": status(500),
    "503": status(503),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8901)
    parser.add_argument("--papers", type=int, default=12, help="papers on the newest list")
    parser.add_argument("--days", type=int, default=5, help="week days that have a list")
    parser.add_argument("--until", type=dt.date.fromisoformat, help="the day of the newest list; today by default")
    args = parser.parse_args()
    hub = FakeHub()
    day, number = args.until or hub.today, 1
    while len(hub.lists) < args.days:
        if day.weekday() < 5:
            hub.fill(day, args.papers, number)
            number += 1000
        day -= dt.timedelta(days=1)
    with hub.running(args.port) as url:
        print(f"fake Hub on {url}, newest list {max(hub.lists)}", flush=True)  # noqa: T201
        while True:
            time.sleep(3600)


if __name__ == "__main__":
    main()
