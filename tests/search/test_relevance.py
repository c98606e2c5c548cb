"""Scoring how well a paper matches a query."""

import pytest

from api.core.document import document
from api.core.models import Paper
from api.core.tokens import stems
from api.search.relevance import Wanted, packed, rarity, score, telling


def paper(title: str = "Nothing", abstract: str = "Nothing here.") -> str:
    return packed(document(Paper("2611.00001", title, abstract)))


def query(text: str, **worth: float) -> Wanted:
    """A query in which every stem is worth 1, if nothing else is said."""
    sequence = tuple(stems(text))
    return Wanted(dict.fromkeys(sequence, 1.0) | worth, sequence)


def test_a_paper_without_any_word_of_the_query_scores_zero() -> None:
    assert score(paper("Sparse experts"), query("diffusion")) == 0
    assert score(paper(), query("")) == 0


def test_a_word_in_the_title_scores_higher_than_in_the_abstract() -> None:
    in_title, in_abstract = paper(title="Diffusion"), paper(abstract="Diffusion")
    assert score(in_title, query("diffusion")) > score(in_abstract, query("diffusion")) > 0


def test_a_word_in_a_short_text_scores_higher_than_in_a_long_one() -> None:
    short, long = paper(abstract="Diffusion works."), paper(abstract="Diffusion works." + " filler" * 300)
    assert score(short, query("diffusion")) > score(long, query("diffusion"))


def test_a_repeated_word_scores_higher_but_less_and_less() -> None:
    once, twice, thrice = (
        score(paper(abstract=f"{'diffusion filler ' * times}{'filler ' * (60 - 2 * times)}"), query("diffusion"))
        for times in (1, 2, 3)
    )
    assert once < twice < thrice
    assert twice - once > thrice - twice


def test_a_word_of_greater_worth_scores_higher() -> None:
    found = paper("Diffusion")
    assert score(found, query("diffusion", diffus=3.0)) > score(found, query("diffusion", diffus=1.0))


def test_covering_the_whole_query_scores_higher_than_more_of_a_part_of_it() -> None:
    whole, part = paper("Sparse diffusion"), paper("Diffusion diffusion")
    assert score(whole, query("diffusion zebra sparse")) > score(part, query("diffusion zebra sparse"))


def test_adjacent_words_score_higher_than_nearby_ones_and_those_than_distant_ones() -> None:
    adjacent, nearby, distant, reversed_ = (
        score(paper(f"{title} x y z"), query("state space"))
        for title in ("state space a b", "state a space b", "state a b space", "space state a b")
    )
    assert adjacent > nearby > distant == reversed_


def test_the_same_word_twice_in_a_row_counts_twice_and_words_of_two_texts_are_not_neighbours() -> None:
    assert score(paper("Time time"), query("time time")) > score(paper("Time x time"), query("time time"))
    assert score(paper("State", "Space x"), query("state space")) == score(
        paper("State", "X space"), query("state space")
    )


def test_two_stop_words_side_by_side_give_no_bonus() -> None:
    together, apart = paper("of the a x y"), paper("of x y a the")
    assert score(together, query("of the")) == pytest.approx(score(apart, query("of the")))


def test_an_alias_scores_like_the_word_it_replaces() -> None:
    mistyped = Wanted({"transfrom": 1.0}, ("transfrom",), {"transform": "transfrom"})
    assert score(paper("Transformers"), mistyped) == score(paper("Transformers"), query("transformers")) > 0


def test_telling_stems_are_those_without_stop_words_and_duplicates() -> None:
    assert telling(stems("the state of the state")) == ["state"]
    assert telling(stems("of the of")) == ["of", "the"]
    assert telling([]) == []


def test_rarity_falls_with_frequency_and_is_never_negative() -> None:
    values = [rarity(frequency, 100) for frequency in (0, 1, 50, 100)]
    assert values == sorted(values, reverse=True)
    assert values[-1] > 0
    assert rarity(0, 0) > 0
