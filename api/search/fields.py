"""What the search index holds of a paper: the schema, and the entry that is made for each paper. Pure: no I/O here.

We split texts into words and stems ourselves, so that the index, the highlights and the filters agree. tantivy gets
them joined by spaces.
"""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Sequence

import tantivy

from api.core.arxiv_id import number_of
from api.core.document import FIELDS, Document, document
from api.core.filters import HAS
from api.core.models import Paper
from api.core.spellings import spellings
from api.core.tokens import fold, spaced
from api.search.meaning import DIMENSIONS

# An index of another version is made anew. Raise this whenever entries become different.
VERSION = 2

KEY, STEMS, STORED, FLAGS = "key", "stems", "stored", "flags"
SUBMITTER, ORGANIZATION = "submitter", "organization"
# Folded words in order, and their other spellings: of the whole paper, its authors, its organisation, its keywords.
ALL_WORDS, AUTHOR_WORDS, ORGANIZATION_WORDS, KEYWORD_WORDS = "words", "author_words", "org_words", "keyword_words"
# Numbers to sort and filter by. `DAY` is an ordinal of `datetime.date`, 0 without a list.
UPVOTES, DAY, BY_NEWEST, BY_UPVOTES, BY_COMMENTS = "upvotes", "day", "by_newest", "by_upvotes", "by_comments"
# What the paper is about (`search.meaning`), eight bytes in each field, and the revision at which that was indexed.
VECTOR, MARK = tuple(f"vector_{number}" for number in range(DIMENSIONS // 8)), "mark"
# The flag of papers that only arXiv knows. Somebody has looked them up, which is nobody else's business.
UNLISTED = "arxiv"

# How often the stems of each of `FIELDS` count.
_REPEATED = (3, 2, 1, 1, 1)
# Stands between two texts, so that no phrase reaches from one into the next.
_BOUNDARY = " | "
_EIGHTS = struct.Struct(f"<{len(VECTOR)}Q")
_FIRST_DAY = dt.date(1990, 1, 1).toordinal()


def schema() -> tantivy.Schema:
    """Return the index's schema."""
    made = tantivy.SchemaBuilder()
    made.add_unsigned_field(KEY, indexed=True, fast=True)
    made.add_text_field(STEMS, tokenizer_name="whitespace", index_option="freq")
    for name in (ALL_WORDS, AUTHOR_WORDS, ORGANIZATION_WORDS, KEYWORD_WORDS):
        made.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    made.add_text_field(FLAGS, tokenizer_name="whitespace", index_option="basic")
    for name in (SUBMITTER, ORGANIZATION):
        made.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in (UPVOTES, DAY, BY_NEWEST, BY_UPVOTES, BY_COMMENTS, MARK, *VECTOR):
        made.add_unsigned_field(name, fast=True)
    made.add_bytes_field(STORED, stored=True)
    return made.build()


def entry(paper: Paper, vector: bytes | None, mark: int) -> tantivy.Document:
    """Return what to index for a paper that is about `vector`, at the revision `mark`."""
    found = document(paper)
    texts = [" ".join(field) for field in found.fields]
    names = [author.name for author in paper.authors]
    org = paper.organization
    organization = f"{org.name} {org.fullname}" if org else ""
    keywords = list(paper.ai_keywords)
    made = tantivy.Document()
    made.add_unsigned(KEY, number_of(paper.arxiv_id))
    made.add_text(STEMS, " ".join(text for text, times in zip(texts, _REPEATED, strict=True) for _ in range(times)))
    everything = [paper.title, paper.abstract, paper.ai_summary or "", *names, organization, *keywords]
    for name, parts in (
        (ALL_WORDS, everything),
        (AUTHOR_WORDS, names),
        (ORGANIZATION_WORDS, [organization]),
        (KEYWORD_WORDS, keywords),
    ):
        made.add_text(name, _BOUNDARY.join(way for text in parts for way in (spaced(text), *spellings(text))))
    flags = [kind for kind, has in HAS.items() if has(paper)]
    made.add_text(FLAGS, " ".join([*flags, UNLISTED] if is_unlisted(paper) else flags))
    for name, account in ((SUBMITTER, paper.submitted_by), (ORGANIZATION, org)):
        for called in {fold(account.name), fold(account.fullname)} if account else ():
            made.add_text(name, called)
    made.add_unsigned(UPVOTES, paper.upvotes or 0)
    made.add_unsigned(DAY, paper.list_date.toordinal() if paper.list_date else 0)
    for name, number in sort_numbers(paper).items():
        made.add_unsigned(name, number)
    made.add_unsigned(MARK, mark)
    for name, number in zip(VECTOR, _EIGHTS.unpack(vector) if vector else (), strict=False):
        made.add_unsigned(name, number)
    made.add_bytes(STORED, "\n".join(texts).encode())
    return made


def is_unlisted(paper: Paper) -> bool:
    """Return whether only arXiv knows the paper."""
    return paper.source == "arxiv" and paper.list_date is None


def stored_document(arxiv_id: str, stored: bytes) -> Document:
    """Return the document that an entry was made of."""
    texts = stored.decode().split("\n")
    if len(texts) != len(FIELDS):
        raise ValueError(f"an entry of the index has {len(texts)} fields")
    return Document(arxiv_id, tuple(text.split() for text in texts))


def stored_vector(numbers: Sequence[int]) -> bytes | None:
    """Return the vector that an entry was made of, from the values of its fields `VECTOR`."""
    return _EIGHTS.pack(*numbers) if any(numbers) else None


def sort_numbers(paper: Paper) -> dict[str, int]:
    """Return the numbers to sort by, highest first. They differ for any two papers but for very unlikely ones.

    Among equals, the paper of the newer list comes first, then the one that arXiv got later.
    """
    digits = number_of(paper.arxiv_id) % 10**12
    date = paper.list_date or (paper.published_at.date() if paper.published_at else None)
    day = min(max(date.toordinal() - _FIRST_DAY, 0), 2**16 - 1) if date else 0
    second = 0
    if paper.submitted_at and date == paper.submitted_at.date():
        second = paper.submitted_at.hour * 3600 + paper.submitted_at.minute * 60 + paper.submitted_at.second
    tie = day << 24 | digits >> 8 & 0xFFFFFF
    return {
        BY_NEWEST: day << 47 | second << 30 | digits & 0x3FFFFFFF,
        BY_UPVOTES: min(paper.upvotes or 0, 2**23) << 40 | tie,
        BY_COMMENTS: min(paper.num_comments or 0, 2**23) << 40 | tie,
    }
