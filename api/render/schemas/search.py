"""Search results: papers, with the matching words marked."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from api.render.schemas.base import Objects, Reply, described
from api.render.schemas.lists import EnvelopeSchema
from api.render.schemas.papers import CardSchema, PaperSchema


class SegmentSchema(Reply):
    """A piece of text."""

    text = fields.String(required=True, metadata=described("The piece, as plain text.", "Transformers"))
    match = fields.Boolean(required=True, metadata=described("Whether it matches a word of the query.", True))


class Segments(fields.List[Any]):
    """Pieces of text. There are hundreds in a reply, so they are not dumped one field after another."""

    def __init__(self, **given: Any) -> None:
        super().__init__(fields.Nested(SegmentSchema), **given)

    def _serialize(self, value: Any, *_: Any, **_given: Any) -> list[dict[str, object]]:
        return [{"text": one.text, "match": one.match} for one in value]


class HighlightsSchema(Reply):
    """The title and an excerpt, split into pieces. Joined together, the pieces are the text."""

    title = Segments(required=True, metadata=described("The title."))
    excerpt = Segments(
        required=True,
        metadata=described("The sentence of the summary or abstract with the most matches."),
    )


class _Highlighted(Reply):
    """Dumps an object with a `paper` and its `highlights` as one."""

    highlights = fields.Nested(HighlightsSchema, required=True)

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Take everything but the highlights from the paper."""
        if field_name != "highlights":
            field_obj.attribute = f"paper.{field_name}"


class FoundCardSchema(CardSchema, _Highlighted):
    """A paper found, as a card."""


class FoundPaperSchema(PaperSchema, _Highlighted):
    """A paper found, with everything known of it."""


class FoundCardListSchema(EnvelopeSchema):
    """Search results, as cards."""

    papers = Objects(FoundCardSchema, required=True)


class FoundPaperListSchema(EnvelopeSchema):
    """Search results, with all fields."""

    papers = Objects(FoundPaperSchema, required=True)
