"""The full-text index, alike on both databases."""

import pytest
import sqlalchemy as sa

from api.core.models import Author, Paper
from api.core.tokens import stem
from api.store import Store, full_text, papers
from tests.conftest import NOW

PAPERS = [
    Paper("2611.00001", "State space models", "A recurrent alternative.", (Author("Albert Gu"),)),
    Paper("2611.00002", "Sparse models", "Experts and models."),
    Paper("2611.00003", "Nothing of the kind"),
]


@pytest.fixture
def indexed(store: Store) -> Store:
    with store.write() as conn:
        papers.put(conn, PAPERS, NOW)
    return store


def found(store: Store, *words: str) -> set[str]:
    with store.read() as conn:
        return {one.arxiv_id for one in full_text.candidates(conn, {stem(word): 1.0 for word in words})}


def test_candidates_contain_any_of_the_stems_in_any_field(indexed: Store) -> None:
    assert found(indexed, "model") == {"2611.00001", "2611.00002"}
    assert found(indexed, "albert") == {"2611.00001"}
    assert found(indexed, "recurrent", "kind") == {"2611.00001", "2611.00003"}
    assert found(indexed, "zebra") == found(indexed) == set()


def test_a_candidate_has_the_stems_of_every_field_in_order(indexed: Store) -> None:
    with indexed.read() as conn:
        (one,) = full_text.candidates(conn, {stem("recurrent"): 1.0})
    assert one.fields == (["state", "space", "model"], [], [], ["albert", "gu"], ["a", "recurr", "altern"])


def test_more_candidates_than_the_limit_are_cut_to_the_most_promising(store: Store) -> None:
    many = [Paper(f"2611.{number:05}", "A common word") for number in range(1, full_text.CANDIDATES + 21)]
    last = f"2611.{full_text.CANDIDATES + 20:05}"
    many[-1] = Paper(last, "A common rare word")
    with store.write() as conn:
        papers.put(conn, many, NOW)
        got = full_text.candidates(conn, {"common": 0.1, "rare": 9.0})
    assert len(got) == full_text.CANDIDATES
    assert got[0].arxiv_id == last


def test_frequencies_count_documents_and_not_occurrences(indexed: Store) -> None:
    with indexed.read() as conn:
        assert full_text.frequencies(conn, ["model", "expert", "zebra"]) == {"model": 2, "expert": 1, "zebra": 0}


def test_completions_are_the_most_common_stems_with_the_prefix(indexed: Store) -> None:
    with indexed.read() as conn:
        assert full_text.completions(conn, "s", 10) == {"space": 1, "spars": 1, "state": 1}
        assert list(full_text.completions(conn, "m", 1)) == ["model"]
        assert full_text.completions(conn, "q", 10) == {}


def test_the_vocabulary_has_every_stem_once(indexed: Store) -> None:
    with indexed.read() as conn:
        words = full_text.vocabulary(conn)
    assert len(words) == len(set(words))
    assert {"model", "albert", "kind", "expert"} <= set(words)


def test_a_paper_that_is_updated_is_found_by_its_new_words_only(indexed: Store) -> None:
    with indexed.write() as conn:
        full_text.index(conn, [Paper("2611.00003", "Something else")])
        assert full_text.total(conn) == 3
    assert found(indexed, "something") == {"2611.00003"}
    assert found(indexed, "kind") == set()


def test_the_index_is_missing_until_the_stored_papers_are_indexed_again(indexed: Store) -> None:
    with indexed.write() as conn:
        assert not full_text.is_missing(conn)
        conn.execute(sa.text("DELETE FROM search"))
        assert full_text.is_missing(conn)
        papers.index_all(conn)
        assert not full_text.is_missing(conn)


def test_the_index_of_an_empty_store_is_not_missing(store: Store) -> None:
    with store.write() as conn:
        assert not full_text.is_missing(conn)


def test_ids_that_differ_only_in_their_number_of_digits_are_different_papers(store: Store) -> None:
    with store.write() as conn:
        full_text.index(conn, [Paper("0704.0001", "Four digits"), Paper("0704.00001", "Five digits")])
        assert full_text.total(conn) == 2
