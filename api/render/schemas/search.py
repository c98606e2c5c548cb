"""What a search found: papers and where the words stand in them."""

from __future__ import annotations

from marshmallow import fields

from api.render.schemas.base import Reply, described
from api.render.schemas.lists import EnvelopeSchema
from api.render.schemas.papers import CardSchema, PaperSchema


class SegmentSchema(Reply):
    """A piece of text."""

    text = fields.String(required=True, metadata=described("The piece, as plain text.", "Transformers"))
    match = fields.Boolean(required=True, metadata=described("Whether it is a word looked for.", True))


class HighlightsSchema(Reply):
    """Where the words looked for stand. The pieces joined are the text."""

    title = fields.List(fields.Nested(SegmentSchema), required=True, metadata=described("The title."))
    excerpt = fields.List(
        fields.Nested(SegmentSchema),
        required=True,
        metadata=described("The sentence of summary or abstract that has the most of them."),
    )


class FoundCardSchema(CardSchema):
    """A paper found, as a card."""

    highlights = fields.Nested(HighlightsSchema, required=True)


class FoundPaperSchema(PaperSchema):
    """A paper found, with everything known of it."""

    highlights = fields.Nested(HighlightsSchema, required=True)


class FoundCardListSchema(EnvelopeSchema):
    """What a search found, as cards."""

    papers = fields.List(fields.Nested(FoundCardSchema), required=True)


class FoundPaperListSchema(EnvelopeSchema):
    """What a search found, with everything known of it."""

    papers = fields.List(fields.Nested(FoundPaperSchema), required=True)
