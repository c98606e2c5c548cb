"""The papers that benchmarks run on: the recorded lists beside the project, or made-up ones where there are none."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import random
from collections.abc import Iterator

from api.core.models import Author, Organization, Paper, Submitter
from api.upstream.hub.parse import normalise_list
from tests.test_recordings import RECORDINGS, recorded_days

# A list of about this many papers is a plain day's.
PLAIN_PAPERS = 20
_SEED, _DAYS, _WORDS = 20261125, 400, 12_000
_SYLLABLES = [
    "ba",
    "de",
    "fi",
    "go",
    "hu",
    "ka",
    "le",
    "mi",
    "no",
    "pu",
    "ra",
    "se",
    "ti",
    "vo",
    "wu",
    "xa",
    "ze",
    "qui",
    "spa",
    "tro",
    "plen",
]


@functools.cache
def lists() -> tuple[tuple[Paper, ...], ...]:
    """Return daily lists, oldest first; the newest has `PLAIN_PAPERS` papers or a few more."""
    found = _recorded() if RECORDINGS.is_dir() else _made_up()
    while not PLAIN_PAPERS <= len(found[-1]) <= PLAIN_PAPERS + 5:
        found.pop()
    return tuple(found)


def dated(newest: dt.date) -> dict[dt.date, tuple[Paper, ...]]:
    """Return the lists on consecutive week days, the last of them `newest` or the week day before it."""
    week_days = _week_days_back(newest)
    days = {next(week_days): found for found in reversed(lists())}
    return {day: tuple(_moved(paper, day) for paper in days[day]) for day in sorted(days)}


def _week_days_back(day: dt.date) -> Iterator[dt.date]:
    while True:
        if day.weekday() < 5:
            yield day
        day -= dt.timedelta(days=1)


def _moved(paper: Paper, day: dt.date) -> Paper:
    submitted = dt.datetime.combine(day, dt.time(0, 30), dt.UTC)
    return dataclasses.replace(paper, list_date=day, submitted_at=submitted, published_at=submitted)


def _recorded() -> list[tuple[Paper, ...]]:
    """Return the recorded days; a paper that is on several of them is on the last one only."""
    last: dict[str, tuple[dt.date, Paper]] = {}
    for day, entries in sorted(recorded_days().items()):
        for paper in normalise_list(entries, day).papers:
            last[paper.arxiv_id] = (day, paper)
    days: dict[dt.date, list[Paper]] = {}
    for day, paper in last.values():
        days.setdefault(day, []).append(paper)
    return [tuple(days[day]) for day in sorted(days)]


def _made_up() -> list[tuple[Paper, ...]]:
    dice = random.Random(_SEED)
    words = sorted({"".join(dice.choices(_SYLLABLES, k=dice.randint(1, 4))) for _ in range(_WORDS)})
    dice.shuffle(words)
    # As in a real text, the n-th commonest word is n times as rare as the commonest.
    weights = [1 / (rank + 10) for rank in range(len(words))]

    def text(number: int) -> str:
        return " ".join(dice.choices(words, weights, k=number)).capitalize()

    def paper(number: int) -> Paper:
        by, code = dice.randrange(400), f"https://github.com/example/{number}" if number % 2 else None
        return Paper(
            arxiv_id=f"{24 + number // 60_000:02d}{1 + number // 5000 % 12:02d}.{number % 5000:05d}",
            title=text(10),
            abstract=". ".join(text(20) for _ in range(10)) + ".",
            authors=tuple(Author(text(2), f"user{dice.randrange(5000)}") for _ in range(dice.randint(2, 12))),
            submitted_by=Submitter(f"submitter{by}", f"Submitter {by}", f"https://huggingface.co/avatars/{by}.svg"),
            organization=Organization(f"org{by % 60}", f"Organization {by % 60}") if number % 3 else None,
            upvotes=int(dice.expovariate(1 / 20)),
            num_comments=dice.randrange(8),
            github_repo=code,
            github_stars=dice.randrange(3000) if code else None,
            project_page=f"https://example.org/{number}" if number % 4 == 0 else None,
            thumbnail=f"https://cdn-thumbnails.huggingface.co/social-thumbnails/papers/{number}.png",
            ai_summary=text(28),
            ai_keywords=tuple(text(2) for _ in range(6)),
        )

    sizes = [dice.randint(8, 25) for _ in range(_DAYS)] + [PLAIN_PAPERS]
    numbers = iter(range(sum(sizes)))
    return [tuple(paper(next(numbers)) for _ in range(size)) for size in sizes]
