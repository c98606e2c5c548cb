"""Requests to arXiv over real HTTP."""

from collections.abc import Iterator

import pytest

from api.errors import UpstreamBusy, UpstreamError, UpstreamInvalid, UpstreamNotFound, UpstreamUnavailable
from api.upstream.arxiv.client import ArxivClient
from tests.fakearxiv import ATOM, FakeArxiv, entry, error, feed
from tests.fakehub import FAULTS, status

ID = "2401.00042"


@pytest.fixture
def client(arxiv_url: str) -> Iterator[ArxivClient]:
    made = ArxivClient(arxiv_url)
    yield made
    made.close()


def test_a_request_names_the_paper_and_who_we_are(client: ArxivClient, arxiv: FakeArxiv) -> None:
    arxiv.add(ID)
    assert client.paper(ID, budget=5).title == "On counting to three"
    ((path, query, headers),) = arxiv.asked
    assert (path, query) == ("/api/query", {"id_list": ID, "max_results": "1"})
    assert headers["user-agent"].startswith("paperboy/")
    assert "authorization" not in headers


def test_an_unknown_or_rejected_id_is_not_found(client: ArxivClient, arxiv: FakeArxiv) -> None:
    with pytest.raises(UpstreamNotFound):
        client.paper(ID, budget=5)
    arxiv.fail(lambda handler: handler.send(400, feed(error(ID)), ATOM))
    with pytest.raises(UpstreamNotFound):
        client.paper(ID, budget=5)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (status(429), UpstreamBusy),
        (FAULTS["503"], UpstreamUnavailable),
        (FAULTS["reset"], UpstreamUnavailable),
        (FAULTS["html"], UpstreamInvalid),
        (FAULTS["huge"], UpstreamInvalid),
        (FAULTS["hang"], UpstreamUnavailable),
        (FAULTS["drip"], UpstreamUnavailable),
        (status(403), UpstreamError),
    ],
)
def test_a_fault_is_an_error_without_a_retry(
    client: ArxivClient, arxiv: FakeArxiv, fault: object, kind: type[UpstreamError]
) -> None:
    arxiv.fail(fault)  # type: ignore[arg-type]
    with pytest.raises(kind):
        client.paper(ID, budget=0.4)
    assert len(arxiv.asked) == 1


def test_a_reply_about_another_paper_is_refused(client: ArxivClient, arxiv: FakeArxiv) -> None:
    arxiv.fail(lambda handler: handler.send(200, feed(entry("2401.00043")), ATOM))
    with pytest.raises(UpstreamInvalid, match=ID):
        client.paper(ID, budget=5)
