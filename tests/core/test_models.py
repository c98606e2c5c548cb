"""Merging two readings of a paper."""

import pytest

from api.core.models import LinkedRepo, Paper, merged


def test_an_absent_value_never_erases_a_known_one() -> None:
    old = Paper("2401.00001", "Old title", abstract="Known", upvotes=7, thumbnail="https://example.org/a.png")
    new = Paper("2401.00001", "New title", upvotes=0)
    both = merged(old, new)
    assert (both.title, both.abstract, both.thumbnail) == ("New title", "Known", "https://example.org/a.png")
    assert both.upvotes == 0, "zero is a known count"


def test_data_from_arxiv_only_fills_gaps_in_data_from_the_hub() -> None:
    hub = Paper("2401.00001", "Hub title", upvotes=7, source="hub")
    arxiv = Paper("2401.00001", "arXiv title", primary_category="cs.CL", source="arxiv")
    for both in (merged(hub, arxiv), merged(arxiv, hub)):
        assert (both.source, both.title, both.upvotes, both.primary_category) == ("hub", "Hub title", 7, "cs.CL")


def test_the_url_of_a_model_has_no_folder_and_that_of_a_dataset_has_one() -> None:
    assert LinkedRepo("models", "a/b").url == "https://huggingface.co/a/b"
    assert LinkedRepo("datasets", "a/b").url == "https://huggingface.co/datasets/a/b"


@pytest.mark.parametrize("repo_id", ["//evil.example", "https://evil.example", "@evil.example", "..\\x", "a b", "é"])
def test_the_url_of_a_repository_with_a_strange_id_is_still_at_the_hub(repo_id: str) -> None:
    url = LinkedRepo("datasets", repo_id).url
    assert url.startswith("https://huggingface.co/datasets/")
    assert url.isascii()
    assert " " not in url
