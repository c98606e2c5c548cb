"""Addresses on the Hub's site."""

from __future__ import annotations

import pytest

from api.core.hub_site import paper_page, repo_page


def test_a_paper_has_its_page_by_its_id() -> None:
    assert paper_page("2507.22448") == "https://huggingface.co/papers/2507.22448"


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        ("models", "https://huggingface.co/owner/name"),
        ("datasets", "https://huggingface.co/datasets/owner/name"),
        ("spaces", "https://huggingface.co/spaces/owner/name"),
    ],
)
def test_only_models_have_no_folder_of_their_own(kind: str, address: str) -> None:
    assert repo_page(kind, "owner/name") == address


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("owner/a name", "owner/a%20name"),
        ("owner/name?x=1#y", "owner/name%3Fx%3D1%23y"),
        ('owner/"><script>', "owner/%22%3E%3Cscript%3E"),
        ("owner/naïve", "owner/na%C3%AFve"),
        ("owner/Name-1.5_v2", "owner/Name-1.5_v2"),
    ],
)
def test_a_name_cannot_leave_the_path(name: str, path: str) -> None:
    assert repo_page("models", name) == f"https://huggingface.co/{path}"
