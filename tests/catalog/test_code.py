"""Papers that got code, as a list."""

from __future__ import annotations

from api.catalog.code import with_code
from api.services import Services
from tests.conftest import TODAY


def test_it_has_the_papers_with_code_in_the_envelope_of_the_newest_list(shared_services: Services) -> None:
    found = with_code(shared_services.store, shared_services.lists, 5)
    assert (found.kind, found.name, found.source) == ("daily", str(TODAY), "hub")
    assert len(found.papers) == 5
    assert all(one.github_repo for one in found.papers)
