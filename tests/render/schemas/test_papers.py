"""Papers and cards as JSON."""

from typing import get_args

from api.core.models import Author, Paper, Source
from api.render.schemas.papers import CARD_AUTHORS, SOURCES, CardSchema, PaperSchema

PAPER = Paper(
    "2611.00001",
    "A paper",
    abstract="An abstract.",
    authors=tuple(Author(f"Author {number}") for number in range(CARD_AUTHORS + 2)),
    upvotes=1,
)


def test_a_paper_has_every_field_and_null_for_unknown_values() -> None:
    body = PaperSchema().dump(PAPER)
    assert set(body) == set(PaperSchema().fields)
    assert (body["published_at"], body["organization"], body["media_urls"]) == (None, None, [])


def test_a_card_has_no_abstract_and_only_the_first_authors_but_their_number() -> None:
    full, card = PaperSchema().dump(PAPER), CardSchema().dump(PAPER)
    assert set(full) - set(card) == {"abstract"}
    assert card["authors"] == full["authors"][:CARD_AUTHORS]
    assert card["num_authors"] == len(full["authors"]) == CARD_AUTHORS + 2


def test_every_source_is_explained() -> None:
    assert set(SOURCES) == set(get_args(Source))
