"""The extension's packages: reproducible, with each browser's own manifest, and with every file that is used."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path, PurePosixPath
from posixpath import normpath
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
SOURCE = json.loads((ROOT / "extension/manifest.json").read_text(encoding="utf-8"))
NAMED = re.compile(
    r"""^(?:import|export)\b[^;]*?"(\.\.?/[^"]+)"|\bimport\("([^"]+)"\)|(?:src|href)="([^"#:]+)\"""", re.MULTILINE
)
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


def build(root: Path, folder: Path, **environment: str) -> str:
    """Pack as a person would."""
    command = [sys.executable, str(root / "extension/package/pack.py"), str(folder)]
    return subprocess.run(
        command, capture_output=True, text=True, check=True, env={**os.environ, **environment}
    ).stdout


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    build(ROOT, folder)
    return folder


def read(dist: Path, browser: str) -> dict[str, bytes]:
    with zipfile.ZipFile(dist / f"paperboy-{browser}-{VERSION}.zip") as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def copy(target: Path, mode: int, time: int) -> Path:
    """Copy what is packed, as in another checkout: other modes, another order, other times, and stray files."""
    paths = sorted((ROOT / "extension").rglob("*"), key=lambda path: (time % 2, path.name))
    for path in [ROOT / "pyproject.toml", *(path for path in paths if path.is_file())]:
        new = target / path.relative_to(ROOT)
        new.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, new)
        new.chmod(mode)
        os.utime(new, (time, time))
    (target / "extension/.DS_Store").write_text("x")
    (target / "extension/.idea").mkdir()
    (target / "extension/.idea/settings.json").write_text("{}")
    (target / "extension/package/draft.js").write_text("x")
    (target / "extension/NOTES.md").write_text("x")
    return target


def test_another_checkout_with_stray_files_makes_the_same_zips(dist: Path, tmp_path: Path) -> None:
    other = copy(tmp_path / "other", 0o600, 1_000_000_001)
    before = os.umask(0o077)
    try:
        printed = build(other, tmp_path / "out", TZ="Pacific/Apia", LC_ALL="C", PYTHONHASHSEED="7")
    finally:
        os.umask(before)
    names = sorted(path.name for path in dist.iterdir())
    assert names == [f"paperboy-chromium-{VERSION}.zip", f"paperboy-firefox-{VERSION}.zip"]
    for name in names:
        assert (dist / name).read_bytes() == (tmp_path / "out" / name).read_bytes()
    assert len(printed.splitlines()) == 2


def test_a_package_has_the_version_of_the_project(tmp_path: Path) -> None:
    other = copy(tmp_path, 0o644, 1_000_000_000)
    project = (other / "pyproject.toml").read_text(encoding="utf-8")
    (other / "pyproject.toml").write_text(
        project.replace(f'version = "{VERSION}"', 'version = "7.1"'), encoding="utf-8"
    )
    build(other, other / "dist")
    with zipfile.ZipFile(other / "dist/paperboy-firefox-7.1.zip") as archive:
        assert json.loads(archive.read("manifest.json"))["version"] == "7.1"


def test_a_version_that_browsers_refuse_ends_the_packing(tmp_path: Path) -> None:
    other = copy(tmp_path, 0o644, 1_000_000_000)
    project = (other / "pyproject.toml").read_text(encoding="utf-8")
    (other / "pyproject.toml").write_text(
        project.replace(f'version = "{VERSION}"', 'version = "7.1rc1"'), encoding="utf-8"
    )
    with pytest.raises(subprocess.CalledProcessError) as caught:
        build(other, other / "dist")
    assert "7.1rc1" in caught.value.stderr


def test_each_browser_has_its_own_manifest(dist: Path) -> None:
    chromium: dict[str, Any] = json.loads(read(dist, "chromium")["manifest.json"])
    firefox: dict[str, Any] = json.loads(read(dist, "firefox")["manifest.json"])
    both = SOURCE["background"]
    assert chromium["background"] == {key: both[key] for key in both if key != "scripts"}
    assert firefox["background"] == {key: both[key] for key in both if key != "service_worker"}
    assert chromium["permissions"] == SOURCE["permissions"]
    assert firefox["permissions"] == [one for one in SOURCE["permissions"] if one != "sidePanel"]
    only_firefox = {"browser_specific_settings", "sidebar_action"}
    only_chromium = {"minimum_chrome_version", "side_panel"}
    apart = {"background", "permissions"} | only_firefox | only_chromium
    assert SOURCE.keys() - chromium.keys() == only_firefox
    assert SOURCE.keys() - firefox.keys() == only_chromium
    for key in SOURCE.keys() - apart:
        assert chromium[key] == firefox[key] == SOURCE[key]


@pytest.mark.parametrize("browser", ["chromium", "firefox"])
def test_a_package_has_the_source_files_without_their_comments(dist: Path, browser: str) -> None:
    files = read(dist, browser)
    assert list(files) == sorted(files)
    left_out = 0
    for name, data in files.items():
        source = (ROOT / "extension" / name).read_text("utf-8") if not name.endswith(".png") else ""
        if name.endswith((".js", ".css")):
            kept = iter(data.decode().splitlines())
            line = next(kept, None)
            for original in source.splitlines():
                if original == line:
                    line = next(kept, None)
                else:
                    assert re.match(r" *(/\*|\*|//)", original) or original.endswith("*/"), (name, original)
                    left_out += 1
            assert line is None, name
        elif name != "manifest.json":
            assert data == (ROOT / "extension" / name).read_bytes(), name
    assert left_out > 1000
    languages = {path.parent.name for path in (ROOT / "extension/_locales").glob("*/messages.json")}
    assert {f"_locales/{language}/messages.json" for language in languages} <= files.keys()
    assert not [name for name in files if name.startswith("package/")]


@pytest.mark.parametrize("browser", ["chromium", "firefox"])
def test_every_file_that_a_packaged_file_names_is_packaged(dist: Path, browser: str) -> None:
    files = read(dist, browser)
    named = 0
    for name in (name for name in files if name.endswith((".js", ".html"))):
        for groups in NAMED.findall(files[name].decode()):
            named += 1
            path = normpath(PurePosixPath(name).parent / "".join(groups))
            assert path in files, (name, path)
    assert named > 150


def test_every_packaged_file_is_reached_from_the_manifest(dist: Path) -> None:
    files = read(dist, "firefox")
    reached: set[str] = set()
    waiting = {"manifest.json", *(name for name in files if name.startswith("_locales/"))}
    while waiting:
        reached.add(name := waiting.pop())
        if not name.endswith(".png"):
            quoted = re.findall(r"""["'`]([\w./-]+)["'`]""", files[name].decode())
            paths = {normpath(PurePosixPath(name).parent / one) for one in quoted} | set(quoted)
            waiting |= (paths & files.keys()) - reached
    assert files.keys() - reached == set()


@pytest.mark.parametrize("browser", ["chromium", "firefox"])
def test_a_package_is_at_most_150_kb(dist: Path, browser: str) -> None:
    assert (dist / f"paperboy-{browser}-{VERSION}.zip").stat().st_size <= 150_000


@pytest.mark.parametrize(
    ("typed", "server"),
    [
        ("https://Papers.example.org/", "https://papers.example.org"),
        ("https://example.org:443/papers/", "https://example.org/papers"),
        ("http://127.0.0.1:8123", "http://127.0.0.1:8123"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_a_package_asks_the_server_that_it_is_made_for(dist: Path, tmp_path: Path, typed: str, server: str) -> None:
    command = ["make", "--silent", "extension", f"SERVER={typed}", f"PYTHON={sys.executable}"]
    if typed != "https://Papers.example.org/":
        command = [sys.executable, str(ROOT / "extension/package/pack.py"), "--server", typed, str(tmp_path / "dist")]
    else:
        copy(tmp_path, 0o644, 1_000_000_000)
        shutil.copy(ROOT / "Makefile", tmp_path)
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.count(f", asks {server}\n") == 2
    for browser in ("chromium", "firefox"):
        plain, made = read(dist, browser), read(tmp_path / "dist", browser)
        assert [name for name in plain if plain[name] != made[name]] == ["core/choices.js"]
        assert f'export const DEFAULT_SERVER = "{server}";' in made["core/choices.js"].decode()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("http://papers.example.org", "use https"),
        ("papers.example.org", "use an address such as https://papers.example.org"),
        ("https://me:pw@example.org", "use an address"),
        ("https://example.org/?a=1", "use an address"),
        ("https://example.org:port", "use an address"),
        ("ftp://example.org", "use an address"),
        ('https://example.org/";alert(1);"', "use an address"),
        ("https://", "use an address"),
    ],
)
def test_another_address_ends_the_packing(tmp_path: Path, typed: str, said: str) -> None:
    command = [sys.executable, str(ROOT / "extension/package/pack.py"), "--server", typed, str(tmp_path / "dist")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert said in done.stderr
    assert not (tmp_path / "dist").exists()
