"""Export a paper as BibTeX, RIS or Markdown. Pure: no I/O here.

A paper's text is plain text. TeX, HTML or Markdown in it is escaped, so it is shown literally and never interpreted;
only balanced maths stays maths in BibTeX.
"""

from __future__ import annotations

import re
import unicodedata

from api.core.arxiv_id import doi, month_of
from api.core.models import Linked, Paper
from api.render.tex import tex

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# Letters that Unicode does not decompose into an ASCII letter and a combining mark.
_ASCII = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "\u0131": "i", "ß": "ss", "æ": "ae", "œ": "oe"})
_FILLER = re.compile("an?|the|and|or|of|on|in|to|for|from|by|with|without|via|as|into|towards?|is|are|can|do|how")
_PARTICLE = re.compile("(?i:von|van|de[nrl]?|dell[ae]|d[ao]s?|d[iu]|l[ae]s?|los?|te[nr]?|zu[mr]?|a[fv]|[ae]l|bin)")
_SUFFIXED = re.compile(r"(.+?),? (Jr\.?|Sr\.?|II|III|IV)")
# Groups, several people in one field, and scripts that put the family name first.
_NO_PERSON = re.compile(
    r"[\d,;:&@/()\[\]{}<>*_\\|~^$%#+=!?]|[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff]|\bAI\b"
    r"|\b(?i:and|et al|others|team|group|collaboration|consortium|contributors|labs?|research|institute|inc|ltd)\b"
)
_MARKDOWN = re.compile(r"[\\`*_{}\[\]<>#|~^$]|&(?=#?\w+;)")
_MARKDOWN_START = re.compile(r"^(\d*)([-+.)])")


def bibtex(paper: Paper) -> str:
    """Return one `@misc` entry with the same fields as arXiv's own BibTeX export, in ASCII as far as LaTeX can.

    The key is the first author's family name, the year and the first significant word of the title, in ASCII; if
    any of them is missing, `arxiv` and the id.
    """
    year, month = _year_month(paper)
    fields = {
        "title": "{" + _group(paper.title) + "}",
        "author": "{" + " and ".join(_bibtex_name(author.name) for author in paper.authors) + "}",
        "year": f"{{{year}}}",
        "month": _MONTHS[month - 1],
        "eprint": f"{{{paper.arxiv_id}}}",
        "archivePrefix": "{arXiv}",
        "primaryClass": "{" + tex(paper.primary_category or "") + "}",
        "url": f"{{{paper.links.arxiv}}}",
    }
    body = "".join(f"  {name} = {value},\n" for name, value in fields.items() if value != "{}")
    return f"@misc{{{_key(paper, year)},\n{body}}}\n"


def ris(paper: Paper) -> str:
    """Return one RIS record: lines of the form `XX  - value`, ending with CR LF, without line breaks in values.

    The specification has no type for preprints; `UNPB` ("unpublished work") is the closest. Zotero (`RIS.js`, 2023)
    imports `UNPB` as a journal article, which has a DOI field; its manuscript type has none. Authors are written
    "Last, First, Suffix" where the parts of the name are clear, otherwise as one name. Dates always have all slashes.
    """
    year, month = _year_month(paper)
    lines = [
        ("TY", "UNPB"),
        *(("AU", ", ".join(filter(None, _name_parts(author.name) or [author.name]))) for author in paper.authors),
        ("TI", paper.title),
        ("PY", f"{year}"),
        ("DA", f"{paper.published_at:%Y/%m/%d}" if paper.published_at else f"{year}/{month:02}//"),
        ("AB", paper.abstract),
        # Zotero splits keywords at a semicolon.
        *(("KW", keyword.replace(";", ",")) for keyword in paper.ai_keywords),
        ("UR", paper.links.arxiv),
        ("L1", paper.links.pdf),
        ("DO", doi(paper.arxiv_id)),
        ("ID", paper.arxiv_id),
    ]
    return "".join(f"{tag}  - {_line(value)}\r\n" for tag, value in lines if value) + "ER  - \r\n"


def markdown(paper: Paper, linked: Linked | None = None) -> str:
    """Return a note in CommonMark: title, authors, links, AI summary, abstract and keywords."""
    links = [("arXiv", paper.links.arxiv), ("PDF", paper.links.pdf), ("Hub", paper.links.hub)]
    links += [(name, url) for name, url in (("Code", paper.github_repo), ("Project", paper.project_page)) if url]
    if linked is not None:
        kinds = {"Model": linked.models, "Dataset": linked.datasets, "Space": linked.spaces}
        links += [(name, one.url) for name, repos in kinds.items() for one in repos.items]
    blocks = [
        f"# {markdown_text(paper.title)}",
        markdown_text(", ".join(author.name for author in paper.authors)),
        # Markup has no meaning inside an autolink, so the URL needs no escaping.
        "\n".join(f"- {name}: <{url}>" for name, url in links),
        f"> {markdown_text(paper.ai_summary)}" if paper.ai_summary else "",
        *(markdown_text(paragraph) for paragraph in paper.abstract.split("\n\n")),
        f"Keywords: {markdown_text(', '.join(paper.ai_keywords))}" if paper.ai_keywords else "",
    ]
    return "\n\n".join(filter(None, blocks)) + "\n"


def _year_month(paper: Paper) -> tuple[int, int]:
    date = paper.published_at or month_of(paper.arxiv_id)
    return date.year, date.month


def _key(paper: Paper, year: int) -> str:
    first = paper.authors[0].name if paper.authors else ""
    name = "".join(_ascii_words((_name_parts(first) or (first,))[0]))
    word = next((word for word in _ascii_words(paper.title) if not _FILLER.fullmatch(word)), "")
    return f"{name}{year}{word}" if name and word else f"arxiv{paper.arxiv_id}"


def _ascii_words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.lower().translate(_ASCII))
    return re.findall("[a-z0-9]+", re.sub("['\u2019\u0300-\u036f]", "", plain))


def _name_parts(name: str) -> tuple[str, str, str] | None:
    """Return a person's family name, given names and suffix ("Jr."), or None if they cannot be told apart.

    As in BibTeX, the family name is the last word and the particles before it (BibTeXing, 1988, section 4). The parts
    are unclear in single words, groups, names with other lower-case words ("Ortega y Gasset") and scripts that put
    the family name first.
    """
    match = _SUFFIXED.fullmatch(name)
    words = (match[1] if match else name).split()
    last = len(words) - 1
    if last < 1 or _NO_PERSON.search(" ".join(words)) or (words[0].islower() and _PARTICLE.fullmatch(words[0])):
        return None
    start = next((at for at in range(1, last) if words[at][0].islower()), last)
    if start < last and not _PARTICLE.fullmatch(words[start]):
        return None
    while 1 < start < last and _PARTICLE.fullmatch(words[start - 1]):
        start -= 1
    return " ".join(words[start:]), " ".join(words[:start]), match[2] if match else ""


def _bibtex_name(name: str) -> str:
    """Return "von Last, Jr, First", or the whole name in braces."""
    parts = _name_parts(name)
    return ", ".join(map(tex, filter(None, (parts[0], parts[2], parts[1])))) if parts else _group(name)


def _group(text: str) -> str:
    """Return escaped text in braces. A leading `{}` keeps BibTeX from reading a command as a "special character"."""
    escaped = tex(text)
    return "{" + "{}" * escaped.startswith("\\") + escaped + "}"


def markdown_text(text: str) -> str:
    """Return text in one line in which nothing is CommonMark."""
    return _MARKDOWN_START.sub(r"\1\\\2", _MARKDOWN.sub(r"\\\g<0>", _line(text)))


def _line(text: str) -> str:
    return " ".join(text.split())
