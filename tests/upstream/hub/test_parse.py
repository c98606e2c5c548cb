"""Converting the Hub's JSON to papers: every trap of the format."""

import datetime as dt
from typing import Any

import pytest

from api.core.models import Author, Organization, Paper, Submitter
from api.errors import UpstreamInvalid
from api.upstream.hub.parse import normalise_detail, normalise_list
from tests.fakehub import entry

DAY = dt.date(2026, 11, 19)


def one(**changes: Any) -> Paper:
    (paper,) = normalise_list([entry(1, DAY, **changes)], DAY).papers
    return paper


def test_a_full_entry_becomes_a_clean_paper() -> None:
    assert one() == Paper(
        arxiv_id="2611.00001",
        title="Paper number 1 on the list",
        abstract="We study the number 1 and find it pleasing.\n\nA second paragraph says why.",
        authors=(Author("First Author 1"), Author("Second Author 1", "second1")),
        published_at=dt.datetime(2026, 11, 19, tzinfo=dt.UTC),
        list_date=DAY,
        submitted_at=dt.datetime(2026, 11, 19, tzinfo=dt.UTC),
        submitted_by=Submitter("sub1", "Sub Mitter 1", f"https://huggingface.co/avatars/{1:032x}.svg", f"{1:024x}"),
        organization=Organization("numbers", "Institute of Numbers", hub_id=f"{1:024x}"),
        upvotes=99,
        num_comments=1,
        github_repo="https://github.com/example/number-1",
        github_stars=3,
        project_page="https://number1.example.org/",
        thumbnail="https://cdn-thumbnails.huggingface.co/social-thumbnails/papers/2611.00001.png",
        ai_summary="A model says that number 1 matters.",
        ai_keywords=("numbers", "number 1"),
    )


def test_the_list_date_is_the_submission_day_or_else_the_requested_day() -> None:
    assert one(submittedOnDailyAt="2026-11-18T23:59:59.999Z").list_date == dt.date(2026, 11, 18)
    assert one(submittedOnDailyAt=None).list_date == DAY
    assert one(outer_publishedAt="2020-01-01T00:00:00.000Z").list_date == DAY


def test_media_and_submitter_are_read_from_either_object() -> None:
    assert one(outer_mediaUrl="http://cdn.example.org/a.png").media_urls == ("https://cdn.example.org/a.png",)
    both = one(mediaUrls=["https://a.example.org/1.mp4", " https://a.example.org/1.mp4", 7], outer_mediaUrls=["x"])
    assert both.media_urls == ("https://a.example.org/1.mp4",)
    assert one(outer_submittedBy=None).submitted_by is not None
    assert one(outer_submittedBy=None, submittedOnDailyBy=None).submitted_by is None


def test_stars_without_a_repository_are_ignored() -> None:
    assert one(githubRepo=None).github_stars is None
    assert one(githubStars=0).github_stars == 0


def test_hostile_text_is_kept_as_plain_text() -> None:
    hostile = "Let's <think> \\textsc{big} & <img src=x onerror=alert(1)> for $200k, µ"
    assert one(title=hostile, ai_summary=hostile).title == hostile
    assert one(title="A\x00B\ud800C\x1b[31m").title == "ABC[31m"


@pytest.mark.parametrize("value", [None, 5, [], {}, "", True, "2026", ["x"], {"name": None}, [[]], [None], -3, 1e99])
@pytest.mark.parametrize("key", sorted(entry(1, DAY)["paper"].keys() - {"id"}))
def test_a_bad_value_of_any_key_loses_at_most_that_key(key: str, value: object) -> None:
    wire = entry(1, DAY)
    wire["paper"][key] = value
    (paper,) = normalise_list([wire], DAY).papers
    assert paper.arxiv_id == "2611.00001"
    assert paper.title.strip()


@pytest.mark.parametrize(
    "bad",
    [None, 7, "x", [], {}, {"paper": None}, {"paper": []}, {"paper": {}}, {"paper": {"id": None, "title": "T"}},
     {"paper": {"id": "abc", "title": "T"}}, {"paper": {"id": "2611.00009"}},
     {"paper": {"id": "2611.00009", "title": 7}}],
)  # fmt: skip
def test_a_bad_entry_is_skipped_and_reported_and_the_others_are_returned(bad: object) -> None:
    result = normalise_list([entry(1, DAY), bad, entry(2, DAY)], DAY)
    assert [paper.arxiv_id for paper in result.papers] == ["2611.00001", "2611.00002"]
    assert len(result.skipped) == 1
    assert result.skipped[0].reason


@pytest.mark.parametrize("payload", [None, {}, {"papers": []}, "x", 7, [None, None], [{"paper": None}]])
def test_a_list_reply_without_a_usable_entry_is_refused(payload: object) -> None:
    with pytest.raises(UpstreamInvalid):
        normalise_list(payload, DAY)


def test_an_empty_list_is_accepted_and_a_duplicate_entry_counts_once() -> None:
    assert normalise_list([], DAY).papers == ()
    assert len(normalise_list([entry(1, DAY), entry(1, DAY)], DAY).papers) == 1


def test_a_single_paper_reply_is_read_and_anything_else_refused() -> None:
    paper = normalise_detail({**entry(1, DAY)["paper"], "linkedModels": [{"id": "a/b"}]}).paper
    assert (paper.arxiv_id, paper.upvotes, paper.num_comments, paper.thumbnail) == ("2611.00001", 99, None, None)
    wrong: tuple[object, ...] = (None, [], {}, {"id": "x"})
    for bad in wrong:
        with pytest.raises(UpstreamInvalid):
            normalise_detail(bad)
