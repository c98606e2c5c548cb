"""Lists of papers in CommonMark, for notes and for programs that read text. Pure: no I/O here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from api.core.models import Paper, PaperList
from api.render import page_text
from api.render.citations import markdown_text

_LISTED_AUTHORS = 6


def title(about: PaperList, window: str = "day", query: str = "") -> str:
    """Return what a list is called; `window` is that of what trends, and `query` are the words of a search."""
    if about.kind == "search":
        return f"Papers on {' '.join(query.split())}"
    if about.kind == "trending":
        return "Trending papers" if window == "day" else f"Trending papers of the {window}"
    name = page_text.list_name(about.kind, about.name)
    return f"Daily Papers: {name}" if about.name else name


def paper_list(
    heading: str,
    about: PaperList,
    total: int,
    papers: Iterable[Paper],
    *,
    full: bool = False,
    more: str | None = None,
) -> str:
    """Return a page of a list: its title, what is to be said of it, and a section for each paper.

    Args:
        heading: what the list is called, in plain text.
        about: the list that the page is of.
        total: how many papers it has.
        papers: those on the page.
        full: with abstracts and all authors.
        more: a sentence on how to get the next page, in CommonMark.
    """
    blocks = [f"# {markdown_text(heading)}", _about(about, total), *(section(one, full=full) for one in papers)]
    return "\n\n".join((*blocks, more) if more else blocks) + "\n"


def section(paper: Paper, *, full: bool = False) -> str:
    """Return a paper as a section: its id and counts, links, authors, AI summary, and the abstract if `full`.

    Without an AI summary, there is the beginning of the abstract.
    """
    links = [("Hub", paper.links.hub), ("PDF", paper.links.pdf), ("Code", paper.github_repo)]
    links.append(("Project", paper.project_page))
    facts = [
        f"arXiv:{paper.arxiv_id}",
        page_text.counted(paper.upvotes, "vote") if paper.upvotes is not None and paper.source != "arxiv" else "",
        page_text.counted(paper.num_comments, "comment") if paper.num_comments else "",
        page_text.counted(paper.github_stars, "GitHub star") if paper.github_stars else "",
        f"listed {paper.list_date}" if paper.list_date else "",
        f"by {markdown_text(paper.organization.fullname)}" if paper.organization else "",
    ]
    names = [author.name for author in paper.authors]
    shown = names if full else names[:_LISTED_AUTHORS]
    others = f" and {len(names) - len(shown)} more" if len(names) > len(shown) else ""
    summary = paper.ai_summary if full else page_text.summary(paper)
    blocks = [
        f"## {markdown_text(paper.title)}",
        " · ".join(filter(None, facts)),
        # Markup has no meaning inside an autolink, so the URL needs no escaping.
        " · ".join(f"{name}: <{url}>" for name, url in links if url),
        f"{markdown_text(', '.join(shown))}{others}" if shown else "",
        f"> {markdown_text(summary)}" if summary else "",
        *((markdown_text(paragraph) for paragraph in paper.abstract.split("\n\n")) if full else ()),
    ]
    return "\n\n".join(filter(None, blocks))


def _about(about: PaperList, total: int) -> str:
    """Return how much there is, how old it is, and what is left to say of it."""
    said = [
        f"{page_text.counted(total, 'paper')}." if total else page_text.EMPTY[about.empty_reason or "no_match"],
        f"As of {about.as_of.astimezone(dt.UTC):%Y-%m-%d %H:%M} UTC." if about.as_of else "",
        "This is a built-in sample, shown until the Hub has been reached." if about.source == "sample" else "",
        "The Hub has not responded recently; there may be more." if about.stale and about.source == "hub" else "",
        "The list may still grow." if not about.complete and about.kind != "search" and total else "",
        "There may be more in a moment." if not about.complete and about.kind == "search" else "",
        f"Before it: {about.previous}." if about.previous else "",
        f"After it: {about.next}." if about.next else "",
    ]
    return " ".join(filter(None, said))
