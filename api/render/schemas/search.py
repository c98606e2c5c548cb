"""Search results: papers, with the matching words marked."""

from __future__ import annotations

from marshmallow import fields

from api.render.schemas.base import Reply, described
from api.render.schemas.lists import EnvelopeSchema
from api.render.schemas.papers import CardSchema, PaperSchema


class SegmentSchema(Reply):
    """A piece of text."""

    text = fields.String(required=True, metadata=described("The piece, as plain text.", "Transformers"))
    match = fields.Boolean(required=True, metadata=described("Whether it matches a word of the query.", True))


class HighlightsSchema(Reply):
    """The title and an excerpt, split into pieces. Joined together, the pieces are the text."""

    title = fields.List(fields.Nested(SegmentSchema), required=True, metadata=described("The title."))
    excerpt = fields.List(
        fields.Nested(SegmentSchema),
        required=True,
        metadata=described("The sentence of the summary or abstract with the most matches."),
    )


class FoundCardSchema(CardSchema):
    """A search result, as a card."""

    highlights = fields.Nested(HighlightsSchema, required=True)


class FoundPaperSchema(PaperSchema):
    """A search result, with all fields."""

    highlights = fields.Nested(HighlightsSchema, required=True)


class FoundCardListSchema(EnvelopeSchema):
    """Search results, as cards."""

    papers = fields.List(fields.Nested(FoundCardSchema), required=True)


class FoundPaperListSchema(EnvelopeSchema):
    """Search results, with all fields."""

    papers = fields.List(fields.Nested(FoundPaperSchema), required=True)
