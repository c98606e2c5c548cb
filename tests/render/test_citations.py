"""BibTeX, RIS and Markdown of papers with hostile text, each read back by two readers that are not ours."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import random
import re
import unicodedata
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import bibtexparser
import pybtex.database
import pytest
import RISparser
import rispy
from bibtexparser.customization import splitname
from markdown_it import MarkdownIt
from pybtex.bibtex.utils import change_case, split_name_list

from api.core.models import Author, Paper
from api.render.citations import bibtex, markdown, ris
from api.upstream.hub.parse import normalise_list
from tests.fakehub import entry

DAY = dt.date(2026, 11, 19)
RECORDINGS = Path(__file__).resolve().parents[3] / "shared" / "recordings"

HOSTILE = (
    r"\textsc{Foo}: an $O(n)$ method for \'etudes \& more",
    r"\input{/etc/passwd}\end{document}",
    "Video Generation in $200k",
    "$0.1 for 100% of A&B, #1_2 ~ ^3 ^^5cinput",
    "%comment",
    "Unbalanced { brace",
    "Unbalanced } brace",
    "}",
    "{\\",
    "Ends with \\",
    "@misc{evil, title = {x}}",
    '"quoted", \'quoted\' and "half',
    "A and B AND others",
    "and",
    "Barnes and Noble, Inc., Ltd",
    "\u03b1-β Größe 模型 🚀 naïve e\u0301",
    "x\r\nER  - \r\nTY  - JOUR\r\nTI  - y",
    "ER  - ",
    "two\u2028lines,  wide\tspace;half",
    "Let's <think> about it",
    "<img src=x onerror=alert(1)>",
    "<!-- comment --> <?php ?> <![CDATA[x]]>",
    "<https://evil.example/> <a@evil.example>",
    "[x](javascript:alert(1)) ![x](https://evil.example/x.png) [^1]",
    "[x]: https://evil.example/",
    "`code` ``more` ~~~",
    "**bold** __bold__ *i* _i_ ~~gone~~",
    "&lt;b&gt; &#60; &#x3c;b> AT&T &",
    "# heading #",
    "> quote",
    "1. item",
    "23) item",
    "- item",
    "+ item",
    "* item",
    "---",
    "===",
    "- - -",
    "C# for C #",
    "a | b",
    r"\# \* \[ \\",
)


def one(**changes: Any) -> Paper:
    (paper,) = normalise_list([entry(1, DAY)], DAY).papers
    return dataclasses.replace(paper, **changes)


def by(*names: str) -> Paper:
    return one(authors=tuple(Author(name) for name in names))


def full_of(text: str) -> Paper:
    return one(
        title=text,
        authors=(Author(text), Author("Ada Lovelace"), Author(text)),
        abstract=f"{text}\n\n{text}",
        ai_summary=text,
        ai_keywords=(text, "plain"),
    )


def line(text: str) -> str:
    return " ".join(text.split())


MARKS = {"`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307"}
MARKS |= {'"': "\u0308", "h": "\u0309", "r": "\u030a", "H": "\u030b", "v": "\u030c"}
MARKS |= {"d": "\u0323", "c": "\u0327", "k": "\u0328", "b": "\u0331", "textcommabelow": "\u0326"}
NAMED = {"textbackslash": "\\", "textbraceleft": "{", "textbraceright": "}", "textasciicircum": "^", "ldots": "…"}
NAMED |= {"textasciitilde": "~", "textless": "<", "textgreater": ">", "textbar": "|", "S": "§", "pounds": "£"}
NAMED |= {"l": "ł", "L": "Ł", "o": "ø", "O": "Ø", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "ss": "ß", "SS": "ẞ"}
NAMED |= {"dj": "đ", "DJ": "Đ", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "aa": "å", "AA": "Å", "i": "\u0131"}
NAMED |= {
    "alpha": "\u03b1",
    "beta": "β",
    "pi": "π",
    "mu": "μ",
    "tau": "τ",
    "phi": "φ",
    "gamma": "\u03b3",
    "sigma": "\u03c3",
}
NAMED |= {"phi": "φ", "Delta": "Δ", "Psi": "Ψ", "textdegree": "°"}


def plain(tex: str) -> str:
    """Read TeX that may have groups, accents, single signs and formulas, which stay as they are."""
    found, depth, at = [""], 0, 0
    while at < len(tex):
        if sign := re.compile(r"\$\\([A-Za-z]+)\$").match(tex, at):
            found[-1] += NAMED[sign[1]]
        elif sign := re.compile(r"\$[^$]+\$").match(tex, at):
            found[-1] += sign[0]
        elif sign := re.compile(r"\\([$&%#_])").match(tex, at):
            found[-1] += sign[1]
        elif sign := re.compile(r"\\([`'^~=.\"])([A-Za-z])").match(tex, at):
            found[-1] += sign[2] + MARKS[sign[1]]
        elif sign := re.compile(r"\\([`'^~=.\"]|[A-Za-z]+)\{").match(tex, at):
            end = tex.index("}", at) + 1
            while tex.count("{", at, end) != tex.count("}", at, end):
                end = tex.index("}", end) + 1
            inner = plain(tex[sign.end() : end - 1])
            found[-1] += NAMED[sign[1]] if not inner else inner + MARKS[sign[1]]
            at = end
            continue
        elif sign := re.compile(r"\\([A-Za-z]+)").match(tex, at):
            found[-1] += NAMED[sign[1]]
        else:
            sign = re.compile("(?s).").match(tex, at)
            assert sign
            assert sign[0] not in set("\\$&%#_^~<>|"), tex
            depth += {"{": 1, "}": -1}.get(sign[0], 0)
            assert depth >= 0, tex
            found[-1] += sign[0].strip("{}")
        at = sign.end()
    assert depth == 0, tex
    return unicodedata.normalize("NFC", "".join(found))


def same(text: str) -> str:
    """Return a text in the form that `plain` returns, in which only canonically equal letters are equal."""
    return unicodedata.normalize("NFC", line(text))


def all_with_bibtexparser(text: str) -> list[dict[str, str]]:
    parser = bibtexparser.bparser.BibTexParser(common_strings=True, ignore_nonstandard_types=False)
    entries = parser.parse(text).entries
    assert {found.pop("ENTRYTYPE") for found in entries} == {"misc"}
    return [{name.lower(): value for name, value in found.items()} for found in entries]


def all_with_pybtex(text: str) -> list[Any]:
    entries = pybtex.database.parse_string(text, "bibtex").entries
    for key, found in entries.items():
        assert found.type == "misc"
        found.fields["id"] = key
    return list(entries.values())


def with_bibtexparser(text: str) -> dict[str, str]:
    (found,) = all_with_bibtexparser(text)
    return found


def with_pybtex(text: str) -> Any:
    (found,) = all_with_pybtex(text)
    return found


def with_rispy(text: str) -> dict[str, Any]:
    (found,) = rispy.loads(text)
    return dict(found)


def with_risparser(text: str) -> dict[str, Any]:
    (found,) = RISparser.read(text.removesuffix("\r\n").split("\r\n"))
    return dict(found)


class Page(HTMLParser):
    """The tags of a page, the text of each block, and where its links lead."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.blocks: list[str] = []
        self.links: list[str | None] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name == "href"]
        assert {name for name, _ in attrs} <= {"href"}
        if tag in ("h1", "p", "li"):
            self.blocks.append("")

    def handle_data(self, data: str) -> None:
        if self.blocks and data.strip():
            self.blocks[-1] += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)

    def handle_pi(self, data: str) -> None:
        raise AssertionError(data)

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(data)


def page(paper: Paper) -> Page:
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return Page(reader.render(markdown(paper)))


def check_bibtex(*papers: Paper) -> None:
    """Read the entries of all papers from one document: the readers take 20 ms for each document they begin."""
    # Two papers of a document may have the same key, which pybtex refuses.
    entries = [bibtex(paper).replace("{", f"{{entry{number}:", 1) for number, paper in enumerate(papers)]
    document = "\n".join(entries)
    found = zip(papers, all_with_bibtexparser(document), all_with_pybtex(document), strict=True)
    for number, (paper, first, second) in enumerate(found):
        assert first["id"].startswith(f"entry{number}:")
        check_entry(paper, first, second)


def check_entry(paper: Paper, first: dict[str, str], second: Any) -> None:
    """Check what bibtexparser, the first, and pybtex found."""
    names = split_name_list(first.pop("author", ""))
    assert {name.lower(): value for name, value in second.fields.items()} == first
    assert plain(second.fields["title"]) == same(paper.title)
    assert change_case(second.fields["title"], "t") == second.fields["title"]
    persons = second.persons.get("author", [])
    assert len(persons) == len(names) == paper.num_authors
    for author, person, name in zip(paper.authors, persons, names, strict=True):
        parts = splitname(name)
        family, given = person.prelast_names + person.last_names, person.first_names + person.middle_names
        assert family == parts["von"] + parts["last"]
        assert given == parts["first"]
        assert person.lineage_names == parts["jr"]
        read = plain(" ".join([*given, *family, *person.lineage_names]))
        assert read == same(author.name).replace(", Jr", " Jr")


def check_ris(paper: Paper) -> None:
    text = ris(paper)
    assert text.endswith("ER  - \r\n")
    lines = text.removesuffix("\r\n").split("\r\n")
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*", value) and value.isprintable() for value in lines)
    assert [value[:2] for value in lines].count("ER") == 1
    for found in (with_rispy(text), with_risparser(text)):
        assert found["type_of_reference"] == "UNPB"
        assert found["title"] == line(paper.title)
        assert found.get("abstract", "") == line(paper.abstract)
        assert found.get("keywords", []) == [line(keyword.replace(";", ",")) for keyword in paper.ai_keywords]
        assert len(found.get("authors", [])) == paper.num_authors
        assert found["doi"] == f"10.48550/arXiv.{paper.arxiv_id}"


def check_markdown(paper: Paper) -> None:
    found = page(paper)
    assert set(found.tags) <= {"h1", "p", "ul", "li", "a", "blockquote"}
    assert found.tags.count("blockquote") == bool(paper.ai_summary)
    given = {
        "arXiv": paper.links.arxiv,
        "PDF": paper.links.pdf,
        "Hub": paper.links.hub,
        "Code": paper.github_repo,
        "Project": paper.project_page,
    }
    links = {name: url for name, url in given.items() if url}
    assert len(found.links) == len(links)
    authors, keywords = (", ".join(texts) for texts in ([a.name for a in paper.authors], paper.ai_keywords))
    blocks = [paper.title, authors, *(f"{name}: {url}" for name, url in links.items()), paper.ai_summary or ""]
    blocks += [*paper.abstract.split("\n\n"), f"Keywords: {keywords}" if keywords else ""]
    assert found.blocks == [line(block) for block in blocks if block]


def test_bibtex_of_a_full_paper_has_every_field() -> None:
    assert bibtex(one(primary_category="cs.CL")) == (
        "@misc{firstauthor12026paper,\n"
        "  title = {{Paper number 1 on the list}},\n"
        "  author = {{First Author 1} and {Second Author 1}},\n"
        "  year = {2026},\n"
        "  month = nov,\n"
        "  eprint = {2611.00001},\n"
        "  archivePrefix = {arXiv},\n"
        "  primaryClass = {cs.CL},\n"
        "  url = {https://arxiv.org/abs/2611.00001},\n"
        "}\n"
    )


def test_ris_of_a_full_paper_has_every_line() -> None:
    assert ris(by("Ada Lovelace", "Example Team")).split("\r\n") == [
        "TY  - UNPB",
        "AU  - Lovelace, Ada",
        "AU  - Example Team",
        "TI  - Paper number 1 on the list",
        "PY  - 2026",
        "DA  - 2026/11/19",
        "AB  - We study the number 1 and find it pleasing. A second paragraph says why.",
        "KW  - numbers",
        "KW  - number 1",
        "UR  - https://arxiv.org/abs/2611.00001",
        "L1  - https://arxiv.org/pdf/2611.00001",
        "DO  - 10.48550/arXiv.2611.00001",
        "ID  - 2611.00001",
        "ER  - ",
        "",
    ]


def test_markdown_of_a_full_paper_has_every_block() -> None:
    assert markdown(one()) == (
        "# Paper number 1 on the list\n\n"
        "First Author 1, Second Author 1\n\n"
        "- arXiv: <https://arxiv.org/abs/2611.00001>\n"
        "- PDF: <https://arxiv.org/pdf/2611.00001>\n"
        "- Hub: <https://huggingface.co/papers/2611.00001>\n"
        "- Code: <https://github.com/example/number-1>\n"
        "- Project: <https://number1.example.org/>\n\n"
        "> A model says that number 1 matters.\n\n"
        "We study the number 1 and find it pleasing.\n\n"
        "A second paragraph says why.\n\n"
        "Keywords: numbers, number 1\n"
    )


def test_unknown_values_are_omitted_in_every_format() -> None:
    paper = Paper("2403.00001", "On the")
    assert bibtex(paper) == (
        "@misc{arxiv2403.00001,\n"
        "  title = {{On the}},\n"
        "  year = {2024},\n"
        "  month = mar,\n"
        "  eprint = {2403.00001},\n"
        "  archivePrefix = {arXiv},\n"
        "  url = {https://arxiv.org/abs/2403.00001},\n"
        "}\n"
    )
    assert "PY  - 2024\r\nDA  - 2024/03//\r\nUR" in ris(paper)
    assert markdown(paper).endswith("- Hub: <https://huggingface.co/papers/2403.00001>\n")
    for check in (check_bibtex, check_ris, check_markdown):
        check(paper)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_read_back_as_plain_text_by_every_reader(text: str) -> None:
    paper = full_of(text)
    for check in (check_bibtex, check_ris, check_markdown):
        check(paper)


def test_any_mixture_of_hostile_text_is_read_back_as_plain_text() -> None:
    chance = random.Random(7)
    pieces = [*HOSTILE, *"\\{}$&%#_^~<>|`*[]()!-+.:;,'\"@ \t", "word", "Ünï", "\u2029"]
    texts = [" ".join(chance.choices(pieces, k=3)) + "".join(chance.choices(pieces, k=3)) for _ in range(200)]
    papers = [full_of(text if text.strip() else "x") for text in texts]
    check_bibtex(*papers)
    for paper in papers:
        check_ris(paper)
        check_markdown(paper)


@pytest.mark.parametrize(
    ("name", "in_bibtex", "in_ris"),
    [
        ("Ada Lovelace", "Lovelace, Ada", "Lovelace, Ada"),
        ("J. R. R. Example", "Example, J. R. R.", "Example, J. R. R."),
        ('Ada "Countess" Lovelace', 'Lovelace, Ada "Countess"', 'Lovelace, Ada "Countess"'),
        ("Jean-Luc d'Exemple", "d'Exemple, Jean-Luc", "d'Exemple, Jean-Luc"),
        ("Ludwig van der Beispiel", "van der Beispiel, Ludwig", "van der Beispiel, Ludwig"),
        ("Ludwig Van der Beispiel", "Van der Beispiel, Ludwig", "Van der Beispiel, Ludwig"),
        ("Ana de Prueba Ejemplo", "de Prueba Ejemplo, Ana", "de Prueba Ejemplo, Ana"),
        ("Example Le Sample", "Sample, Example Le", "Sample, Example Le"),
        ("example Sample", "Sample, example", "Sample, example"),
        ("Example sample", "sample, Example", "sample, Example"),
        ("Sam Sample Jr.", "Sample, Jr., Sam", "Sample, Sam, Jr."),
        ("Sam Sample, Jr.", "Sample, Jr., Sam", "Sample, Sam, Jr."),
        ("Sam van Sample III", "van Sample, III, Sam", "van Sample, Sam, III"),
        ("Sample Jr.", "{Sample Jr.}", "Sample Jr."),
        ("Cher", "{Cher}", "Cher"),
        ("others", "{others}", "others"),
        ("van Beispiel", "{van Beispiel}", "van Beispiel"),
        ("Ana Prueba y Ejemplo", "{Ana Prueba y Ejemplo}", "Ana Prueba y Ejemplo"),
        ("Joan of Somewhere Else", "{Joan of Somewhere Else}", "Joan of Somewhere Else"),
        ("and Ada Lovelace", "{and Ada Lovelace}", "and Ada Lovelace"),
        ("Example-AI", "{Example-AI}", "Example-AI"),
        ("Example AI", "{Example AI}", "Example AI"),
        ("Example 3D Team", "{Example 3D Team}", "Example 3D Team"),
        ("Sample, Sons and Co", "{Sample, Sons and Co}", "Sample, Sons and Co"),
        ("R&D Group", r"{R\&D Group}", "R&D Group"),
        ("$ample Team", r"{{}\$ample Team}", "$ample Team"),
        ("王 小明", "{王 小明}", "王 小明"),
    ],
)
def test_a_name_is_inverted_only_where_its_parts_are_clear(name: str, in_bibtex: str, in_ris: str) -> None:
    paper = by(name, "Ada Lovelace", name)
    assert f"  author = {{{in_bibtex} and Lovelace, Ada and {in_bibtex}}},\n" in bibtex(paper)
    assert ris(paper).count(f"AU  - {in_ris}\r\n") == 2 + (name == "Ada Lovelace")
    check_bibtex(paper)
    check_ris(paper)


@pytest.mark.parametrize(
    ("author", "title", "key"),
    [
        ("Ada Lovelace", "The Engine", "lovelace2026engine"),
        ("Ada Lovelace", "On the 2nd Engine: how", "lovelace20262nd"),
        ("Ada Lovelace", "Let's <think> about it", "lovelace2026lets"),
        ("Ludwig van der Beispiel", "A $O(n)$ Bound", "vanderbeispiel2026o"),
        ("Łukasz Øßé\u0301æđ", "Naïve Été", "osseaed2026naive"),
        ("Example-AI", "In \\LaTeX", "exampleai2026latex"),
        ("Ada Lovelace", "模型 🚀", "arxiv2611.00001"),
        ("王 小明", "Models", "arxiv2611.00001"),
    ],
)
def test_a_key_is_readable_and_ascii(author: str, title: str, key: str) -> None:
    paper = one(title=title, authors=(Author(author),))
    assert bibtex(paper).startswith(f"@misc{{{key},\n")
    assert with_pybtex(bibtex(paper)).fields["id"] == with_bibtexparser(bibtex(paper))["id"] == key


def test_the_date_is_the_publication_date_or_else_the_month_of_the_arxiv_id() -> None:
    found = with_pybtex(bibtex(one(published_at=dt.datetime(2025, 1, 31, 23, 59, tzinfo=dt.UTC))))
    assert (found.fields["year"], found.fields["month"]) == ("2025", "January")
    assert "DA  - 2025/01/31\r\n" in ris(one(published_at=dt.datetime(2025, 1, 31, 23, 59, tzinfo=dt.UTC)))
    assert "  year = {2026},\n  month = nov,\n" in bibtex(one(published_at=None))


def test_links_are_not_escaped_in_markdown() -> None:
    url = "https://example.org/a_b/*c*(d)?e=1&copy=2&lt;#~f$"
    found = page(one(github_repo=url, project_page=None))
    assert found.links[3:] == [url]
    assert found.blocks[5] == f"Code: {url}"


def test_markdown_extensions_of_github_and_pandoc_are_escaped() -> None:
    title = "UFO^3: for $200k, ~H~ | `x`"
    assert markdown(one(title=title)).startswith("# UFO\\^3: for \\$200k, \\~H\\~ \\| \\`x\\`\n\n")


def test_every_format_ends_with_one_line_break_and_only_ris_has_carriage_returns() -> None:
    for text in (bibtex(full_of("a\r\nb")), markdown(full_of("a\r\nb"))):
        assert "\r" not in text
        assert text.endswith("\n")
        assert not text.endswith("\n\n")
    assert re.search("(?<!\r)\n|\r(?!\n)", ris(full_of("a\r\nb"))) is None


def recorded_papers() -> Iterator[Paper]:
    for path in sorted((RECORDINGS / "daily").glob("*.json")):
        yield from normalise_list(json.loads(path.read_bytes())).papers


@pytest.mark.skipif(not RECORDINGS.is_dir(), reason="there are no recordings beside the project")
def test_recorded_papers_survive_export_and_import_in_every_format() -> None:
    """Every other one of the papers on the recorded daily lists."""
    papers = list({paper.arxiv_id: paper for paper in recorded_papers()}.values())[::2]
    assert len(papers) > 500
    check_bibtex(*papers)
    for paper in papers:
        check_ris(paper)
        check_markdown(paper)
