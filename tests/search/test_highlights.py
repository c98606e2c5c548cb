"""Marking the words of a query in a paper's texts."""

import itertools

from api.core.models import Paper
from api.core.tokens import stem
from api.search.highlights import Segment, _root, highlights

PAPER = Paper("2611.00001", "Schrödinger bridges & <think> tags", "β-VAE and $O(n)$ costs.")


def text(segments: tuple[Segment, ...]) -> str:
    return "".join(segment.text for segment in segments)


def matches(segments: tuple[Segment, ...]) -> list[str]:
    return [segment.text for segment in segments if segment.match]


def test_joined_segments_are_the_unchanged_text() -> None:
    marked = highlights(PAPER, {"think", "cost"})
    assert text(marked.title) == PAPER.title
    assert text(marked.excerpt) == PAPER.abstract
    assert (matches(marked.title), matches(marked.excerpt)) == (["think"], ["costs"])


def test_adjacent_matches_are_separate_segments() -> None:
    marked = highlights(Paper("2611.00001", "State space"), {"state", "space"})
    assert marked.title == (Segment("State", True), Segment(" ", False), Segment("space", True))


def test_stop_words_are_never_marked() -> None:
    assert matches(highlights(Paper("2611.00001", "The cost of it"), {"the", "of", "cost"}).title) == ["cost"]


def test_without_a_match_nothing_is_marked_and_the_first_sentence_is_the_excerpt() -> None:
    marked = highlights(Paper("2611.00001", "A title", "First one. Second one."), {"zebra"})
    assert (marked.title, text(marked.excerpt)) == ((Segment("A title", False),), "First one.")


def test_a_paper_without_texts_has_an_empty_excerpt() -> None:
    assert highlights(Paper("2611.00001", "A title"), {"title"}).excerpt == ()


def test_the_excerpt_is_the_first_sentence_with_the_most_different_matches() -> None:
    abstract = "Cats and cats and cats. Cats with dogs. Dogs with cats."
    assert text(highlights(Paper("2611.00001", "T", abstract), {"cat", "dog"}).excerpt) == "Cats with dogs."


def test_the_summary_is_searched_before_the_abstract() -> None:
    paper = Paper("2611.00001", "T", "Cats in the abstract.", ai_summary="Cats in the summary")
    assert text(highlights(paper, {"cat"}).excerpt) == "Cats in the summary"


def test_a_long_sentence_is_cut_around_the_first_match() -> None:
    paper = Paper("2611.00001", "T", "word " * 200 + "needle " + "word " * 200)
    excerpt = text(highlights(paper, {"needl"}).excerpt)
    assert len(excerpt) < 300
    assert "needle" in excerpt
    assert excerpt.startswith("…word")
    assert excerpt.endswith("word…")


def test_a_long_sentence_with_a_match_at_its_start_is_only_cut_at_its_end() -> None:
    excerpt = text(highlights(Paper("2611.00001", "T", "needle " + "word " * 200), {"needl"}).excerpt)
    assert excerpt.startswith("needle word")
    assert excerpt.endswith("word…")


def test_other_spellings_are_marked_in_the_letters_of_the_text() -> None:
    def marked(title: str, *stems: str) -> list[str]:
        return matches(highlights(Paper("2611.00001", title), set(stems)).title)

    assert marked("SAM 2, at last", "sam2") == ["SAM", "2"]
    assert marked("Using SAM2 twice", "sam", "2") == ["SAM2"]
    assert marked("The Open-Sora plan", "opensora") == ["Open", "Sora"]
    assert marked("An OpenSora plan", "sora") == ["OpenSora"]
    assert marked("Transformer² and π_RL", "transformer2", "pi") == ["Transformer²", "π_RL"]
    assert marked("Dif\u00adfusion, Jose\u0301", "diffus", "jose") == ["Dif\u00adfusion", "Jose\u0301"]
    assert marked("हिन्दी भाषा", "हनद") == ["हिन्दी"]
    assert marked("東京大学の機械学習", "大学", "学習") == ["大学", "学習"]


def test_the_excerpt_may_match_by_another_spelling() -> None:
    paper = Paper("2611.00001", "T", "First one. We use SAM 2 here.")
    assert text(highlights(paper, {"sam2"}).excerpt) == "We use SAM 2 here."


def test_every_ending_leaves_the_root_of_the_stem_in_the_word() -> None:
    begins = ("c", "d", "st", "opti", "gener", "re", "happ", "via", "conflat", "siz", "hop", "gpt4")
    ends = """s es ies y ied ying ed ing er ly ally ably bility ational izer ization ously iveness fulness lessly
        ement ion ency ently ogy ogist icate 2"""
    for word in map("".join, itertools.product(begins, ("", *ends.split()))):
        assert word.startswith(_root(stem(word))), word


def test_words_joined_over_a_line_or_at_their_last_letter_are_marked() -> None:
    def marked(title: str, *stems: str) -> list[str]:
        return matches(highlights(Paper("2611.00001", title), set(stems)).title)

    assert marked("A plan-b for it", "planb") == ["plan", "b"]
    assert marked("We built Q\n3", "q3") == ["Q", "3"]
    assert marked("A snake_case name", "snakecas", "name") == ["snake_case", "name"]
    assert marked("The “Open-Sora” plan", "opensora") == ["Open", "Sora"]


def test_words_joined_in_the_chosen_sentence_are_marked_though_another_has_the_word() -> None:
    paper = Paper("2611.00001", "T", "A frame-work for robots that learn. Another framework.")
    found = highlights(paper, {stem("framework"), stem("robots"), stem("learn")}).excerpt
    assert matches(found) == ["frame", "work", "robots", "learn"]
