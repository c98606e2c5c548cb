"""The built-in sample: complete, clean, marked everywhere, and gone when the Hub has answered."""

from flask.testing import FlaskClient

from api.services import Services
from api.sync import sample


def test_every_paper_is_whole_and_clean() -> None:
    _, papers = sample.sample_list()
    assert len(papers) == len({paper.arxiv_id for paper in papers}) == 22
    for paper in papers:
        texts = [paper.title, paper.abstract or "", *(author.name for author in paper.authors)]
        assert all(text and text == " ".join(text.split()) for text in texts), paper.arxiv_id
        assert paper.source == "sample"
        assert paper.authors
        assert paper.published_at or paper.arxiv_id == "2208.07120", "the one whose date is not known"
        for link in filter(None, (paper.github_repo, paper.project_page)):
            assert link.startswith("https://"), link


def test_a_new_service_shows_it_and_says_so(api: FlaskClient) -> None:
    reply = api.get("/v1/daily").json
    assert (reply["source"], reply["stale"], reply["total"]) == ("sample", True, 22)
    assert {paper["source"] for paper in reply["papers"]} == {"sample"}
    one = api.get(f"/v1/papers/{reply['papers'][0]['arxiv_id']}").json
    assert one["source"] == "sample"
    assert api.get("/v1/changes").json["papers"] == []


def test_it_goes_with_the_first_list(api: FlaskClient, services: Services) -> None:
    sample_id = api.get("/v1/daily").json["papers"][0]["arxiv_id"]
    services.refresher.day(services.refresher.newest_days()[0])
    reply = api.get("/v1/daily").json
    assert (reply["source"], reply["stale"], reply["total"]) == ("hub", False, 12)
    assert api.get(f"/v1/papers/{sample_id}").status_code == 404


def test_it_is_never_put_over_a_list(fresh: Services) -> None:
    with fresh.store.write() as conn:
        assert not sample.install(conn, fresh.clock())
