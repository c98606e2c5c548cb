"""The tools: what they answer, and how they refuse what they cannot."""

from __future__ import annotations

import datetime as dt

import pytest

from api.errors import InvalidParameter, NotFound, RequestError
from api.mcp import tools
from api.services import Services
from tests.conftest import TODAY, YESTERDAY

WEEK = f"{TODAY:%G-W%V}"


@pytest.mark.parametrize(
    ("when", "heading"),
    [
        ("day", "# Daily Papers: Thursday, November 19, 2026"),
        (str(YESTERDAY), "# Daily Papers: Wednesday, November 18, 2026"),
        ("week", "# Daily Papers: Week 47, 2026: Nov 16 to 22"),
        (WEEK, "# Daily Papers: Week 47, 2026: Nov 16 to 22"),
        ("month", "# Daily Papers: November 2026"),
        ("2026-11", "# Daily Papers: November 2026"),
    ],
)
def test_a_list_by_any_of_its_names(shared_services: Services, when: str, heading: str) -> None:
    assert tools.call(shared_services, "list_papers", {"when": when}).partition("\n")[0] == heading


def test_a_list_is_short_and_says_how_to_go_on(shared_services: Services) -> None:
    first = tools.call(shared_services, "list_papers", {"limit": 7})
    assert first.count("\n## ") == 7
    assert first.endswith(f"For the next papers, pass `cursor`: `7-2611.00007` and `when`: `{TODAY}`.\n")
    rest = tools.call(shared_services, "list_papers", {"limit": 7.0, "cursor": "7-2611.00007", "when": str(TODAY)})
    assert rest.count("\n## ") == 5
    assert "For the next" not in rest


def test_what_is_left_out_is_as_if_it_were_not_sent(shared_services: Services) -> None:
    assert tools.call(shared_services, "list_papers", {"q": None, "has": [], "limit": None}).count("\n## ") == 12


def test_a_search_and_an_empty_one(shared_services: Services) -> None:
    found = tools.call(shared_services, "search_papers", {"q": "number  3"})
    assert found.startswith("# Papers on number 3\n\n")
    assert "No paper matches" in tools.call(shared_services, "search_papers", {"q": "zebra", "has": "media"})


def test_a_day_that_is_not_stored_is_read(fresh: Services) -> None:
    day = TODAY - dt.timedelta(days=2)
    assert "7 papers." in tools.call(fresh, "list_papers", {"when": str(day)})


@pytest.mark.parametrize(
    ("name", "sent", "said"),
    [
        ("list_papers", {"when": "2026-02-31"}, "when: '2026-02-31' is not a valid date"),
        ("list_papers", {"when": "2025-W53"}, "when: There is no week 2025-W53."),
        ("list_papers", {"limit": 101}, "limit: Use a whole number from 1 to 100."),
        ("list_papers", {"limit": 2.5}, "limit: Use a whole number"),
        ("list_papers", {"limit": True}, "limit: Use a text or a number."),
        ("list_papers", {"has": ["gpu"]}, "has: Use `code`"),
        ("list_papers", {"has": {"code": True}}, "has: Use a text or a number."),
        ("list_papers", {"date": "2026-11-20"}, "date: Unknown parameter; this tool takes `q`"),
        ("trending_papers", {"window": "year"}, "window: Use `day`, `week` or `month`."),
        ("search_papers", {}, "q: Required: the words to search for."),
        ("search_papers", {"q": "x" * 251}, "q: Use 1 to 250 characters."),
        ("get_paper", {}, "arxiv_id: Required: an arXiv id, for example 2507.22448."),
        ("get_paper", {"arxiv_id": "the best one"}, "arxiv_id: 'the best one' is not a valid arXiv id"),
        ("related_papers", {"arxiv_id": "2611.00001", "limit": 51}, "limit: Use a whole number from 1 to 50."),
        ("delete_papers", {}, "There is no tool 'delete_papers'; there are list_papers, "),
    ],
)
def test_a_wrong_argument_says_what_is_allowed(
    shared_services: Services, name: str, sent: dict[str, object], said: str
) -> None:
    with pytest.raises(InvalidParameter) as caught:
        tools.call(shared_services, name, sent)
    assert caught.value.detail.startswith(said)


def test_what_is_not_there_is_told(shared_services: Services) -> None:
    with pytest.raises(NotFound, match="in the future"):
        tools.call(shared_services, "list_papers", {"when": "2030-01-01"})
    with pytest.raises(RequestError, match="Neither the Hub nor arXiv knows the paper"):
        tools.call(shared_services, "get_paper", {"arxiv_id": "2611.99999"})


def test_the_schemas_have_the_limits_of_the_api() -> None:
    listed = tools.TOOLS["list_papers"].input_schema["properties"]
    assert (listed["limit"]["minimum"], listed["limit"]["maximum"], listed["q"]["maxLength"]) == (1, 100, 250)
    assert tools.TOOLS["search_papers"].input_schema["required"] == ["q"]
