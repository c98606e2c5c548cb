"""What is answered, as marshmallow schemas; `openapi.yaml` is made from them and from those in `params`.

Replies may grow: a reader ignores keys it does not know.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, get_args

from marshmallow import EXCLUDE, Schema, fields, validate

from api.core.models import ListKind

CARD_AUTHORS = 6

EMPTY_REASONS = {
    "weekend": "the Hub as a rule has no list on Saturdays and Sundays",
    "not_published_yet": "the day's list has no papers yet",
    "before_first_list": "the first list is that of 2023-05-04",
    "no_list": "the Hub published no list that day",
    "no_match": "the filters leave nothing of the list",
    "upstream_unavailable": "the day is not stored here, and the Hub cannot be asked at the moment",
}
SOURCES = {
    "hub": "read from the Hub",
    "arxiv": "read from arXiv, for a paper the Hub does not know",
    "store": "found in what is stored here (search)",
    "sample": "built in, until the Hub has answered for the first time",
}


def _listed(values: dict[str, str]) -> str:
    return "; ".join(f"`{name}`: {text}" for name, text in values.items())


def described(description: str, *examples: object) -> dict[str, Any]:
    """Return field metadata for the documentation."""
    return {"description": description} | ({"examples": list(examples)} if examples else {})


class Utc(fields.AwareDateTime):
    """A time in UTC, to the second, ending in `Z`."""

    def _serialize(self, value: dt.datetime | None, *_: Any, **__: Any) -> str | None:
        return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if value else None


class Address(fields.String):
    """An absolute https address."""

    def __init__(self, **kwargs: Any) -> None:
        """Say so in the documentation."""
        kwargs["metadata"] = {**kwargs.get("metadata", {}), "format": "uri"}
        super().__init__(**kwargs)


class First(fields.List[Any]):
    """The first few items of a list."""

    def __init__(self, inner: fields.Field[Any], *, first: int, **kwargs: Any) -> None:
        """Take the field of one item and how many of them to show."""
        super().__init__(inner, **kwargs)
        self.first = first

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> list[Any] | None:
        return super()._serialize(value[: self.first], attr, obj, **kwargs)


class Reply(Schema):
    """The base of everything that is answered."""

    class Meta:
        """Readers must expect more keys later."""

        unknown = EXCLUDE


class AuthorSchema(Reply):
    """One author."""

    name = fields.String(required=True, metadata=described("The name as printed.", "Albert Gu"))
    username = fields.String(
        required=True,
        allow_none=True,
        metadata=described("The Hub account that claimed the authorship.", None),
    )


class ProfileSchema(Reply):
    """An account at the Hub: a person or an organisation."""

    name = fields.String(required=True, metadata=described("The handle.", "tiiuae"))
    fullname = fields.String(
        required=True, metadata=described("The name to show.", "Technology Innovation Institute")
    )
    avatar_url = Address(required=True, allow_none=True, metadata=described("A small picture."))


class LinksSchema(Reply):
    """Where to read the paper."""

    hub = Address(required=True, metadata=described("The Hub's page.", "https://huggingface.co/papers/2507.22448"))
    arxiv = Address(required=True, metadata=described("The abstract.", "https://arxiv.org/abs/2507.22448"))
    pdf = Address(required=True, metadata=described("The PDF, at arXiv.", "https://arxiv.org/pdf/2507.22448"))


class PaperSchema(Reply):
    """Everything known of a paper."""

    arxiv_id = fields.String(
        required=True,
        validate=validate.Regexp(r"^\d{4}\.\d{4,5}$"),
        metadata=described("The arXiv id, without a version.", "2507.22448"),
    )
    title = fields.String(required=True, metadata=described("Plain text; may hold TeX, `<` and `&`.", "Falcon-H1"))
    authors: fields.List[Any] = fields.List(
        fields.Nested(AuthorSchema), required=True, metadata=described("All authors, in the paper's order.")
    )
    num_authors = fields.Integer(required=True, metadata=described("How many authors there are.", 27))
    abstract = fields.String(
        required=True,
        metadata=described("The authors' text, paragraphs parted by an empty line. Of a sample paper: our summary."),
    )
    ai_summary = fields.String(
        required=True, allow_none=True, metadata=described("One sentence, written by a model at the Hub.")
    )
    ai_keywords = fields.List(fields.String(), required=True, metadata=described("Key terms, by the same model."))
    upvotes = fields.Integer(required=True, validate=validate.Range(0), metadata=described("Votes at the Hub.", 42))
    num_comments = fields.Integer(required=True, validate=validate.Range(0), metadata=described("Comments there.", 3))
    published_at = Utc(required=True, allow_none=True, metadata=described("arXiv's date.", "2025-07-30T07:55:33Z"))
    primary_category = fields.String(
        required=True,
        allow_none=True,
        metadata=described("arXiv's category; known only of papers read there.", "cs.CL"),
    )
    list_date = fields.Date(
        required=True,
        allow_none=True,
        metadata=described("The day on whose list it is featured.", "2025-08-01"),
    )
    submitted_at = Utc(
        required=True,
        allow_none=True,
        metadata=described("When it was put into Daily Papers.", "2025-08-01T01:12:09Z"),
    )
    submitted_by = fields.Nested(
        ProfileSchema, required=True, allow_none=True, metadata=described("Who put it there.")
    )
    organization = fields.Nested(
        ProfileSchema,
        required=True,
        allow_none=True,
        metadata=described("The organisation it is filed under."),
    )
    github_repo = Address(
        required=True, allow_none=True, metadata=described("The code.", "https://github.com/tiiuae/Falcon-H1")
    )
    github_stars = fields.Integer(
        required=True, allow_none=True, validate=validate.Range(0), metadata=described("Its stars.", 97)
    )
    project_page = Address(required=True, allow_none=True, metadata=described("The project's own page."))
    thumbnail = Address(required=True, allow_none=True, metadata=described("A preview picture."))
    media_urls = fields.List(Address(), required=True, metadata=described("Pictures and films of it."))
    withdrawn_at = Utc(required=True, allow_none=True, metadata=described("When it was withdrawn."))
    upvotes_gained = fields.Integer(
        required=True,
        allow_none=True,
        validate=validate.Range(0),
        metadata=described("Votes of the last 24 hours, in lists; null elsewhere.", 7),
    )
    hub_trending_rank = fields.Integer(
        required=True,
        allow_none=True,
        validate=validate.Range(1),
        metadata=described("Its place in the Hub's own trending order, null if it has none.", 3),
    )
    score = fields.Float(
        required=True,
        allow_none=True,
        metadata=described("Its rank by our own formula where that makes the order; null elsewhere.", 12.345),
    )
    source = fields.String(
        required=True, validate=validate.OneOf(SOURCES), metadata=described(f"{_listed(SOURCES)}.", "hub")
    )
    links = fields.Nested(LinksSchema, required=True)


class CardSchema(PaperSchema):
    """A paper without its abstract and with at most six authors."""

    class Meta(Reply.Meta):
        """What makes a card short."""

        exclude = ("abstract",)

    authors = First(
        fields.Nested(AuthorSchema),
        first=CARD_AUTHORS,
        required=True,
        metadata=described("The first six authors."),
    )


class ListInfoSchema(Reply):
    """Which list it is, and what there is to know about it."""

    kind = fields.String(
        required=True,
        validate=validate.OneOf(get_args(ListKind)),
        metadata=described("The kind of list.", "daily"),
    )
    date = fields.String(
        required=True,
        allow_none=True,
        attribute="name",
        metadata=described(
            "What its path names: `2026-11-20`, `2026-W47` or `2026-11`; null for a list without a date.",
            "2026-11-20",
        ),
    )
    first_date = fields.Date(required=True, allow_none=True, metadata=described("Its first day.", "2026-11-20"))
    last_date = fields.Date(required=True, allow_none=True, metadata=described("Its last day.", "2026-11-20"))
    previous = fields.String(
        required=True,
        allow_none=True,
        metadata=described("The `date` of the nearest list before it that has papers.", "2026-11-19"),
    )
    next = fields.String(
        required=True,
        allow_none=True,
        metadata=described("The `date` of the nearest list after it that has papers.", None),
    )
    complete = fields.Boolean(
        required=True,
        metadata=described("False while the Hub's days run, or if one was last read then or not at all.", True),
    )
    empty_reason = fields.String(
        required=True,
        allow_none=True,
        validate=validate.OneOf([*EMPTY_REASONS, None]),
        metadata=described(f"Why there are no papers, null if there are. {_listed(EMPTY_REASONS)}.", None),
    )


class EnvelopeSchema(Reply):
    """What surrounds the papers of every list."""

    list = fields.Nested(ListInfoSchema, required=True)
    as_of = Utc(
        required=True,
        allow_none=True,
        metadata=described(
            "When what is shown was last seen to change at the Hub; null if it was never read.",
            "2026-11-20T09:14:03Z",
        ),
    )
    stale = fields.Boolean(
        required=True,
        metadata=described("True if the last attempt to read it failed, or none was made.", False),
    )
    source = fields.String(
        required=True, validate=validate.OneOf(SOURCES), metadata=described(f"{_listed(SOURCES)}.", "hub")
    )
    total = fields.Integer(
        required=True, validate=validate.Range(0), metadata=described("Papers that pass the filters.", 23)
    )
    next_cursor = fields.String(
        required=True,
        allow_none=True,
        metadata=described("`cursor` of the next page, null on the last.", None),
    )


class CardListSchema(EnvelopeSchema):
    """A list of papers as cards."""

    papers = fields.List(fields.Nested(CardSchema), required=True)


class PaperListSchema(EnvelopeSchema):
    """A list of papers with everything known of them."""

    papers = fields.List(fields.Nested(PaperSchema), required=True)


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


class RelatedSchema(Reply):
    """Papers about the same."""

    arxiv_id = fields.String(required=True, metadata=described("Whose neighbours they are.", "2507.22448"))
    papers = fields.List(fields.Nested(CardSchema), required=True, metadata=described("Closest first."))


class CalendarDaySchema(Reply):
    """One day of a month."""

    date = fields.Date(required=True, metadata=described("The day.", "2026-11-20"))
    total = fields.Integer(
        required=True,
        allow_none=True,
        validate=validate.Range(0),
        metadata=described("Papers on its list; null if it was never read.", 23),
    )


class CalendarSchema(Reply):
    """How many papers each day of a month has."""

    month = fields.String(required=True, metadata=described("The month.", "2026-11"))
    previous = fields.String(
        required=True, allow_none=True, metadata=described("The nearest month before it that has papers.", "2026-10")
    )
    next = fields.String(
        required=True, allow_none=True, metadata=described("The nearest month after it that has papers.", None)
    )
    days = fields.List(
        fields.Nested(CalendarDaySchema),
        required=True,
        metadata=described("The days on which there can be a list: none before the first, none that lie ahead."),
    )


class VoteCountSchema(Reply):
    """A count and when it was first seen."""

    seen_at = Utc(required=True, metadata=described("When it was first seen.", "2026-11-20T09:14:03Z"))
    upvotes = fields.Integer(required=True, validate=validate.Range(0), metadata=described("The count.", 17))


class UpvotesSchema(Reply):
    """The history of a paper's votes, as far as this service has seen it."""

    arxiv_id = fields.String(required=True, metadata=described("The arXiv id.", "2507.22448"))
    upvotes = fields.Integer(required=True, validate=validate.Range(0), metadata=described("Votes now.", 42))
    history = fields.List(
        fields.Nested(VoteCountSchema),
        required=True,
        metadata=described("Oldest first; a row for every count that differed from the one before."),
    )


class LinkedRepoSchema(Reply):
    """A model, dataset or space at the Hub."""

    id = fields.String(required=True, metadata=described("Owner and name.", "tiiuae/Falcon-H1-34B-Instruct"))
    url = Address(
        required=True,
        metadata=described("Its page at the Hub.", "https://huggingface.co/tiiuae/Falcon-H1-34B-Instruct"),
    )
    likes = fields.Integer(
        required=True,
        allow_none=True,
        validate=validate.Range(0),
        metadata=described("Likes; null where the Hub does not say, as of spaces.", 41),
    )
    downloads = fields.Integer(
        required=True,
        allow_none=True,
        validate=validate.Range(0),
        metadata=described("Downloads of the last 30 days; null likewise.", 1234),
    )
    updated_at = Utc(required=True, allow_none=True, metadata=described("When it last changed; null likewise."))


class LinkedReposSchema(Reply):
    """The repositories of one kind."""

    total = fields.Integer(required=True, validate=validate.Range(0), metadata=described("How many there are.", 8))
    items: fields.List[Any] = fields.List(
        fields.Nested(LinkedRepoSchema), required=True, metadata=described("The few of them that the Hub names.")
    )


class LinkedSchema(Reply):
    """The repositories at the Hub whose cards name the paper."""

    models = fields.Nested(LinkedReposSchema, required=True)
    datasets = fields.Nested(LinkedReposSchema, required=True)
    spaces = fields.Nested(LinkedReposSchema, required=True)


class PaperReplySchema(Reply):
    """One paper."""

    paper = fields.Nested(PaperSchema, required=True)
    linked = fields.Nested(
        LinkedSchema,
        required=True,
        allow_none=True,
        metadata=described(
            "The models, datasets and spaces at the Hub that name it, asked for once a day; null until the Hub said."
        ),
    )
    as_of = Utc(required=True, allow_none=True, metadata=described("When it, or its list, was last seen to change."))
    stale = fields.Boolean(required=True, metadata=described("True if the Hub does not answer at the moment.", False))
    source = fields.String(
        required=True, validate=validate.OneOf(SOURCES), metadata=described(f"{_listed(SOURCES)}.", "hub")
    )


class ListedSchema(Reply):
    """A paper as a badge needs it."""

    arxiv_id = fields.String(required=True, metadata=described("The arXiv id.", "2507.22448"))
    title = fields.String(required=True, metadata=described("Plain text.", "Falcon-H1"))
    list_date = fields.Date(required=True, metadata=described("The day on whose list it is.", "2025-08-01"))


class LatestSchema(Reply):
    """The newest list, in two figures."""

    date = fields.Date(required=True, allow_none=True, metadata=described("Its day.", "2026-11-20"))
    total = fields.Integer(required=True, validate=validate.Range(0), metadata=described("Papers on it.", 23))


class ChangesSchema(Reply):
    """What is new since a cursor. The reply stays the same, byte for byte, until something is."""

    cursor = fields.String(required=True, metadata=described("To be sent as `since` next time.", "5f3a9c01-412"))
    reset = fields.Boolean(
        required=True,
        metadata=described(
            "True if the cursor is from another store: these are the newest list, not changes.", False
        ),
    )
    latest = fields.Nested(LatestSchema, required=True)
    stale = fields.Boolean(required=True, metadata=described("True if the newest list may be out of date.", False))
    source = fields.String(
        required=True, validate=validate.OneOf(SOURCES), metadata=described(f"{_listed(SOURCES)}.", "hub")
    )
    papers = fields.List(fields.Nested(ListedSchema), required=True)


class HubStateSchema(Reply):
    """How asking the Hub goes."""

    reachable = fields.Boolean(
        required=True,
        allow_none=True,
        metadata=described("Null until it was asked for the first time.", True),
    )
    last_success_at = Utc(required=True, allow_none=True, metadata=described("When it last answered."))
    last_failure_at = Utc(required=True, allow_none=True, metadata=described("When it last failed, if it fails now."))
    last_error = fields.String(required=True, allow_none=True, metadata=described("Why, if it fails now.", None))
    resume_at = Utc(required=True, allow_none=True, metadata=described("Until when it wants to be left alone."))


class CountsSchema(Reply):
    """How much is stored."""

    papers = fields.Integer(required=True, metadata=described("Papers.", 9581))
    lists = fields.Integer(required=True, metadata=described("Daily lists that have papers.", 558))


class StatusSchema(Reply):
    """The service's own state."""

    version = fields.String(required=True, metadata=described("Paperboy's version.", "0.1.0"))
    latest = fields.Nested(LatestSchema, required=True)
    complete = fields.Boolean(required=True, metadata=described("Whether the newest list is complete.", False))
    stale = fields.Boolean(required=True, metadata=described("Whether it may be out of date.", False))
    source = fields.String(
        required=True, validate=validate.OneOf(SOURCES), metadata=described(f"{_listed(SOURCES)}.", "hub")
    )
    checked_at = Utc(required=True, allow_none=True, metadata=described("When the newest list was last looked for."))
    age_seconds = fields.Integer(required=True, allow_none=True, metadata=described("How long ago that is.", 117))
    hub = fields.Nested(HubStateSchema, required=True)
    counts = fields.Nested(CountsSchema, required=True)


class HealthSchema(Reply):
    """That the service is up."""

    status = fields.String(required=True, validate=validate.OneOf(["ok"]), metadata=described("Always `ok`.", "ok"))


class ProblemSchema(Reply):
    """An error (RFC 9457)."""

    type = fields.String(
        required=True,
        metadata=described("What kind of error, for programs.", "urn:paperboy:problem:invalid-parameter"),
    )
    title = fields.String(required=True, metadata=described("The kind, for people.", "Invalid parameter"))
    status = fields.Integer(required=True, metadata=described("The HTTP status.", 400))
    detail = fields.String(required=True, metadata=described("What was wrong and what is allowed."))
    errors = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.String()),
        metadata=described("The reasons by parameter, with `invalid-parameter`."),
    )
