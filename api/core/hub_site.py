"""Where things are on the Hub's site. Links in replies always lead to it, wherever the lists are read from. Pure."""

from __future__ import annotations

from urllib.parse import quote

HUB_SITE = "https://huggingface.co"
PAPERS = f"{HUB_SITE}/papers"


def paper_page(arxiv_id: str) -> str:
    """Return the address of a paper's page."""
    return f"{PAPERS}/{arxiv_id}"


def repo_page(kind: str, name: str) -> str:
    """Return the address of a repository: `kind` is `models`, `datasets` or `spaces`, `name` is `owner/name`."""
    folder = "" if kind == "models" else f"{kind}/"
    return f"{HUB_SITE}/{folder}{quote(name)}"
