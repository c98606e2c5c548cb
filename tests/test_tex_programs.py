"""BibTeX entries in the programs that they are made for: bibtex with classic styles, biber, and LaTeX."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import os
import re
import shutil
import subprocess
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import pytest

from api.core.models import Author, Paper
from api.render.citations import bibtex
from api.upstream.hub.parse import normalise_list

CASES = json.loads((Path(__file__).resolve().parent / "cases" / "citations.json").read_text("utf-8"))
RECORDINGS = Path(__file__).resolve().parents[2] / "shared" / "recordings" / "daily"
STYLES = ("plain", "abbrv", "ieeetr", "apalike", "alpha")
needs_latex = pytest.mark.skipif(
    not (shutil.which("bibtex") and shutil.which("pdflatex")), reason="bibtex and pdflatex are not installed"
)
needs_biber = pytest.mark.skipif(not shutil.which("biber"), reason="biber is not installed")
# What no font of these documents has: other scripts, and commands of the AMS packages and of Vietnamese fonts.
OTHER = re.compile(r"[^\x00-\x7f]|\\[hHOUou]*horn|\\h\{|\\mathbb")
DOCUMENT = (
    r"\documentclass{article}\usepackage[T1]{fontenc}\begin{document}\nocite{*}"
    r"\bibliographystyle{STYLE}\bibliography{papers}\end{document}"
)


def recorded_papers() -> list[Paper]:
    found: dict[str, Paper] = {}
    for path in sorted(RECORDINGS.glob("*.json")) if RECORDINGS.is_dir() else ():
        found |= {paper.arxiv_id: paper for paper in normalise_list(json.loads(path.read_bytes())).papers}
    return list(found.values())


def papers() -> list[Paper]:
    """Papers with every title and name of the shared cases, and those of the recordings that have more than ASCII."""
    authors = tuple(Author(case["name"]) for case in CASES["names"])
    made = [
        Paper(f"2611.{number:05d}", case["text"], authors=authors[number % len(authors) :])
        for number, case in enumerate(CASES["tex"], 1)
    ]
    return [*made, *(paper for paper in recorded_papers() if re.search(r"\{\\[^}]|\$", bibtex(paper)))]


def bibliography(folder: Path, everything: Sequence[Paper]) -> str:
    """Write `papers.bib`, each entry with a key of its own, and return its text."""
    entries = [bibtex(paper).replace("{", f"{{key{number}", 1) for number, paper in enumerate(everything)]
    text = "\n".join(entries)
    (folder / "papers.bib").write_text(text, "utf-8")
    return text


def run(folder: Path, *command: str) -> str:
    # A font that is missing in one size is made in the home folder, which takes seconds.
    environ = {**os.environ, "TEXMFVAR": str(folder.parent / "texmf"), "max_print_line": "1000"}
    done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, timeout=300, check=False)
    output = done.stdout.decode("utf-8", "replace")
    assert done.returncode == 0, output[-3000:]
    return output


@needs_latex
@pytest.mark.parametrize("style", STYLES)
def test_classic_styles_compile_with_every_author_and_title(tmp_path: Path, style: str) -> None:
    # The labels of apalike and alpha are names with years, and end after a few dozen equal ones.
    dated = (
        dataclasses.replace(paper, published_at=dt.datetime(1950 + number % 70, 1, 1, tzinfo=dt.UTC))
        for number, paper in enumerate(papers())
    )
    printable = [paper for paper in dated if not OTHER.search(bibtex(paper))]
    assert len(printable) > 10
    bibliography(tmp_path, printable)
    (tmp_path / "papers.tex").write_text(DOCUMENT.replace("STYLE", style), "utf-8")
    run(tmp_path, "pdflatex", "-draftmode", "-halt-on-error", "papers")
    assert "error message" not in run(tmp_path, "bibtex", "papers")
    assert (tmp_path / "papers.bbl").read_text("ascii").count(r"\bibitem") == len(printable)
    run(tmp_path, "pdflatex", "-draftmode", "-halt-on-error", "papers")


@needs_latex
def test_abbreviated_names_are_cut_between_letters(tmp_path: Path) -> None:
    names = ("Élie Dupont", "Łukasz Żak", "Özgür Çelik", "Đặng Văn", "İlker Şahin")
    bibliography(tmp_path, [Paper("2611.00001", "Names", authors=tuple(Author(name) for name in names))])
    (tmp_path / "papers.aux").write_text("\\citation{*}\n\\bibstyle{abbrv}\n\\bibdata{papers}\n", "ascii")
    run(tmp_path, "bibtex", "papers")
    text = " ".join((tmp_path / "papers.bbl").read_text("ascii").split())
    assert r"{\'E}.~Dupont, {\L}.~{\.Z}ak, {\"O}.~{\c{C}}elik, {\DJ}.~V{\u{a}}n, and {\.I}.~{\c{S}}ahin" in text


@needs_biber
def test_biber_reads_every_name_back(tmp_path: Path) -> None:
    everything = papers()
    bibliography(tmp_path, everything)
    output = run(tmp_path, "biber", "--tool", "--output-encoding=UTF-8", "--output-file=out.bib", "papers.bib")
    assert "ERROR" not in output
    assert "WARN" not in output
    read = (tmp_path / "out.bib").read_text("utf-8")
    people = re.findall(r"^\s*AUTHOR\s*=\s*\{(.*)\},$", read, re.MULTILINE | re.IGNORECASE)
    assert len(people) == sum(bool(paper.authors) for paper in everything)
    names = (author.name.replace("\u2019", "'") for paper in everything for author in paper.authors)
    assert letters_of(*people) == letters_of(*names)


def letters_of(*texts: str) -> set[str]:
    """Return the letters and marks beyond ASCII, which biber puts together again only one by one."""
    return set(re.sub("[\x00-\x7f]", "", unicodedata.normalize("NFD", " ".join(texts))))
