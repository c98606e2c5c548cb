"""The wheel: all that belongs to it is in it, and what it installs serves away from the checkout."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import httpx
import pytest

from tests.processes import Home, eventually

ROOT = Path(__file__).parent.parent
PAGES = ["/", "/docs", "/openapi.yaml", "/feeds/daily.atom", "/v1/daily.md", "/static/site.css", "/subscriptions"]
_BUILD = "import sys; from flit_core.buildapi import build_wheel; print(build_wheel(sys.argv[1]))"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [sys.executable, "-c", _BUILD, folder], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return folder / built.stdout.strip()


@pytest.fixture(scope="module")
def home(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with an environment that has the wheel, and the other packages of the one that runs the tests."""
    made = Home.make(tmp_path_factory.mktemp("home"))
    venv = made.folder / "venv"
    uv = [str(Path(sys.executable).with_name("uv")), "--quiet", "--offline", "--no-cache"]
    subprocess.run([*uv, "venv", "--python", sys.executable, venv], check=True)
    python = venv / "bin/python"
    subprocess.run([*uv, "pip", "install", "--no-deps", "--python", python, wheel], check=True)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    # A plain path: the .pth files in it, of which one leads to the checkout, are not read.
    (venv / f"lib/{version}/site-packages/others.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    made.program = venv / "bin/paperboy"
    return made


def test_every_file_of_the_package_is_in_it(wheel: Path) -> None:
    there = {str(file.relative_to(ROOT)) for file in (ROOT / "api").rglob("*") if file.is_file()}
    wanted = {name for name in there if "__pycache__" not in name}
    with zipfile.ZipFile(wheel) as archive:
        assert {name for name in archive.namelist() if name.startswith("api/")} == wanted


def test_it_serves_the_sample_away_from_the_checkout(home: Home) -> None:
    with home.serving() as service:
        eventually(lambda: service.get("/v1/daily"))
        assert service.get("/v1/daily")["source"] == "sample"
        assert eventually(lambda: service.get("/v1/search?q=language+models")["papers"])
        assert service.get("/feeds/daily.json")["items"]
        for page in PAGES:
            assert httpx.get(f"http://127.0.0.1:{service.port}{page}", timeout=5).status_code == 200, page
        commands = " ".join(service.processes().values())
        assert str(home.program.parent) in commands
        assert str(ROOT) not in commands
