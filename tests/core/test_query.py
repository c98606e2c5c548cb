"""What people type, and which papers it means."""

import pytest

from api.core.filters import Filters
from api.core.models import Author, Organization, Paper, Submitter
from api.core.query import Query, matches, parse
from api.core.tokens import fold, words

PAPER = Paper(
    "2512.00001",
    "Mixture-of-Experts for <think> and $O(n)$",
    "A state space model.\n\nIt is called Schrödinger's β-VAE.",
    (Author("Albert Gu"), Author("José Núñez")),
    ai_summary="Sparse experts route tokens.",
    ai_keywords=("selective state spaces", "routing"),
    organization=Organization("tiiuae", "Technology Innovation Institute"),
    submitted_by=Submitter("akhaliq", "AK"),
    upvotes=10,
    github_repo="https://github.com/a/b",
)


def test_words_have_no_case_no_accents_and_no_signs() -> None:
    assert fold("SCHRÖDINGER ﬁne ẞ") == "schrodinger fine ss"
    assert words("Mixture-of-Experts: O(n), don't β_1 50% 东") == [
        "mixture",
        "of",
        "experts",
        "o",
        "n",
        "dont",
        "β",
        "1",
        "50",
        "东",
    ]


def test_a_query_is_taken_apart() -> None:
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
def test_an_arxiv_id_is_one(text: str) -> None:
    assert parse(text).arxiv_id == "2512.00001"


@pytest.mark.parametrize("text", ["", "  ", '""', "-", '"', "!?"])
def test_signs_alone_ask_for_nothing(text: str) -> None:
    assert parse(text).is_empty


def test_a_field_without_a_value_is_a_word() -> None:
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
def test_what_a_paper_has_is_found(text: str) -> None:
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
def test_what_it_has_not_is_not(text: str) -> None:
    assert not matches(PAPER, parse(text))


def test_an_excluded_word_is_a_whole_one() -> None:
    assert matches(PAPER, parse("experts -rout"))


def test_a_phrase_said_twice_counts_once() -> None:
    found = parse('"state space" "State  Space" -old -OLD author:gu author:gu')
    assert (found.phrases, found.excluded, found.authors) == ((("state", "space"),), (("old",),), (("gu",),))
    assert found.num_phrases == 3


def test_a_phrase_never_spans_two_texts() -> None:
    paper = Paper(
        "2512.00002", "Ends with state", "Space begins here.", (Author("Ada Byron"), Author("Lovelace Ada"))
    )
    assert not matches(paper, parse('"state space"'))
    assert not matches(paper, parse('author:"byron lovelace"'))
    assert matches(paper, parse('author:"lovelace ada"'))


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        (Filters(), True),
        (Filters(min_upvotes=10), True),
        (Filters(min_upvotes=11), False),
        (Filters(has=("code",)), True),
        (Filters(has=("code", "project")), False),
        (Filters(has=("media",)), False),
        (Filters(submitter="AKhaliq"), True),
        (Filters(submitter="ak"), True),
        (Filters(submitter="somebody"), False),
        (Filters(organization="technology innovation institute"), True),
        (Filters(organization="technology"), False),
        (Filters(queries=(parse("experts"), Query(excluded=(("routing",),)))), False),
    ],
)
def test_filters_all_must_hold(filters: Filters, wanted: bool) -> None:
    assert filters.keep([PAPER]) == ((PAPER,) if wanted else ())
