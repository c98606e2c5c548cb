"""Papers in the Hub's own JSON format."""

import datetime as dt
import re

import pytest

from api.core.models import Author, Linked, LinkedRepo, LinkedRepos, Organization, Paper, Submitter
from api.render import hub_json
from api.upstream.hub.linked_repos import normalise_linked
from api.upstream.hub.parse import normalise_detail, normalise_list

MOMENT = dt.datetime(2026, 11, 19, 12, 30, 15, tzinfo=dt.UTC)
FULL = Paper(
    arxiv_id="2611.00001",
    title="A paper",
    abstract="An abstract.",
    authors=(Author("Ada", "ada"), Author("Bob")),
    published_at=MOMENT - dt.timedelta(days=1),
    list_date=MOMENT.date(),
    submitted_at=MOMENT,
    submitted_by=Submitter("carol", "Carol C.", "https://huggingface.co/avatars/1.svg", "c1"),
    organization=Organization("acme", "Acme Labs", hub_id="a1"),
    upvotes=7,
    num_comments=2,
    github_repo="https://github.com/acme/paper",
    github_stars=5,
    github_repo_added_by="user",
    project_page="https://acme.example.org/",
    thumbnail="https://cdn.example.org/1.png",
    media_urls=("https://cdn.example.org/1.mp4",),
    ai_summary="In short.",
    ai_keywords=("numbers",),
    withdrawn_at=MOMENT,
    discussion_id="d1",
)
BARE = Paper("2611.00002", "Nothing else is known")
LINKED = Linked(
    models=LinkedRepos(8, (LinkedRepo("models", "acme/one", 41, 1234, MOMENT),)),
    spaces=LinkedRepos(1, (LinkedRepo("spaces", "demo"),)),
)


def nulls(value: object) -> bool:
    """Whether there is a null anywhere inside."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return value is None or any(map(nulls, inner))


def test_an_entry_read_back_as_a_reply_of_the_hub_is_the_same_paper() -> None:
    assert normalise_list([hub_json.entry(FULL)]).papers == (FULL,)


def test_a_single_paper_read_back_with_its_repositories_is_the_same() -> None:
    detail = normalise_detail(hub_json.flat(FULL, LINKED))
    assert (detail.paper.arxiv_id, detail.paper.submitted_by) == (FULL.arxiv_id, FULL.submitted_by)
    assert detail.linked == normalise_linked(hub_json.flat(BARE, LINKED)) == LINKED


@pytest.mark.parametrize("paper", [FULL, BARE])
def test_unknown_values_are_omitted_and_never_null(paper: Paper) -> None:
    assert not nulls(hub_json.entry(paper))
    assert not nulls(hub_json.flat(paper, LINKED))
    assert not nulls(hub_json.repos(LINKED))


def test_a_paper_of_which_only_the_title_is_known_has_the_keys_that_clients_require() -> None:
    assert hub_json.flat(BARE) == {"id": "2611.00002", "title": "Nothing else is known", "summary": "", "authors": []}


def test_times_have_milliseconds_and_end_in_z() -> None:
    tokyo = MOMENT.astimezone(dt.timezone(dt.timedelta(hours=9)))
    assert hub_json.flat(Paper("2611.00001", "A", published_at=tokyo))["publishedAt"] == "2026-11-19T12:30:15.000Z"


def test_the_submitter_has_a_name_in_an_entry_and_a_user_in_the_paper_inside() -> None:
    entry = hub_json.entry(FULL)
    assert entry["submittedBy"]["name"] == entry["paper"]["submittedOnDailyBy"]["user"] == "carol"
    assert "user" not in entry["submittedBy"]


def test_an_author_with_an_account_participates_and_each_author_has_an_id_of_its_own() -> None:
    entry = hub_json.entry(FULL)
    assert entry["isAuthorParticipating"] is True
    assert hub_json.entry(BARE)["isAuthorParticipating"] is False
    assert len({author["_id"] for author in entry["paper"]["authors"]}) == 2


def test_repositories_are_listed_by_kind_and_the_owner_is_omitted_where_the_id_has_none() -> None:
    body = hub_json.repos(LINKED)
    assert list(body) == ["models", "datasets", "spaces"]
    assert (body["models"][0]["author"], body["models"][0]["repoType"]) == ("acme", "model")
    assert body["datasets"] == []
    assert "author" not in body["spaces"][0]


def test_an_authors_id_is_the_same_on_every_paper_and_unique_on_each() -> None:
    first = Paper("2611.00003", "One", authors=(Author("Ada"), Author("Bob"), Author("Bob")))
    second = Paper("2611.00004", "Two", authors=(Author("Bob"), Author("Ada")))
    ada, bob, namesake = (author["_id"] for author in hub_json.flat(first)["authors"])
    assert [author["_id"] for author in hub_json.flat(second)["authors"]] == [bob, ada]
    assert len({ada, bob, namesake}) == 3
    assert all(re.fullmatch("[0-9a-f]{24}", one) for one in (ada, bob, namesake))
