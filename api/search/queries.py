"""Turn what is looked for into queries of tantivy. Pure: no I/O here.

Queries are only built from parts: tantivy's own query language has syntax errors, and people's words have not.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence

import tantivy
from tantivy import Occur

from api.core.arxiv_id import number_of
from api.core.filters import Filters
from api.core.models import Paper
from api.core.query import Phrase, Query, matches
from api.core.tokens import fold
from api.search import fields
from api.search.relevance import Wanted

_SCHEMA = fields.schema()
_NO_QUERY, _NO_FILTERS = Query(), Filters()
Clause = tuple[Occur, tantivy.Query]
# Of more words than this, not all have to match in a list that is sorted by something else than relevance.
_ALL_OF = 3
_MOST_OF = 0.75


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What a paper must meet to be found at all, whatever its words.

    Args:
        query: its words do not count, everything else does.
        filters: as for any list.
        first: the first list date, inclusive; with it, papers on no list are left out.
        last: likewise the last one.
        everywhere: whether papers that only arXiv knows may be found.
    """

    query: Query = _NO_QUERY
    filters: Filters = _NO_FILTERS
    first: dt.date | None = None
    last: dt.date | None = None
    everywhere: bool = False

    def keep(self, paper: Paper) -> bool:
        """Return whether a paper meets the conditions."""
        day = paper.list_date
        return (
            (self.everywhere or not fields.is_unlisted(paper))
            and (self.first is None or (day is not None and day >= self.first))
            and (self.last is None or (day is not None and day <= self.last))
            and matches(paper, self._must)
            and bool(self.filters.keep([paper]))
        )

    def without_filters(self) -> Conditions:
        """Return the conditions of the query alone."""
        return Conditions(query=self.query, everywhere=self.everywhere)

    @property
    def names_something(self) -> bool:
        """Whether the query has phrases or names that must be there."""
        asked = self.query
        return bool(asked.phrases or asked.authors or asked.organizations or asked.keywords)

    @property
    def _must(self) -> Query:
        return dataclasses.replace(self.query, words=())

    def clauses(self) -> list[Clause]:
        """Return the conditions as clauses that do not change the score."""
        found = list(_of_query(self._must))
        for query in self.filters.queries:
            found += _of_query(query)
        asked = self.filters
        if asked.min_upvotes:
            found.append((Occur.Must, _range(fields.UPVOTES, asked.min_upvotes, None)))
        found += ((Occur.Must, _term(fields.FLAGS, kind)) for kind in asked.has)
        for name, called in ((fields.SUBMITTER, asked.submitter), (fields.ORGANIZATION, asked.organization)):
            if called is not None:
                found.append((Occur.Must, _term(name, fold(called))))
        if self.first or self.last:
            first, last = self.first or dt.date.min, self.last or dt.date.max
            found.append((Occur.Must, _range(fields.DAY, first.toordinal(), last.toordinal())))
        if not self.everywhere:
            found.append((Occur.MustNot, _term(fields.FLAGS, fields.UNLISTED)))
        return [(occur, tantivy.Query.const_score_query(query, 0.0)) for occur, query in found]


def any_word(wanted: Wanted, conditions: Conditions) -> tantivy.Query:
    """Return the query for papers that have any of the words and meet the conditions, best first."""
    words = list(_words(wanted).values())
    if not words:
        return most_words(wanted, conditions)
    # What must be there is enough; the words then only decide the order.
    occur = Occur.Should if conditions.names_something else Occur.Must
    some = tantivy.Query.boolean_query([(Occur.Should, word) for word in words])
    return tantivy.Query.boolean_query([(occur, some), *conditions.clauses()])


def most_words(wanted: Wanted, conditions: Conditions) -> tantivy.Query:
    """Return the query for papers that have all of up to three words, or most of more, and meet the conditions."""
    words = list(_words(wanted).values())
    clauses = conditions.clauses()
    if words and not conditions.names_something:
        least = len(words) if len(words) <= _ALL_OF else math.ceil(_MOST_OF * len(words))
        some = tantivy.Query.boolean_query([(Occur.Should, word) for word in words], least)
        clauses.append((Occur.Must, some))
    return tantivy.Query.boolean_query([(Occur.Must, tantivy.Query.all_query()), *clauses])


def among(keys: Iterable[int], conditions: Conditions, query: tantivy.Query) -> tantivy.Query:
    """Return the query for those papers with the given keys that meet the conditions.

    What `query` finds has its score, and everything else has none.
    """
    some = tantivy.Query.const_score_query(tantivy.Query.term_set_query(_SCHEMA, fields.KEY, list(keys)), 0.0)
    return tantivy.Query.boolean_query([(Occur.Must, some), (Occur.Should, query), *conditions.clauses()])


def marked(first: int, below: int | None) -> tantivy.Query:
    """Return the query for papers that were indexed at revision `first` or later, with keys below `below`."""
    clauses = [(Occur.Must, _range(fields.MARK, first, None))]
    if below is not None:
        clauses.append((Occur.Must, _range(fields.KEY, 0, below - 1)))
    return tantivy.Query.boolean_query(clauses)


def any_of(arxiv_ids: Iterable[str]) -> tantivy.Query:
    """Return the query for papers by their ids."""
    return tantivy.Query.term_set_query(_SCHEMA, fields.KEY, [number_of(arxiv_id) for arxiv_id in arxiv_ids])


def _words(wanted: Wanted) -> Mapping[str, tantivy.Query]:
    """Return a query for each stem of the search, which also finds what may stand for it."""
    found = {}
    for typed in wanted.worth:
        ways = [_term(fields.STEMS, typed)]
        ways += (_term(fields.STEMS, other) for other, meant in wanted.aliases.items() if meant == typed)
        found[typed] = _any(ways)
    return found


def _of_query(query: Query) -> Iterator[Clause]:
    """Yield the conditions of `core.query.matches`."""
    if query.arxiv_id:
        yield Occur.Must, tantivy.Query.term_query(_SCHEMA, fields.KEY, number_of(query.arxiv_id))
    words = tuple((word,) for word in query.words)
    for name, phrases in (
        (fields.ALL_WORDS, (*words, *query.phrases)),
        (fields.AUTHOR_WORDS, query.authors),
        (fields.ORGANIZATION_WORDS, query.organizations),
        (fields.KEYWORD_WORDS, query.keywords),
    ):
        for phrase in phrases:
            ways = [_beginning(name, phrase), *(_exactly(name, other) for other in query.others_of(phrase))]
            yield Occur.Must, _any(ways)
    for phrase in query.excluded:
        yield Occur.MustNot, _any([_exactly(fields.ALL_WORDS, way) for way in (phrase, *query.others_of(phrase))])


def _any(queries: Sequence[tantivy.Query]) -> tantivy.Query:
    return queries[0] if len(queries) == 1 else tantivy.Query.disjunction_max_query(queries)


def _beginning(name: str, phrase: Phrase) -> tantivy.Query:
    """Return the query for a phrase whose last word may be the beginning of a longer one."""
    # Words are letters and digits, so they are regular expressions for themselves.
    *before, last = phrase
    if not before:
        return tantivy.Query.regex_query(_SCHEMA, name, f"{last}.*")
    return tantivy.Query.regex_phrase_query(_SCHEMA, name, _sequence([*before, f"{last}.*"]))


def _exactly(name: str, phrase: Phrase) -> tantivy.Query:
    if len(phrase) == 1:
        return _term(name, phrase[0])
    return tantivy.Query.phrase_query(_SCHEMA, name, _sequence(phrase))


def _sequence(words: Sequence[str]) -> list[str | tuple[int, str]]:
    return list(words)


def _term(name: str, value: str) -> tantivy.Query:
    return tantivy.Query.term_query(_SCHEMA, name, value, "freq" if name == fields.STEMS else "basic")


def _range(name: str, first: int, last: int | None) -> tantivy.Query:
    return tantivy.Query.range_query(_SCHEMA, name, tantivy.FieldType.Unsigned, first, last)
