"""What reference managers read from a page: `citation_*` tags and COinS. Pure: no I/O here.

A page about one paper has the tags that Google Scholar documents ("Inclusion Guidelines for Webmasters", "Indexing"),
which Zotero's translator "Embedded Metadata" reads. A page with many papers has a COinS for each (https://ocoins.info).
"""

from __future__ import annotations

from urllib.parse import urlencode

from api.core.arxiv_id import doi
from api.core.models import Paper

# An OpenURL is repeated for each paper of a list, so it names only a few of hundreds of authors.
_COINS_AUTHORS = 3


def citation_tags(paper: Paper) -> list[tuple[str, str]]:
    """Return the names and contents of a paper page's `meta` tags, every author included."""
    published = paper.published_at or paper.submitted_at
    tags = [
        ("citation_title", paper.title),
        *(("citation_author", author.name) for author in paper.authors),
        ("citation_publication_date", f"{published:%Y/%m/%d}" if published else ""),
        ("citation_arxiv_id", paper.arxiv_id),
        ("citation_doi", doi(paper.arxiv_id)),
        ("citation_abstract", paper.abstract),
        ("citation_abstract_html_url", paper.links.arxiv),
        ("citation_pdf_url", paper.links.pdf),
        ("citation_keywords", "; ".join(paper.ai_keywords)),
        ("citation_publisher", "arXiv"),
    ]
    return [(name, content) for name, content in tags if content]


def coins(paper: Paper) -> str:
    """Return a paper's ContextObject: the `title` of an empty `<span class="Z3988">`, not yet escaped as HTML."""
    published = paper.published_at or paper.submitted_at
    fields = [
        ("ctx_ver", "Z39.88-2004"),
        ("rft_val_fmt", "info:ofi/fmt:kev:mtx:journal"),
        ("rft.genre", "preprint"),
        ("rft.atitle", paper.title),
        *(("rft.au", author.name) for author in paper.authors[:_COINS_AUTHORS]),
        ("rft.date", f"{published:%Y-%m-%d}" if published else ""),
        ("rft_id", f"info:doi/{doi(paper.arxiv_id)}"),
    ]
    return urlencode([(name, value) for name, value in fields if value])
