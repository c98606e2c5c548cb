"""Put the papers of a search in order: the index's best candidates by relevance, all others as the index has them."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from typing import Literal

from api.core.document import document
from api.core.models import Paper
from api.search import fields, queries
from api.search.index import Snapshot
from api.search.queries import Conditions
from api.search.relevance import Wanted, score

# More candidates find nothing better, and each takes a tenth of a millisecond.
CANDIDATES = 60

Sort = Literal["relevance", "newest", "upvotes", "submitted", "comments"]
_ORDERS: dict[Sort, str] = {
    "newest": fields.BY_NEWEST,
    "submitted": fields.BY_NEWEST,
    "upvotes": fields.BY_UPVOTES,
    "comments": fields.BY_COMMENTS,
}


@dataclasses.dataclass(frozen=True, slots=True)
class Ranking:
    """The first papers of a search by id, with their scores where they have one, and the number of all papers."""

    scores: dict[str, float | None]
    total: int


def ranked(index: Snapshot, wanted: Wanted, conditions: Conditions, stop: int) -> Ranking:
    """Return the first `stop` papers by relevance; among equals, the newer comes first.

    Raises:
        IndexFault: the index cannot be read.
    """
    if not wanted.worth:
        # There is nothing to be relevant to.
        return ordered(index, wanted, conditions, "newest", stop)
    query = queries.any_word(wanted, conditions)
    hits = index.search(query, CANDIDATES)
    newest = index.numbers(hits.addresses, fields.BY_NEWEST)
    scored = [(score(found, wanted), found.arxiv_id) for found in index.documents(hits.addresses)]
    best = sorted(zip(scored, newest, strict=True), key=lambda one: (one[0][0], one[1]), reverse=True)
    scores: dict[str, float | None] = {arxiv_id: points for (points, arxiv_id), _ in best}
    if stop > len(scores) and hits.total > len(scores):
        rest = index.search(query, stop, count=False)
        scores.update(dict.fromkeys((one for one in index.ids(rest.addresses) if one not in scores), None))
    return Ranking(dict(list(scores.items())[:stop]), hits.total)


def ordered(index: Snapshot, wanted: Wanted, conditions: Conditions, sort: Sort, stop: int) -> Ranking:
    """Return the first `stop` papers that have most of the words, the highest of `sort` first.

    If there is none, a single word is enough. Raises as `ranked` does.
    """
    hits = index.search(queries.most_words(wanted, conditions), stop, order=_ORDERS[sort])
    if not hits.total and len(wanted.worth) > 1:
        hits = index.search(queries.any_word(wanted, conditions), stop, order=_ORDERS[sort])
    return Ranking(dict.fromkeys(index.ids(hits.addresses), None), hits.total)


def with_unindexed(
    ranking: Ranking,
    stored: Mapping[str, Paper],
    new: Collection[str],
    wanted: Wanted,
    asked: tuple[Conditions, Sort],
) -> Ranking:
    """Return a whole ranking with the papers `new`, which the index does not have yet, or not as they are now.

    `stored` holds these and the papers of the ranking. `asked` are the conditions and the order.
    """
    conditions, sort = asked
    scores: dict[str, float | None] = {key: points for key, points in ranking.scores.items() if key not in new}
    num_indexed = len(scores)
    for key in new:
        points = score(document(stored[key]), wanted)
        if conditions.keep(stored[key]) and (points > 0 or conditions.names_something):
            scores[key] = points if sort == "relevance" else None
    order = _ORDERS.get(sort, fields.BY_NEWEST)

    def place(key: str) -> tuple[float, int]:
        return scores[key] or 0.0, fields.sort_numbers(stored[key])[order] if key in stored else 0

    total = ranking.total - len(ranking.scores) + len(scores)
    if len(scores) == num_indexed == len(ranking.scores):
        return ranking
    return Ranking({key: scores[key] for key in sorted(scores, key=place, reverse=True)}, total)
