"""An arXiv of our own on a real loopback port: its query API, its ways of saying no, and faults."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape

from tests.fakehub import FakeHub, Handler

ATOM = "application/atom+xml; charset=utf-8"
_FEED = """<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom" \
xmlns="http://www.w3.org/2005/Atom">
  <id>https://arxiv.org/api/x</id>
  <title>arXiv Query: search_query=&amp;id_list=</title>
  <updated>2026-11-19T00:00:00Z</updated>
  <opensearch:totalResults>{total}</opensearch:totalResults>
{entries}</feed>
"""


def feed(*entries: str) -> bytes:
    """Return a feed of entries."""
    return _FEED.format(total=len(entries), entries="".join(entries)).encode()


def entry(
    arxiv_id: str,
    title: str = "On counting\n  to three",
    *,
    summary: str = "We count to three and\nstop there.\n  Others went on.",
    authors: tuple[str, ...] = ("Ada  Lovelace", "Émile Borel"),
    published: str = "2024-01-02T03:04:05Z",
    category: str = "math.CO",
    comment: str = "12 pages",
) -> str:
    """Return an entry in arXiv's shape."""
    people = "".join(f"    <author>\n      <name>{escape(name)}</name>\n    </author>\n" for name in authors)
    return f"""  <entry>
    <id>http://arxiv.org/abs/{arxiv_id}v2</id>
    <title>{escape(title)}</title>
    <updated>2024-05-06T07:08:09Z</updated>
    <link href="https://arxiv.org/abs/{arxiv_id}v2" rel="alternate" type="text/html"/>
    <summary>{escape(summary)}</summary>
    <category term="cs.DM" scheme="http://arxiv.org/schemas/atom"/>
    <published>{published}</published>
    <arxiv:comment>{escape(comment)}</arxiv:comment>
    <arxiv:primary_category term="{escape(category)}"/>
{people}  </entry>
"""


def error(arxiv_id: str) -> str:
    """Return the entry that says that an id is none."""
    address = f"https://arxiv.org/api/errors#incorrect_id_format_for_{escape(arxiv_id)}"
    return f"""  <entry>
    <id>{address}</id>
    <title>Error</title>
    <summary>incorrect id format for {escape(arxiv_id)}</summary>
    <author><name>arXiv api core</name></author>
  </entry>
"""


class _Handler(Handler):
    hub: FakeArxiv

    def answer(self, path: str, query: dict[str, str]) -> None:
        arxiv_id = query.get("id_list", "")
        if path != "/api/query" or not re.fullmatch(r"\d{4}\.\d{4,5}|[a-z-]+/\d{7}", arxiv_id):
            return self.send(400, feed(error(arxiv_id)), ATOM)
        found = self.hub.entries.get(arxiv_id)
        return self.send(200, feed(found) if found else feed(), ATOM)


class FakeArxiv(FakeHub):
    """The entries it has by id, the fault it has, and what it was asked."""

    handler = _Handler

    def __init__(self) -> None:
        super().__init__()
        self.rate_limit = None
        self.entries: dict[str, str] = {}

    def add(self, arxiv_id: str, title: str = "On counting\n  to three", **changes: object) -> None:
        """Have a paper; `changes` are those of `entry`."""
        self.entries[arxiv_id] = entry(arxiv_id, title, **changes)  # type: ignore[arg-type]
