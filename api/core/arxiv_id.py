"""Parse arXiv ids in every form people write them. Pure: no I/O here."""

from __future__ import annotations

import re

_ARXIV_REFERENCE = re.compile(
    r"""(?:https?:/{1,2})?(?:www\.|export\.)?
        (?:arxiv\.org/(?:abs|pdf|html|src|format)/
          |(?:huggingface\.co|hf\.co)/papers/
          |alphaxiv\.org/(?:abs|pdf|overview|resources)/
          |(?:dx\.)?doi\.org/10\.48550/arxiv\.
          |arxiv:\s*
        )?
        (?P<id>\d{2}(?:0[1-9]|1[0-2])\.\d{4,5})
        (?:v\d{1,3})?(?:\.pdf)?/?(?:[?\#].*)?""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)


def parse_arxiv_id(text: str) -> str | None:
    """Return the bare arXiv id (`YYMM.NNNNN`) that `text` names, or None.

    Accepts a plain id, an id with a version or an `arXiv:` prefix, and URLs of arXiv, the Hub, alphaXiv and DOIs.
    """
    match = _ARXIV_REFERENCE.fullmatch(text.strip())
    return match["id"] if match else None
