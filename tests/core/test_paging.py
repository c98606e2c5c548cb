"""Pages of a list, and cursors when the order changes between two requests."""

from api.core.models import Paper
from api.core.paging import page

PAPERS = tuple(Paper(f"2611.{number:05}", f"Paper {number}") for number in range(1, 11))


def test_following_cursors_gives_every_paper_once() -> None:
    first, cursor = page(PAPERS, 4, None)
    second, cursor_of_third = page(PAPERS, 4, cursor)
    third, end = page(PAPERS, 4, cursor_of_third)
    assert (*first, *second, *third) == PAPERS
    assert end is None


def test_a_page_that_ends_with_the_list_has_no_cursor() -> None:
    assert page(PAPERS, 10, None) == (PAPERS, None)
    assert page((), 10, None) == ((), None)


def test_after_a_small_change_of_order_the_next_page_starts_after_the_same_paper() -> None:
    _, cursor = page(PAPERS, 4, None)
    moved = (PAPERS[9], *PAPERS[:9])
    assert page(moved, 4, cursor)[0] == PAPERS[4:8]


def test_a_paper_that_moved_far_does_not_take_the_page_with_it() -> None:
    _, cursor = page(PAPERS, 4, None)
    moved = (*PAPERS[:3], *PAPERS[4:], PAPERS[3])
    assert page(moved, 4, cursor)[0] == moved[4:8]


def test_without_a_limit_the_rest_comes_whole() -> None:
    assert page(PAPERS, None, None) == (PAPERS, None)
    _, cursor = page(PAPERS, 4, None)
    assert page(PAPERS, None, cursor) == (PAPERS[4:], None)
