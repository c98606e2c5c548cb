"""One paper, its neighbours, its votes and the repositories that name it."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from api.render.schemas.base import Address, First, Reply, Utc, described, listed

CARD_AUTHORS = 6
SOURCES = {
    "hub": "read from the Hub",
    "arxiv": "read from arXiv, for a paper the Hub does not know",
    "store": "found in what is stored here (search)",
    "sample": "built in, until the Hub has answered for the first time",
}


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
        metadata=described("The authors' text, paragraphs separated by an empty line. In a sample: our summary."),
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
        required=True, validate=validate.OneOf(SOURCES), metadata=described(f"{listed(SOURCES)}.", "hub")
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


class RelatedSchema(Reply):
    """Papers about the same."""

    arxiv_id = fields.String(required=True, metadata=described("Whose neighbours they are.", "2507.22448"))
    papers = fields.List(fields.Nested(CardSchema), required=True, metadata=described("Closest first."))


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
        required=True, validate=validate.OneOf(SOURCES), metadata=described(f"{listed(SOURCES)}.", "hub")
    )
