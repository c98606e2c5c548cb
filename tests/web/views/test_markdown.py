"""The lists as Markdown: the same papers as in JSON, under the same rules."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from tests.conftest import TODAY, YESTERDAY

WEEK, MONTH = f"{TODAY:%G-W%V}", f"{TODAY:%Y-%m}"
LISTS = [
    *("daily", f"daily/{TODAY}", "weekly", f"weekly/{WEEK}", "monthly", f"monthly/{MONTH}"),
    *("trending", "trending?window=week", "search?q=paper", "daily?has=code&sort=comments&limit=3"),
]


def as_markdown(path: str) -> str:
    name, mark, query = path.partition("?")
    return f"/v1/{name}.md{mark}{query}"


@pytest.mark.parametrize("path", LISTS)
def test_a_list_has_the_papers_of_the_json(reader: FlaskClient, path: str) -> None:
    reply = reader.get(as_markdown(path))
    assert (reply.status_code, reply.headers["Content-Type"]) == (200, "text/markdown; charset=utf-8")
    papers = reader.get(f"/v1/{path}").json["papers"]
    assert re.findall(r"^arXiv:(\S+)", reply.text, re.MULTILINE) == [one["arxiv_id"] for one in papers]
    assert papers


def test_the_next_page_is_that_of_the_same_list(reader: FlaskClient) -> None:
    first = reader.get("/v1/daily.md?limit=7")
    following = re.search(r"^Next page: <(.+)>$", first.text, re.MULTILINE)
    assert following is not None
    assert following[1].startswith(f"/v1/daily/{TODAY}.md?limit=7&cursor=7-")
    assert first.headers["Link"] == f'<{following[1]}>; rel="next"'
    second = reader.get(following[1])
    assert second.text.count("\n## ") == 5
    assert "Link" not in second.headers


def test_caches_keep_a_days_list_and_ask_again_for_the_newest(reader: FlaskClient) -> None:
    for path in ("daily", f"daily/{TODAY}", f"daily/{YESTERDAY}", "weekly"):
        plain = reader.get(f"/v1/{path}")
        assert reader.get(f"/v1/{path}.md").headers["Cache-Control"] == plain.headers["Cache-Control"]


def test_abstracts_come_on_request(reader: FlaskClient) -> None:
    assert "A second paragraph says why." not in reader.get("/v1/daily.md").text
    assert reader.get("/v1/daily.md?view=full").text.count("A second paragraph says why.") == 12


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("daily/2026-02-31.md", 400, "use YYYY-MM-DD"),
        ("daily/2027-01-01.md", 404, "in the future"),
        ("weekly/2025-W53.md", 404, "no week"),
        ("daily.md?view=long", 400, "Use `card` or `full`."),
        ("search.md", 400, "Required"),
        ("trending.md?windows=day", 400, "Unknown parameter"),
    ],
)
def test_errors_are_those_of_the_json(reader: FlaskClient, path: str, status: int, said: str) -> None:
    reply = reader.get(f"/v1/{path}")
    assert (reply.status_code, reply.mimetype) == (status, "application/problem+json")
    assert said in reply.json["detail"]


def test_every_link_of_the_guide_answers(reader: FlaskClient) -> None:
    guide = reader.get("/llms.txt", headers={"Host": "papers.example.org"})
    assert guide.text.startswith("# Paperboy\n\n> ")
    links = re.findall(r"\]\(http://papers\.example\.org(/[^)]+)\)", guide.text)
    assert len(links) == guide.text.count("](") > 10
    for path in links:
        # The one paper that it names as an example is not stored here.
        expected = 404 if "/v1/papers/" in path else 200
        assert reader.get(path).status_code == expected, path


def test_the_guide_names_the_host_that_was_asked(reader: FlaskClient) -> None:
    for host in ("one.example.org", "two.example.org"):
        assert f"(http://{host}/docs)" in reader.get("/llms.txt", headers={"Host": host}).text
