"""Kills processes that write the search index: it never shows less than before, and mends itself."""

from __future__ import annotations

import dataclasses
import random
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from api.core.models import Paper
from api.search import fields
from api.search import keeper as keepers
from api.search.index import Index
from api.search.keeper import Keeper
from api.search.queries import Conditions, any_word
from api.search.relevance import Wanted
from api.store import Store, lists, open_store
from tests.conftest import NOW, TODAY
from tests.kills.forked import killed_after
from tests.search.conftest import paper

_FIRST, _MORE, _CHANGED = 200, 5, 10
_LONGEST = 0.5
# So often the index is deleted, and the process is killed while it makes a new one.
_ANEW = 0.1


def found(index: Index) -> dict[str, int]:
    """Return the votes of all papers that are found, by id; each of them once, and there to be shown."""
    snapshot = index.snapshot()
    if snapshot is None:
        return {}
    hits = snapshot.search(any_word(Wanted({"common": 1.0}, ("common",)), Conditions()), 10_000)
    votes = dict(zip(snapshot.ids(hits.addresses), snapshot.numbers(hits.addresses, fields.UPVOTES), strict=True))
    assert len(votes) == len(snapshot.documents(hits.addresses)) == hits.total
    return votes


def write(say: Callable[[str], object], url: str, folder: Path, batch: int = 10) -> None:
    """Keep the index until the process is killed, in small steps."""
    keepers._BATCH, keepers._SHOWN_EVERY, keepers.LOOK_SECONDS = batch, 2 * batch, 0.02
    keeper = Keeper(open_store(url), folder)
    keeper._patience = 0.0
    say("begun")
    keeper._run()


def _new(number: int) -> Paper:
    return paper(number, f"Common word {number}", "text " * 100)


def _change(store: Store, stored: dict[str, Paper], dice: random.Random) -> None:
    """Store some more papers, and others with more votes than before."""
    first = len(stored) + 1
    for one in dice.sample(sorted(stored), _CHANGED):
        stored[one] = dataclasses.replace(stored[one], upvotes=(stored[one].upvotes or 0) + 1)
    stored |= {one.arxiv_id: one for one in map(_new, range(first, first + _MORE))}
    with store.write() as conn:
        lists.put(conn, TODAY, list(stored.values()), NOW)


def check(url: str, kills: int, seed: int) -> str:
    """Kill so many processes, and say what was seen."""
    dice, store = random.Random(seed), open_store(url)
    stored = {one.arxiv_id: one for one in map(_new, range(1, _FIRST + 1))}
    before, anew, behind, partial = dict[str, int](), 0, 0, 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        keeper = Keeper(store, folder, in_thread=False)
        reader = Index(keeper.folder)
        for _ in range(kills):
            _change(store, stored, dice)
            if dice.random() < _ANEW:
                shutil.rmtree(keeper.folder().path, ignore_errors=True)
                before, anew = {}, anew + 1
            killed_after(_LONGEST * dice.random(), write, url, folder)
            now = found(Index(keeper.folder))
            lost = {one: votes for one, votes in before.items() if now.get(one, 0) < votes}
            assert not lost, f"not found any more, or with votes from before: {lost}"
            assert found(reader).keys() <= stored.keys()
            assert now.keys() <= stored.keys()
            behind += now != _votes(stored)
            partial += len(now) < len(stored) - _MORE
            before = now
        assert keeper.follow() or keeper.follow()
        for index in (reader, Index(keeper.folder)):
            assert found(index) == _votes(stored)
        assert len(list(keeper.folder().path.glob("g-*"))) == 1
    store.close()
    return (
        f"{len(stored)} papers are found as they are stored; the index was deleted {anew} times, and after {behind} "
        f"of the kills it was behind, {partial} times by more than the newest papers"
    )


def _votes(stored: dict[str, Paper]) -> dict[str, int]:
    return {arxiv_id: one.upvotes or 0 for arxiv_id, one in stored.items()}
