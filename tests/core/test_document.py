"""Turning a paper into a document to index."""

from api.core.document import FIELDS, document
from api.core.models import Author, Organization, Paper


def test_a_document_has_the_stems_of_each_field_in_the_order_of_fields() -> None:
    paper = Paper(
        "2611.00001",
        "Training Transformers",
        abstract="We train them.",
        authors=(Author("Ada Lovelace"),),
        organization=Organization("acme", "Acme Labs"),
        ai_keywords=("attention",),
    )
    found = document(paper)
    assert found.arxiv_id == "2611.00001"
    assert dict(zip(FIELDS, found.fields, strict=True)) == {
        "title": ["train", "transform"],
        "keywords": ["attent"],
        "summary": [],
        "authors": ["ada", "lovelac", "acm", "acm", "lab"],
        "abstract": ["we", "train", "them"],
    }
