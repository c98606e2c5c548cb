"""The grammar of arXiv ids, and the forms in which people write them. Pure: no I/O here.

There are two kinds of ids: `2507.22448` since April 2007, with four digits after the dot until 2014, and
`hep-th/9901001` before (https://info.arxiv.org/help/arxiv_identifier.html). An old id may name a subject class
(`math.GT/0309136`), which is not part of the id that arXiv itself uses. `extension/core/arxiv-id.js` has the same
grammar, and both are tested with `tests/cases/arxiv_ids.json`.
"""

from __future__ import annotations

import datetime as dt
import re
from urllib.parse import unquote

# The archives from the time of the old ids. There are no new ones.
_ARCHIVES = (
    "acc-phys adap-org alg-geom ao-sci astro-ph atom-ph bayes-an chao-dyn chem-ph cmp-lg comp-gas cond-mat cs dg-ga "
    "funct-an gr-qc hep-ex hep-lat hep-ph hep-th math math-ph mtrl-th nlin nucl-ex nucl-th patt-sol physics plasm-ph "
    "q-alg q-bio quant-ph solv-int supr-con"
)
ARCHIVES = tuple(_ARCHIVES.split())

_MONTH = "(?:0[1-9]|1[0-2])"
NEW = (
    rf"(?:(?:070[4-9]|071[0-2]|(?:0[89]|1[0-4]){_MONTH})\.[0-9]{{4}}"
    rf"|(?:1[5-9]|[2-9][0-9]){_MONTH}\.[0-9]{{5}})"
)
_SINCE_1991 = rf"(?:910[7-9]|911[0-2]|9[2-9]{_MONTH}|0[0-6]{_MONTH}|070[1-3])[0-9]{{3}}"
OLD = rf"(?:{'|'.join(ARCHIVES)})/{_SINCE_1991}"
# A whole id as it is stored and served.
BARE = rf"^({NEW}|{OLD})$"

_REFERENCE = re.compile(
    rf"""[\s(\[{{<"'\u201c\u2018]*
        (?:(?:https?:)?/{{1,2}})?
        (?:(?:[a-z]+\.)?arxiv\.org/(?:abs|pdf|html|src|format|e-print|ps|bibtex)/
          |ar5iv\.(?:labs\.arxiv\.)?org/(?:abs|html)/
          |(?:www\.)?(?:huggingface\.co|hf\.co)/(?:api/)?papers/
          |(?:www\.)?alphaxiv\.org/(?:[a-z]{{2}}(?:-[a-z]{{2,4}})?/)?(?:abs|pdf|html|overview|resources|audio)/
          |(?:www\.)?scirate\.com/arxiv/
          |(?:(?:dx\.|www\.)?doi\.org/|doi:\s*)?10\.48550/arxiv\.
          |oai:arxiv\.org:
          |info:arxiv/
          |arxiv\spreprint\s
        )?
        (?:arxiv:\s*)?
        (?:(?P<new>{NEW})|(?P<archive>{"|".join(ARCHIVES)})(?:\.[a-z-]+)?/(?P<old>{_SINCE_1991}))
        (?:v[0-9]{{1,3}})?
        (?:\.pdf|\.md)?/?
        (?:[?#].*
          |(?:\s*[\[(][a-z-]+(?:\.[a-z-]+)?[\])])?
           (?:\s+[0-9]{{1,2}}\s[a-z]{{3}}\s[0-9]{{4}})?
           [\s)\]}}>"'\u201d\u2019.,;:!]*
        )""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)


def parse_arxiv_id(text: str) -> str | None:
    """Return the arXiv id that `text` names (`YYMM.NNNNN` or `archive/YYMMNNN`), or None.

    Accepts a plain id, one with a version, an `arXiv:` prefix or arXiv's stamp (`arXiv:2507.22448v1 [cs.CL] 30 Jul
    2025`), DOIs, and addresses at arXiv, the Hub, alphaXiv and ar5iv; also in brackets or quotes, or with punctuation
    after it.
    """
    match = _REFERENCE.fullmatch(unquote(text.strip()))
    if match is None:
        return None
    return match["new"] or f"{match['archive'].lower()}/{match['old']}"


def month_of(arxiv_id: str) -> dt.date:
    """Return the first day of the month in a bare id."""
    digits = arxiv_id.rpartition("/")[2]
    year = int(digits[:2])
    return dt.date(year + (1900 if year > 90 and "/" in arxiv_id else 2000), int(digits[2:4]), 1)


def file_name(arxiv_id: str) -> str:
    """Return a bare id as the name of a file, without a slash."""
    return arxiv_id.replace("/", "_")


def number_of(arxiv_id: str) -> int:
    """Return the number of a paper in the search index: one for each bare id, below 2**63; see `id_of`."""
    archive, _, digits = arxiv_id.rpartition("/")
    if archive:
        return (1 + ARCHIVES.index(archive)) * 10**12 + int(digits)
    month, _, number = arxiv_id.partition(".")
    return int(f"{month}{len(number)}{number:0>5}")


def id_of(number: int) -> str:
    """Return the bare id that has this number (`number_of`)."""
    archive, digits = divmod(number, 10**12)
    if archive:
        return f"{ARCHIVES[archive - 1]}/{digits:07}"
    text = f"{digits:010}"
    return f"{text[:4]}.{text[-int(text[4]) :]}"


def doi(arxiv_id: str) -> str:
    """Return the DOI that arXiv registers for each paper (https://info.arxiv.org/help/doi.html)."""
    return f"10.48550/arXiv.{arxiv_id}"
