"""Parsing what people type, and matching papers against it."""

import pytest

from api.core.models import Author, Organization, Paper
from api.core.query import Query, matches, parse

PAPER = Paper(
    "2512.00001",
    "Mixture-of-Experts for <think> and $O(n)$",
    "A state space model.\n\nIt is called Schrödinger's β-VAE.",
    (Author("Albert Gu"), Author("José Núñez")),
    ai_summary="Sparse experts route tokens.",
    ai_keywords=("selective state spaces", "routing"),
    organization=Organization("tiiuae", "Technology Innovation Institute"),
)


def test_parse_sorts_words_phrases_exclusions_and_fields_into_their_parts() -> None:
    found = parse('Fast "state space" author:"Albert Gu" ORG:tiiuae keyword:moe -vision -"old news" transfor')
    assert found == Query(
        words=("fast", "transfor"),
        phrases=(("state", "space"),),
        excluded=(("vision",), ("old", "news")),
        authors=(("albert", "gu"),),
        organizations=(("tiiuae",),),
        keywords=(("moe",),),
        open_ended=True,
    )


@pytest.mark.parametrize("text", ["2512.00001", "arXiv:2512.00001v3", "https://arxiv.org/abs/2512.00001"])
def test_parse_of_an_arxiv_id_or_link_gives_a_query_for_that_id(text: str) -> None:
    assert parse(text).arxiv_id == "2512.00001"


def test_words_must_occur_in_papers_like_another() -> None:
    assert parse("like:2512.00001") == Query(like="2512.00001", open_ended=True)
    assert parse("like:2512.00001v2 fast -slow") == Query(
        like="2512.00001", phrases=(("fast",),), excluded=(("slow",),), open_ended=True
    )
    assert parse("like:this").words == ("this",)
    assert parse("-like:2512.00001").excluded == (("2512", "00001"),)


@pytest.mark.parametrize("text", ["", "  ", '""', "-", '"', "!?"])
def test_a_query_of_punctuation_alone_is_empty(text: str) -> None:
    assert parse(text).is_empty


def test_a_field_name_without_a_value_is_parsed_as_a_word() -> None:
    assert parse("author:").words == ("author",)


@pytest.mark.parametrize(
    "text",
    [
        "experts",
        "EXPERT",
        "mixture-of-experts",
        '"mixture of experts"',
        '"state space mod',
        "schrodinger",
        "schrodinger's",
        "sparse routing",
        "author:gu",
        "author:nunez",
        'author:"albert gu"',
        "org:technology",
        "org:tiiuae",
        'keyword:"state spaces"',
        "experts -vision",
        "2512.00001",
        "β",
    ],
)
def test_a_query_for_what_a_paper_contains_matches(text: str) -> None:
    assert matches(PAPER, parse(text))


@pytest.mark.parametrize(
    "text",
    [
        "vision",
        "experts vision",
        '"experts mixture"',
        "xperts",
        "author:albertgu",
        'author:"albert nunez"',
        "author:experts",
        "org:google",
        "keyword:sparse",
        "experts -routing",
        'experts -"state space"',
        "2512.00002",
    ],
)
def test_a_query_for_what_a_paper_lacks_does_not_match(text: str) -> None:
    assert not matches(PAPER, parse(text))


def test_an_excluded_word_only_excludes_whole_words() -> None:
    assert matches(PAPER, parse("experts -rout"))


def test_a_repeated_phrase_counts_once() -> None:
    found = parse('"state space" "State  Space" -old -OLD author:gu author:gu')
    assert (found.phrases, found.excluded, found.authors) == ((("state", "space"),), (("old",),), (("gu",),))
    assert found.num_phrases == 3


def test_a_phrase_across_two_texts_does_not_match() -> None:
    paper = Paper(
        "2512.00002", "Ends with state", "Space begins here.", (Author("Ada Byron"), Author("Lovelace Ada"))
    )
    assert not matches(paper, parse('"state space"'))
    assert not matches(paper, parse('author:"byron lovelace"'))
    assert matches(paper, parse('author:"lovelace ada"'))
