"""Merging what is known of a paper."""

from api.core.models import Paper, merged


def test_an_absent_value_never_erases_a_known_one() -> None:
    old = Paper("2401.00001", "Old title", abstract="Known", upvotes=7, thumbnail="https://example.org/a.png")
    new = Paper("2401.00001", "New title", upvotes=0)
    both = merged(old, new)
    assert (both.title, both.abstract, both.thumbnail) == ("New title", "Known", "https://example.org/a.png")
    assert both.upvotes == 0, "a count of none is a count"
