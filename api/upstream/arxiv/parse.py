"""Convert arXiv's Atom feed to a `Paper`. Pure: no I/O here.

If there is no such paper, the feed has no entries, or a single entry titled "Error".
https://info.arxiv.org/help/api/user-manual.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from api.core.arxiv_id import parse_arxiv_id
from api.core.models import Author, Paper
from api.errors import UpstreamInvalid
from api.upstream import clean

_ATOM = "{http://www.w3.org/2005/Atom}"
_ARXIV = "{http://arxiv.org/schemas/atom}"
_CATEGORY = re.compile(r"[A-Za-z-]{2,20}(\.[A-Za-z-]{2,20})?")
_REPOSITORY = re.compile(r"https?://(?:www\.)?github\.com/[\w.-]+/[\w-]+(?:\.[\w-]+)*", re.ASCII)
_PROJECT_PAGE = re.compile(r"(?i:project[ -]?(?:web)?(?:page|site)?)\W{0,3}(?:\s*at)?\s*(https?://[^\s,;)\]}>]+)")


class _WithoutDoctype(TreeBuilder):
    """Rejects document type declarations.

    Entity expansion ("billion laughs") and external files both need one, and no feed has one. The rest of XML is
    harmless.
    """

    def doctype(self, *_: object) -> None:
        """Reject the document."""
        raise UpstreamInvalid("the reply contains a document type declaration")


def read_paper(body: bytes, arxiv_id: str) -> Paper | None:
    """Return the paper `arxiv_id` from a feed, None if arXiv has no such paper.

    Raises:
        UpstreamInvalid: the reply is not an Atom feed, or it describes another paper.
    """
    parser = XMLParser(target=_WithoutDoctype())  # noqa: S314
    try:
        parser.feed(body)
        feed = parser.close()
    except (ParseError, ValueError, LookupError):
        raise UpstreamInvalid(f"the reply is not XML: {body[:60]!r}") from None
    if feed.tag != f"{_ATOM}feed":
        raise UpstreamInvalid(f"the reply is a {feed.tag[:60]!r}, not an Atom feed")
    entries = [entry for entry in feed.iter(f"{_ATOM}entry") if not _is_error(entry)]
    if not entries:
        return None
    found = next((entry for entry in entries if parse_arxiv_id(_text(entry, "id")) == arxiv_id), None)
    title = clean.one_line(_text(found, "title")) if found is not None else None
    if found is None or title is None:
        raise UpstreamInvalid(f"the reply does not describe {arxiv_id}")
    return _paper(found, arxiv_id, title)


def _paper(entry: Element, arxiv_id: str, title: str) -> Paper:
    comment = entry.findtext(f"{_ARXIV}comment") or ""
    code, project = _REPOSITORY.search(comment), _PROJECT_PAGE.search(comment)
    category = entry.find(f"{_ARXIV}primary_category")
    term = category.get("term", "") if category is not None else ""
    return Paper(
        arxiv_id=arxiv_id,
        title=title,
        abstract=clean.paragraphs(_text(entry, "summary")) or "",
        authors=tuple(_authors(entry)),
        published_at=clean.moment(_text(entry, "published")),
        primary_category=term if _CATEGORY.fullmatch(term) else None,
        github_repo=clean.repository(code[0]) if code else None,
        project_page=clean.https_url(project[1].rstrip(".")) if project else None,
        source="arxiv",
    )


def _authors(entry: Element) -> Iterator[Author]:
    for author in entry.iter(f"{_ATOM}author"):
        if name := clean.one_line(_text(author, "name")):
            yield Author(name)


def _is_error(entry: Element) -> bool:
    """Return whether the entry is an error message, which arXiv sends for ids it considers invalid."""
    entry_id = _text(entry, "id")
    return "/api/errors" in entry_id or (_text(entry, "title") == "Error" and parse_arxiv_id(entry_id) is None)


def _text(element: Element, name: str) -> str:
    return element.findtext(f"{_ATOM}{name}") or ""
