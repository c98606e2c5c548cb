"""`make lint` fails when code is in the wrong room: its checks run on a copy of the project with a fault planted."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def commands() -> list[list[str]]:
    """Return the commands of `make lint` that look at the layout."""
    recipe = re.search(r"^lint:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert recipe
    lines = [line.strip().replace("$(BIN)/", "") for line in recipe[1].splitlines()]
    programs = Path(sys.executable).parent
    return [
        [str(programs / program), *arguments]
        for program, *arguments in map(shlex.split, lines)
        if program == "lint-imports" or "tests/test_architecture.py" in arguments
    ]


def lint(project: Path) -> tuple[bool, str]:
    """Run the commands up to the first that fails; return whether all pass, and what was printed."""
    output = ""
    for command in commands():
        done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
        output += done.stdout + done.stderr
        if done.returncode:
            return False, output
    return True, output


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project; who changes it puts it right again."""
    folder = tmp_path_factory.mktemp("project")
    unneeded = shutil.ignore_patterns("__pycache__", "node_modules", ".*cache*")
    for name in ("api", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=unneeded)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_the_project_as_it_is_passes(project: Path) -> None:
    assert len(commands()) == 2
    passed, output = lint(project)
    assert passed, output


@pytest.mark.parametrize(
    ("file", "code", "reason"),
    [
        ("api/core/periods.py", "import flask", "api.core.periods -> flask"),
        ("api/core/periods.py", "import socket", "api.core.periods -> socket"),
        ("api/render/citations.py", "from api.store import papers", "api.render.citations -> api.store"),
        ("api/store/papers.py", "from api.sync import hub", "api.store.papers -> api.sync.hub"),
        ("api/catalog/lists.py", "def late():\n    from flask import request", "api.catalog.lists -> flask"),
        ("api/catalog/lists.py", "from api import create_app", "api.catalog.lists -> api"),
        ("api/catalog/lists.py", "import httpx", "api.catalog.lists -> httpx"),
        ("api/web/arguments.py", "from api.web import response", "api.web.arguments -> api.web.response"),
        ("api/web/views/v1.py", "import sqlalchemy", "api.web.views.v1 -> sqlalchemy"),
        (
            "api/web/views/v1.py",
            'def total(conn):\n    return conn.execute("SELECT count(*) FROM papers")',
            "SQL is the store's: api/web/views/v1.py",
        ),
        ("api/newcomer.py", '"""A module that no layer names."""', "api.newcomer"),
    ],
)
def test_code_in_the_wrong_room_fails(project: Path, file: str, code: str, reason: str) -> None:
    place = project / file
    before = place.read_bytes() if place.exists() else None
    place.write_bytes((before or b"") + f"\n\n{code}\n".encode())
    try:
        passed, output = lint(project)
    finally:
        place.unlink() if before is None else place.write_bytes(before)
    assert not passed
    assert reason in output
