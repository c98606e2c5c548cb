"""The README's examples: every address answers, and every reply shown has the shape of the real one."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from api.cli import main
from api.services import Services

README = Path(__file__).parent.parent / "README.md"
TEXT = README.read_text(encoding="utf-8")
EXAMPLES = re.findall(
    r"^    curl '?(http://127\.0\.0\.1:8000[^'\n]+)'?\n\n```json\n(.*?)```", TEXT, re.MULTILINE | re.DOTALL
)


def shape(value: Any) -> Any:
    """Return what kind of value it is, with the names in objects and the kinds in arrays."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value and isinstance(value[0], dict) else []
    return None


def alike(shown: Any, real: Any) -> bool:
    """Return whether the example has the names that the reply has; null stands for any object."""
    if isinstance(shown, dict) and isinstance(real, dict):
        return shown.keys() == real.keys() and all(alike(shown[key], real[key]) for key in shown)
    if isinstance(shown, list) and isinstance(real, list):
        return not shown or not real or alike(shown[0], real[0])
    return not (isinstance(shown, list) or isinstance(real, list))


def test_there_are_examples() -> None:
    assert len(EXAMPLES) == 4


@pytest.mark.parametrize(("url", "reply"), EXAMPLES, ids=[url for url, _ in EXAMPLES])
def test_a_reply_has_the_shape_that_is_shown(fresh: Services, api: FlaskClient, url: str, reply: str) -> None:
    parts = urlsplit(url)
    assert fresh.settings.port == 8000
    real = api.get(f"{parts.path}?{parts.query}").json
    assert alike(shape(json.loads(reply)), shape(real)), real


def test_every_command_and_picture_is_real() -> None:
    commands = re.findall(r"^\| `(\w+)[^|]*` \|", TEXT.split("paperboy …`")[1].split("###")[0], re.MULTILINE)
    assert sorted(commands) == sorted(name for name, command in main.commands.items() if not command.hidden)
    pictures = re.findall(r'<img src="([^"]+)"', TEXT)
    assert pictures
    assert all((README.parent / path).is_file() for path in pictures)


def test_every_make_target_is_real() -> None:
    makefile = (README.parent / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"`make ([a-z-]+)`", TEXT)
    wanted = {
        "run",
        "test",
        "bench",
        "soak",
        "fuzz",
        "word-table",
        "lint",
        "format",
        "screenshots",
        "extension",
        "wheel",
        "lock",
        "openapi",
        "audit",
    }
    assert wanted == set(targets)
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in targets)
