"""Put the papers of a search in order: the index's best candidates by relevance, all others as the index has them."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from typing import Literal

import tantivy

from api.core.arxiv_id import id_of
from api.core.document import document
from api.core.models import Paper
from api.search import fields, meaning, queries
from api.search.index import Hits, Snapshot
from api.search.meaning import Scale, share
from api.search.queries import Conditions
from api.search.relevance import Wanted, packed, score
from api.search.vectors import cosine

# More candidates find nothing better, and each takes a tenth of a millisecond.
CANDIDATES = 60
# What is less near than this is about something else.
_NEAR = 0.3
# Who types a single word means that word, so meaning only puts what does not have it in order.
_SHARE_OF_ONE_WORD = 0.001

Sort = Literal["relevance", "newest", "upvotes", "submitted", "comments"]
_ORDERS: dict[Sort, str] = {
    "newest": fields.BY_NEWEST,
    "submitted": fields.BY_NEWEST,
    "upvotes": fields.BY_UPVOTES,
    "comments": fields.BY_COMMENTS,
}


@dataclasses.dataclass(frozen=True, slots=True)
class About:
    """What is looked for by meaning: a vector, and how much it counts, None for as much as the words leave."""

    vector: bytes
    share: float | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Ranking:
    """The first papers of a search by id, with their scores where they have one, and the number of all papers.

    `num_lexical` is the number of those with a word of the search. `scale` tells how meaning was added, if it was.
    """

    scores: dict[str, float | None]
    total: int
    num_lexical: int = 0
    scale: Scale | None = None


def ranked(index: Snapshot, wanted: Wanted, conditions: Conditions, stop: int, about: About | None = None) -> Ranking:
    """Return the first `stop` papers by words and meaning; among equals, the newer comes first.

    Raises:
        IndexFault: the index cannot be read.
    """
    if not wanted.worth and about is None:
        # There is nothing to be relevant to.
        return ordered(index, wanted, conditions, "newest", stop)
    query = queries.any_word(wanted, conditions)
    hits = index.search(query, CANDIDATES) if wanted.worth else Hits((), (), 0)
    keys = index.numbers(hits.addresses, fields.KEY)
    newest = dict(zip(keys, index.numbers(hits.addresses, fields.BY_NEWEST), strict=True))
    scored = {key: score(one, wanted) for key, one in zip(keys, index.documents(hits.addresses), strict=True)}
    scale, others = None, 0
    if about is not None:
        near = _near(index, conditions, about.vector, query)
        newest |= near.newest
        cosines = near.cosines | index.vectors.cosines(about.vector, keys)
        part = about.share
        if part is None:
            is_word = len(wanted.worth) == 1 and bool(scored)
            part = _SHARE_OF_ONE_WORD if is_word else share(_confidence(scored, wanted))
        scale = meaning.scale(scored, cosines, part)
        scored = meaning.blend(scored, cosines, scale)
        others = len(near.wordless - set(keys))
    best = sorted(scored, key=lambda key: (scored[key], newest[key]), reverse=True)
    scores: dict[str, float | None] = {id_of(key): scored[key] for key in best}
    if stop > len(scores) and hits.total > len(keys):
        rest = index.search(query, stop, count=False)
        scores.update(dict.fromkeys((one for one in index.ids(rest.addresses) if one not in scores), None))
    return Ranking(dict(list(scores.items())[:stop]), hits.total + others, hits.total, scale)


@dataclasses.dataclass(frozen=True, slots=True)
class _Near:
    """The papers nearest in meaning by key: their cosines, their dates, and those that the words do not find."""

    cosines: dict[int, float]
    newest: dict[int, int]
    wordless: set[int]


def _near(index: Snapshot, conditions: Conditions, vector: bytes, query: tantivy.Query) -> _Near:
    """Return the nearest papers that meet the conditions, of which `query` finds those with a word of the search."""
    # With conditions, many of the nearest may not meet them.
    number = CANDIDATES if conditions == Conditions(query=conditions.query) else 10 * CANDIDATES
    nearest = {key: cosine for key, cosine in index.vectors.nearest(vector, number) if cosine >= _NEAR}
    if not nearest:
        return _Near({}, {}, set())
    hits = index.search(queries.among(nearest, conditions, query), number, count=False)
    keys = index.numbers(hits.addresses, fields.KEY)
    points = dict(zip(keys, hits.scores, strict=True))
    newest = dict(zip(keys, index.numbers(hits.addresses, fields.BY_NEWEST), strict=True))
    kept = [key for key in nearest if key in points][:CANDIDATES]
    # What has the names that must be there, the query finds without any other word.
    wordless = set() if conditions.names_something else {key for key in kept if not points[key]}
    return _Near({key: nearest[key] for key in kept}, {key: newest[key] for key in kept}, wordless)


def _confidence(scored: Mapping[int, float], wanted: Wanted) -> float:
    whole = sum(wanted.worth.values())
    return max(scored.values(), default=0.0) / whole if whole else 0.0


def ordered(index: Snapshot, wanted: Wanted, conditions: Conditions, sort: Sort, stop: int) -> Ranking:
    """Return the first `stop` papers that have most of the words, the highest of `sort` first.

    If there is none, a single word is enough. Raises as `ranked` does.
    """
    hits = index.search(queries.most_words(wanted, conditions), stop, order=_ORDERS[sort])
    if not hits.total and len(wanted.worth) > 1:
        hits = index.search(queries.any_word(wanted, conditions), stop, order=_ORDERS[sort])
    return Ranking(dict.fromkeys(index.ids(hits.addresses), None), hits.total, hits.total)


def with_unindexed(
    ranking: Ranking,
    stored: Mapping[str, Paper],
    new: Collection[str],
    wanted: Wanted,
    asked: tuple[Conditions, Sort],
    about: About | None = None,
) -> Ranking:
    """Return a whole ranking with the papers `new`, which the index does not have yet, or not as they are now.

    `stored` holds these and the papers of the ranking. `asked` are the conditions and the order.
    """
    conditions, sort = asked
    scores: dict[str, float | None] = {key: points for key, points in ranking.scores.items() if key not in new}
    num_indexed = len(scores)
    for key in new:
        points = score(packed(document(stored[key])), wanted)
        near = _cosine(stored[key], about) if ranking.scale else None
        is_near = near is not None and near >= _NEAR
        if conditions.keep(stored[key]) and (points > 0 or is_near or conditions.names_something):
            points = ranking.scale.score(points, near) if ranking.scale else points
            scores[key] = points if sort == "relevance" else None
    order = _ORDERS.get(sort, fields.BY_NEWEST)

    def place(key: str) -> tuple[float, int]:
        return scores[key] or 0.0, fields.sort_numbers(stored[key])[order] if key in stored else 0

    total = ranking.total - len(ranking.scores) + len(scores)
    if len(scores) == num_indexed == len(ranking.scores):
        return ranking
    in_order = sorted(scores, key=place, reverse=True)
    return dataclasses.replace(ranking, scores={key: scores[key] for key in in_order}, total=total)


def _cosine(paper: Paper, about: About | None) -> float | None:
    vector = meaning.load().of_paper(paper)
    return None if vector is None or about is None else cosine(vector, about.vector)
