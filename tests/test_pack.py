"""The extension's packages: the same bytes everywhere, each browser's own manifest, and nothing that is not used."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from posixpath import normpath
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
SOURCE = json.loads((ROOT / "extension/manifest.json").read_text(encoding="utf-8"))
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
WITHIN_THE_POPUP = ("popup/popup.css", "popup/rows.css", "popup/sheets.css")
KNOWN_UNUSED = ("*.py", "core/types.js", "*.md", "**/.*", "*.svg")


def build(root: Path, folder: Path, **environment: str) -> str:
    """Pack as a person would. Not in this process, as an import would leave a `__pycache__` in the extension."""
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
    """Copy what is packed, as another checkout has it: files of another mode, made in another order and time."""
    paths = sorted((ROOT / "extension").rglob("*"), key=lambda path: (time % 2, path.name))
    for path in [ROOT / "pyproject.toml", *(path for path in paths if path.is_file())]:
        new = target / path.relative_to(ROOT)
        new.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, new)
        new.chmod(mode)
        os.utime(new, (time, time))
    (target / "extension/.DS_Store").write_text("x")
    (target / "extension/package").mkdir(exist_ok=True)
    (target / "extension/package/icons.js").write_text("x")
    (target / "extension/NOTES.md").write_text("x")
    return target


def test_the_same_files_make_the_same_bytes(dist: Path, tmp_path: Path) -> None:
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


def test_the_version_is_that_of_the_project(tmp_path: Path) -> None:
    other = copy(tmp_path, 0o644, 1_000_000_000)
    project = (other / "pyproject.toml").read_text(encoding="utf-8")
    (other / "pyproject.toml").write_text(
        project.replace(f'version = "{VERSION}"', 'version = "7.1"'), encoding="utf-8"
    )
    build(other, other / "dist")
    with zipfile.ZipFile(other / "dist/paperboy-firefox-7.1.zip") as archive:
        assert json.loads(archive.read("manifest.json"))["version"] == "7.1"


def test_the_words_of_every_language_are_packed(tmp_path: Path) -> None:
    other = copy(tmp_path, 0o644, 1_000_000_000)
    manifest = other / "extension/manifest.json"
    manifest.write_text(json.dumps({**SOURCE, "default_locale": "en"}), encoding="utf-8")
    for language in ("en", "eo"):
        (other / "extension/_locales" / language).mkdir(parents=True, exist_ok=True)
        (other / "extension/_locales" / language / "messages.json").write_text("{}", encoding="utf-8")
    build(other, other / "dist")
    assert {"_locales/en/messages.json", "_locales/eo/messages.json"} <= read(other / "dist", "chromium").keys()


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    other = copy(tmp_path, 0o644, 1_000_000_000)
    (other / "extension/platform/browser.js").unlink()
    with pytest.raises(subprocess.CalledProcessError) as caught:
        build(other, other / "dist")
    assert re.search(r"names \S*browser\.js, which is not there", caught.value.stderr)


def test_each_browser_gets_its_own_manifest(dist: Path) -> None:
    chromium: dict[str, Any] = json.loads(read(dist, "chromium")["manifest.json"])
    firefox: dict[str, Any] = json.loads(read(dist, "firefox")["manifest.json"])
    both = SOURCE["background"]
    assert chromium["background"] == {key: both[key] for key in both if key != "scripts"}
    assert firefox["background"] == {key: both[key] for key in both if key != "service_worker"}
    apart = {"background", "browser_specific_settings", "content_security_policy", "minimum_chrome_version"}
    assert SOURCE.keys() - chromium.keys() == {"browser_specific_settings"}
    assert SOURCE.keys() - firefox.keys() == {"minimum_chrome_version"}
    for key in SOURCE.keys() - apart:
        assert chromium[key] == firefox[key] == SOURCE[key]


def bare(line: str) -> str:
    return re.sub(r"/\*\* @type .*?\*/ ?", "", line).removeprefix("export ")


def test_every_name_that_is_imported_is_exported(dist: Path) -> None:
    files = {name: data.decode() for name, data in read(dist, "firefox").items() if name.endswith(".js")}
    compared = 0
    for name, text in files.items():
        for names, path in re.findall(r"""^import \{([^}]*)\} from "([^"]+)";""", text, re.MULTILINE):
            target = files[normpath(PurePosixPath(name).parent / path)]
            plain = re.findall(r"^export (?:const|let|class|(?:async )?function) (\w+)", target, re.MULTILINE)
            handed_on = re.findall(r"^export const \{ (.*) \} =", target, re.MULTILINE)
            exported = {*plain, *", ".join(handed_on).split(", ")}
            wanted = {one.split(" as ")[0].strip() for one in names.split(",") if one.strip()}
            compared += len(wanted)
            assert wanted <= exported, (name, path, wanted - exported)
    assert compared > 150


def test_the_first_picture_is_one_file_and_what_has_a_state_is_there_once(dist: Path) -> None:
    files = {name: data.decode() for name, data in read(dist, "chromium").items() if name.endswith(".js")}
    first = files["popup/first.js"]
    assert not re.search(r"^import ", first, re.MULTILINE)
    shared = [name for name, text in files.items() if text.startswith("import { modules } from")]
    assert {"popup/app.js", "popup/draw.js", "popup/rows.js"} <= set(shared)
    for name in shared:
        assert first.count(f'modules["{name}"] = {{') == 1
        assert len(files[name].splitlines()) == 2


@pytest.mark.parametrize("browser", ["chromium", "firefox"])
def test_the_popup_has_its_styles_within_and_no_others_are_allowed(dist: Path, browser: str) -> None:
    files = read(dist, browser)
    page = files["popup/popup.html"].decode()
    assert "stylesheet" not in page
    (styles,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    source = (ROOT / "extension/popup/popup.html").read_text(encoding="utf-8")
    names = re.findall(r'<link rel="stylesheet" href="(.*?)" />', source)
    assert [normpath(PurePosixPath("popup") / name) for name in names] == ["ui/theme.css", *WITHIN_THE_POPUP]
    sheets = [(ROOT / "extension/popup" / name).read_text(encoding="utf-8") for name in names]
    assert styles.splitlines() == [line for sheet in sheets for line in without_comment_lines(sheet)]
    rest = [line for line in source.splitlines() if "stylesheet" not in line]
    assert re.sub(r"<style>.*?</style>\n", "", page, flags=re.DOTALL).splitlines() == rest
    policy = json.loads(files["manifest.json"])["content_security_policy"]["extension_pages"]
    digest = base64.b64encode(hashlib.sha256(styles.encode()).digest()).decode()
    assert policy.replace(f" 'sha256-{digest}'", "") == SOURCE["content_security_policy"]["extension_pages"]
    assert digest in policy
    assert "unsafe" not in policy


def without_comment_lines(text: str) -> Iterator[str]:
    within = False
    for line in text.splitlines():
        code = line.strip()
        if within or code.startswith("/*"):
            end = code.find("*/")
            if not within and 0 <= end < len(code) - 2:
                yield line
                continue
            assert end in (-1, len(code) - 2), "code on the line where a comment ends"
            within = end < 0
        elif not code.startswith("//"):
            yield line


@pytest.mark.parametrize("browser", ["chromium", "firefox"])
def test_it_holds_what_is_used_and_nothing_else(dist: Path, browser: str) -> None:
    files = read(dist, browser)
    assert list(files) == sorted(files)
    folder = ROOT / "extension"
    for name, data in files.items():
        source = (folder / name).read_bytes()
        if name.endswith((".js", ".css")):
            # Modules of the first picture are in one file; each is there whole, but for the words around its exports.
            within = data if b"modules[" not in data else files["popup/first.js"]
            rest = iter(within.decode().splitlines())
            wanted = [line for line in without_comment_lines(source.decode()) if not line.startswith("import ")]
            missing = [line for line in map(bare, wanted) if not any(line == bare(other) for other in rest)]
            assert not missing, name
        else:
            assert name in ("manifest.json", "popup/popup.html") or data == source
    for name in (name for name in files if name.endswith((".js", ".html", ".css"))):
        for path in re.findall(
            r"""^(?:import|export)\b[^;]*?from "([^"]+)"|(?:src|href)="([^"#:]+)\"""",
            files[name].decode(),
            re.MULTILINE,
        ):
            assert normpath(PurePosixPath(name).parent / "".join(path)) in files, (name, path)
    unused = {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()} - set(map(Path, files))
    listed = [path for path in unused if path.parts[0] != "package" and path.as_posix() not in WITHIN_THE_POPUP]
    strays = [path for path in listed if not any(PurePosixPath(path).match(kind) for kind in KNOWN_UNUSED)]
    assert not strays, "either nothing uses them, or extension/package/pack.py does not see who does"


@pytest.mark.parametrize("browser", ["chromium", "firefox"])
def test_it_is_small(dist: Path, browser: str, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bare.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in read(dist, browser).items():
            if not name.startswith("icons/"):
                archive.writestr(name, data)
    assert (tmp_path / "bare.zip").stat().st_size <= 150_000
