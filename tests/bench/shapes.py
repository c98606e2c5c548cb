"""Requests of every shape that the service takes, the dearest of each kind among them."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import quote, urlencode

from tests.bench import archive, filled


class Shape(NamedTuple):
    """A request: what it is called, its address, and the statuses that are right.

    With `anew`, each measurement begins with a service that has just started.
    """

    name: str
    path: str
    statuses: tuple[int, ...] = (200,)
    anew: bool = False


PLAIN = "a plain day"
# What must cost the same however many papers are stored.
FLAT = (
    "daily",
    PLAIN,
    "a day, card",
    "weekly",
    "a week",
    "monthly",
    "a month",
    "trending day",
    "trending week",
    "trending month",
    "changes, first",
    "changes, nothing new",
    "changes, an old cursor",
    "changes, 14 days",
    "status",
    "readyz",
    "calendar",
    "calendar, oldest",
    "a paper",
    "a paper .bib",
    "feed daily",
    "feed weekly",
    "feed trending month",
    "Hub list",
    "Hub list, a page far back",
    "search two words",
    "search half a word",
    "search a mistyped word",
    "related",
)
# A search has more to look through where more is stored.
WITHOUT_TARGET = ("search", "related")


def shapes(days: Mapping[dt.date, int], identity: str) -> tuple[Shape, ...]:
    """Return all shapes for a database made by `filled.fill`: its `days`, and the `identity` of its cursors."""
    day = filled.plain_day(dict(days))
    year, number, _ = day.isocalendar()
    week, month = f"{year}-W{number:02d}", f"{day:%Y-%m}"
    paper = archive.lists()[-30][0]
    words = _words()
    twenty = ",".join(words[:20])
    anything = _filters(words)
    long_query = "".join(f"&q{n}={'x' * 200}" for n in range(38))
    found = [
        Shape("daily", "/v1/daily"),
        Shape(PLAIN, f"/v1/daily/{day}"),
        Shape("a day, card", f"/v1/daily/{day}?view=card"),
        Shape("a week-end", f"/v1/daily/{day + dt.timedelta(days=5 - day.weekday())}"),
        Shape("the first list", "/v1/daily/2023-05-04"),
        Shape("a day before all lists", "/v1/daily/1999-05-04"),
        Shape("weekly", "/v1/weekly"),
        Shape("a week", f"/v1/weekly/{week}"),
        Shape("a week, card", f"/v1/weekly/{week}?view=card"),
        Shape("monthly", "/v1/monthly"),
        Shape("a month", f"/v1/monthly/{month}"),
        Shape("a month, card", f"/v1/monthly/{month}?view=card"),
        Shape("a month, trending", f"/v1/monthly/{month}?sort=trending"),
        Shape("a month, rising", f"/v1/monthly/{month}?sort=rising"),
        *(Shape(f"trending {window}", f"/v1/trending?window={window}") for window in ("day", "week", "month")),
        *(
            Shape(f"{name}, {kind}", f"/v1/{path}?{urlencode(query)}")
            for name, path in (("a day", f"daily/{day}"), ("a month", f"monthly/{month}"))
            for kind, query in anything.items()
        ),
        Shape("trending month, 20 excluded", f"/v1/trending?window=month&exclude={twenty}"),
        Shape(
            "trending month, 20 excluded in q", f"/v1/trending?{urlencode(anything['q: 20 excluded'])}&window=month"
        ),
        *(Shape(f"search {name}", f"/v1/search?{urlencode(query)}") for name, query in _searches(words).items()),
        Shape("search, a mistyped word, first", "/v1/search?q=difusoin", anew=True),
        Shape("search, 8,000 bytes", f"/v1/search?q=language{long_query}", (400,)),
        Shape("search, 8,000 bytes of q", f"/v1/search?q={'diffusion+' * 790}", (400,)),
        Shape("search, 8,000 escaped bytes of q", f"/v1/search?q={quote('ü ' * 889)}", (400,)),
        Shape("a day, 8,000 bytes", f"/v1/daily/{day}?view=card{long_query}", (400,)),
        Shape("changes, first", "/v1/changes"),
        Shape("changes, nothing new", f"/v1/changes?since={identity}-10000"),
        Shape("changes, an old cursor", f"/v1/changes?since={identity}-{9_000 + len(days) - 2}"),
        Shape("changes, 14 days", f"/v1/changes?since={identity}-0"),
        Shape("changes, another store's cursor", "/v1/changes?since=00000000-5"),
        Shape("status", "/v1/status"),
        Shape("readyz", "/readyz"),
        Shape("calendar", f"/v1/calendar/{month}"),
        Shape("calendar, oldest", "/v1/calendar/2023-05"),
        Shape("a paper", f"/v1/papers/{paper.arxiv_id}"),
        Shape("a paper nobody knows", "/v1/papers/1001.1234", (404, 503)),
        Shape("related", f"/v1/papers/{paper.arxiv_id}/related"),
        Shape("related, 50", f"/v1/papers/{paper.arxiv_id}/related?limit=50"),
        Shape("upvotes", f"/v1/papers/{paper.arxiv_id}/upvotes"),
        *(Shape(f"a paper .{kind}", f"/v1/papers/{paper.arxiv_id}.{kind}") for kind in ("bib", "ris", "md")),
        *_feeds(words),
        Shape("Hub list", "/api/daily_papers"),
        Shape("Hub list, 100", "/api/daily_papers?limit=100"),
        Shape("Hub list, a page far back", "/api/daily_papers?p=9&limit=100"),
        Shape("Hub list, trending", "/api/daily_papers?sort=trending"),
        Shape("Hub list, a day", f"/api/daily_papers?date={day}"),
        Shape("Hub list, a month", f"/api/daily_papers?month={month}&limit=100"),
        Shape("Hub search", "/api/papers/search?q=diffusion+models"),
        Shape("Hub paper", f"/api/papers/{paper.arxiv_id}"),
        Shape("Hub repos", f"/api/arxiv/{paper.arxiv_id}/repos", (200, 503, 404)),
        Shape("Hub markdown", f"/papers/{paper.arxiv_id}.md"),
        Shape("docs", "/docs"),
        Shape("openapi.json", "/openapi.json"),
    ]
    return tuple(found)


def _words() -> list[str]:
    """Return words that papers have, long ones and none of them common."""
    papers = [paper for found in archive.lists()[-100:] for paper in found]
    seen = sorted(
        {word.lower() for paper in papers for word in paper.title.split() if word.isalpha() and len(word) > 5}
    )
    random.Random(1).shuffle(seen)
    return seen


def _filters(words: list[str]) -> dict[str, dict[str, str]]:
    short = [word for word in words if len(word) < 12]
    return {
        "20 excluded": {"exclude": ",".join(short[:20])},
        "20 letters excluded": {"exclude": ",".join("qwertzuiopasdfghjklx")},
        "125 letters excluded": {"exclude": ",".join("a" * 125)},
        "one long phrase excluded": {"exclude": "a " * 124 + "b"},
        "two words": {"q": "language model"},
        "q: 20 excluded": {"q": " ".join(f"-{word}" for word in short[:20])},
        "q: 20 phrases": {"q": " ".join(f'"{word} a"' for word in short[:20])[:249]},
        "q: 125 letters": {"q": "a " * 125},
        "q: a phrase of 120 letters": {"q": '"' + "a " * 120 + '"'},
        "q: 10 authors": {"q": " ".join(f"author:{word[:8]}" for word in short[:10])},
        "q and exclude": {"q": " ".join(f"-{word}" for word in short[:20]), "exclude": ",".join(short[20:40])},
        "by organization": {"organization": "nvidia", "has": "code,project,media", "min_upvotes": "3"},
    }


def _searches(words: list[str]) -> dict[str, dict[str, str]]:
    short = [word for word in words if len(word) < 12]
    asked = {
        "one common word": "model",
        "two words": "language models",
        "three words": "state space models",
        "half a word": "diffu",
        "one letter": "m",
        "two letters": "mo",
        "a mistyped word": "difusoin",
        "ten mistyped words": " ".join(f"{word[:3]}q{word[3:]}" for word in short[:10]),
        "30 mistyped words": " ".join(f"{word[:2]}q{word[2:7]}" for word in short[:30])[:249],
        "a sentence": "how can a language model be taught to reason about images without any labels from people",
        "30 words": " ".join(short[:30])[:249],
        "60 short words": " ".join(word[:3] for word in words[:62]),
        "125 letters": "abcdefghijklmnopqrstuvwxyz "[:0] + " ".join("abcdefghijklmnopqrstuvwxyz" * 5)[:249],
        "common words": "the of and a to in for with on by we our is that this model models",
        "20 phrases": " ".join(f'"{word} a"' for word in short[:20])[:249],
        "a phrase of 120 letters": '"' + "a " * 120 + '"',
        "10 authors": " ".join(f"author:{word[:8]}" for word in short[:10]),
        "20 excluded": "model " + " ".join(f"-{word}" for word in short[:20]),
        "excluded alone": " ".join(f"-{word}" for word in short[:20]),
        "an organization": "org:nvidia",
        "a keyword": "keyword:diffusion",
        "an id": archive.lists()[-30][0].arxiv_id,
        "no letters": "!!! ???",
        "words of 250 letters": "x" * 250,
    }
    found = {f"{name}": {"q": text} for name, text in asked.items()}
    found["two words, 20"] = {"q": "language models", "limit": "20"}
    found["two words, card"] = {"q": "language models", "view": "card"}
    found["two words, newest"] = {"q": "language models", "sort": "newest"}
    found["two words, 20 excluded"] = {"q": "language models", "exclude": ",".join(short[:20])}
    return found


def _feeds(words: list[str]) -> list[Shape]:
    excluded = ",".join([word for word in words if len(word) < 12][:20])
    searched = {"q": "language models", "limit": 100}
    return [
        shape
        for kind in ("atom", "json")
        for shape in (
            Shape(f"feed daily {kind}".removesuffix(" atom"), f"/feeds/daily.{kind}"),
            Shape(f"feed daily, 100 {kind}", f"/feeds/daily.{kind}?limit=100"),
            Shape(f"feed daily, days {kind}", f"/feeds/daily.{kind}?group=day&limit=100"),
            Shape(f"feed daily, 20 excluded {kind}", f"/feeds/daily.{kind}?exclude={excluded}"),
            Shape(f"feed weekly {kind}".removesuffix(" atom"), f"/feeds/weekly.{kind}"),
            Shape(f"feed trending month {kind}".removesuffix(" atom"), f"/feeds/trending.{kind}?window=month"),
            Shape(f"feed search {kind}", f"/feeds/search.{kind}?{urlencode(searched)}"),
        )
    ]
