"""What import-linter cannot see of the layout; `make lint` runs both. The layers stand in pyproject.toml."""

import ast
from pathlib import Path

ROOT = Path(__file__).parent.parent
API = ROOT / "api"
# A connection's own methods, and SQLAlchemy's way to begin a query.
SQL = {"exec_driver_sql", "execute", "executemany", "scalar", "scalars", "select"}


def files() -> dict[Path, ast.Module]:
    return {file: ast.parse(file.read_text(encoding="utf-8"), str(file)) for file in sorted(API.rglob("*.py"))}


def test_every_module_says_what_it_is_for() -> None:
    assert [file for file, tree in files().items() if not ast.get_docstring(tree)] == []


def test_only_the_store_runs_sql() -> None:
    calls = [
        f"{file.relative_to(ROOT)}:{node.lineno} calls .{node.func.attr}()"
        for file, tree in files().items()
        if API / "store" not in file.parents
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in SQL
    ]
    assert not calls, "SQL is the store's: " + ", ".join(calls)


def _is_os(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "os"


def test_only_the_configuration_reads_the_environment() -> None:
    readers = [
        f"{file}:{node.lineno}"
        for file, tree in files().items()
        if file != API / "config.py"
        for node in ast.walk(tree)
        if (isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"} and _is_os(node.value))
        or (isinstance(node, ast.alias) and node.name in {"environ", "getenv"})
    ]
    assert readers == []


def test_pure_rooms_open_no_files() -> None:
    calls = [
        f"{file}:{node.lineno}"
        for file, tree in files().items()
        if {API / "core", API / "render"} & set(file.parents)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"open", "print", "input"}
    ]
    assert calls == []


def test_files_stay_small() -> None:
    lengths = {file: len(file.read_text(encoding="utf-8").splitlines()) for file in files()}
    assert {file: lines for file, lines in lengths.items() if lines > 300} == {}


def test_the_top_of_api_holds_at_most_eight_modules() -> None:
    assert len(list(API.glob("*.py"))) <= 8


def test_every_folder_of_tests_mirrors_a_folder_of_api() -> None:
    others = {"bench", "extension"}
    for file in (ROOT / "tests").rglob("test_*.py"):
        path = file.relative_to(ROOT / "tests")
        if len(path.parts) == 1 or path.parts[0] in others:
            continue
        module = API / path.with_name(path.name.removeprefix("test_"))
        assert module.exists() or module.with_suffix("").is_dir(), f"{file} tests no module of its name"
