"""`make audit` tells good news, bad news and no news apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import audit

GOOD = {"pip-audit": (0, "No known vulnerabilities found"), "npm": (0, "found 0 vulnerabilities")}
BAD = {"pip-audit": (1, "Found 2 known vulnerabilities in 1 package"), "npm": (1, "3 high severity vulnerabilities")}
NONE = {
    "pip-audit": (1, "ERROR: jinja2: Dependency not found on PyPI and could not be audited"),
    "npm": (1, "npm error audit endpoint returned an error"),
}


@pytest.mark.parametrize(
    ("python", "npm", "status", "told"),
    [
        (GOOD, GOOD, 0, ["no known", "no known", "no known"]),
        (BAD, GOOD, 1, ["vulnerable", "vulnerable", "no known"]),
        (GOOD, BAD, 1, ["no known", "no known", "vulnerable"]),
        (NONE, GOOD, 2, ["COULD NOT BE CHECKED", "COULD NOT BE CHECKED", "no known"]),
        (BAD, NONE, 2, ["vulnerable", "vulnerable", "COULD NOT BE CHECKED"]),
    ],
)
def test_what_could_not_be_learnt_is_no_good_news(
    capsys: pytest.CaptureFixture[str],
    python: dict[str, tuple[int, str]],
    npm: dict[str, tuple[int, str]],
    status: int,
    told: list[str],
) -> None:
    def run(command: list[str], folder: Path) -> tuple[int, str]:
        assert folder.is_dir()
        return npm["npm"] if command[0] == "npm" else python["pip-audit"]

    assert audit.audit("pip-audit", run) == status
    lines = [line for line in capsys.readouterr().out.splitlines() if ": " in line and not line.startswith(" ")]
    headings = [line for line in lines if line.startswith(("Python (", "the extension"))]
    assert [sign in line for sign, line in zip(told, headings, strict=True)] == [True] * 3


def test_a_program_that_is_not_installed_is_no_good_news(tmp_path: Path) -> None:
    assert audit.run([str(tmp_path / "nowhere")], tmp_path) == (-1, f"{tmp_path / 'nowhere'} is not installed")


def test_every_lock_file_is_looked_at() -> None:
    assert all((audit.ROOT / lock).is_file() for lock in audit.LOCKS)
