"""Pictures of the mail for the README, taken in Chromium: `make screenshots` runs this."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from api.core.models import Author, Organization, Paper
from api.core.preferences import Preferences
from api.digest.compose import DigestList, choose, digest

FOLDER = Path(__file__).with_name("screenshots")
_PAPERS = Path(__file__).parents[1] / "extension/looks/showcase.json"
_DAY = dt.date(2026, 11, 20)
_WIDTH, _HEIGHT = 720, 1100


def papers() -> tuple[Paper, ...]:
    """Return the papers of the extension's pictures, most votes first."""
    facts: list[dict[str, Any]] = json.loads(_PAPERS.read_text(encoding="utf-8"))
    found = [
        Paper(
            one["arxiv_id"],
            one["title"],
            abstract=one.get("abstract") or one.get("summary") or "",
            authors=tuple(Author(name) for name in one["authors"]),
            organization=Organization(one["organization"], one["organization"]) if one.get("organization") else None,
            upvotes=one.get("upvotes", 0),
            num_comments=one.get("num_comments", 0),
            github_repo=one.get("github_repo"),
            github_stars=one.get("github_stars"),
            project_page=one.get("project_page"),
            ai_summary=one.get("ai_summary"),
        )
        for one in facts
    ]
    return tuple(sorted(found, key=lambda paper: -(paper.upvotes or 0)))


def html() -> str:
    """Return the mail that is shown."""
    about = DigestList("daily", str(_DAY), _DAY, _DAY, papers())
    chosen = choose(about.papers, Preferences(max_papers=6, watch=("images",)))
    return digest(about, chosen, "https://papers.example.org").html


def main() -> None:
    """Take the pictures."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        raise SystemExit("Chromium is missing (Debian: apt-get install chromium)")
    FOLDER.mkdir(exist_ok=True)
    light = html()
    # A headless browser has light colours; the rules for dark ones are made to hold for all.
    dark = light.replace("@media (prefers-color-scheme: dark)", "@media all")
    with tempfile.TemporaryDirectory() as name:
        for theme, text in (("light", light), ("dark", dark)):
            page = Path(name) / f"{theme}.html"
            page.write_text(text, encoding="utf-8")
            options = [
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
                f"--user-data-dir={name}/{theme}",
            ]
            picture = FOLDER / f"mail-{theme}.png"
            size, target = f"--window-size={_WIDTH},{_HEIGHT}", f"--screenshot={picture}"
            command = [chromium, *options, size, target, page.as_uri()]
            subprocess.run(command, check=True, capture_output=True, timeout=60)


if __name__ == "__main__":
    main()
