"""Data moves in one direction, and imports only ever point the other way."""

import ast
from pathlib import Path

ROOT = Path(__file__).parent.parent / "api"

# From the ground up; a room imports from itself and from below.
LEVELS = (
    "errors",
    "config",
    "core",
    "render",
    "search",
    "store",
    "upstream",
    "sync",
    "catalog",
    "services",
    "web",
    "",
)
TOP = ("server", "cli")
LEVEL = {name: number for number, name in enumerate((*LEVELS, *TOP))}


def room(module: str) -> str:
    """Return the part of `api` that a dotted module name lies in."""
    return module.split(".")[1] if "." in module else ""


def imports(file: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "api":
            if node.module == "api":
                found |= {alias.name if alias.name in LEVEL else "" for alias in node.names}
            else:
                found.add(room(node.module))
    return found


def files() -> dict[Path, str]:
    return {
        file: room(".".join(("api", *file.relative_to(ROOT).with_suffix("").parts)).replace(".__init__", ""))
        for file in ROOT.rglob("*.py")
    }


def test_imports_point_downwards() -> None:
    wrong = [
        f"{file.relative_to(ROOT)} imports api.{other}"
        for file, own in files().items()
        for other in imports(file)
        if LEVEL[other] > LEVEL[own]
    ]
    assert wrong == []


def test_every_module_has_a_level_and_says_what_it_is_for() -> None:
    for file, own in files().items():
        assert own in LEVEL, file
        assert ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))), file


def test_each_kind_of_io_has_one_room() -> None:
    for file, own in files().items():
        text = file.read_text(encoding="utf-8")
        assert "import httpx" not in text or own == "upstream", f"{file}: only upstream/ knows httpx"
        assert "os.environ" not in text or own == "config", f"{file}: the environment is read in config.py"
        assert ".select(" not in text or own == "store", f"{file}: SQL is the store's"
        if "Pure: no I/O here." in text:
            for word in ("import sqlalchemy", "import flask", "open(", "import socket", "import requests"):
                assert word not in text, f"{file} says it is pure"


def test_files_stay_small() -> None:
    for file in files():
        lines = len(file.read_text(encoding="utf-8").splitlines())
        # These two are tables: what is answered, and what there is to say about each path.
        assert lines <= 300 or file.name in ("schemas.py", "operations.py"), f"{file} has {lines} lines"
