"""Packs the extension for each browser's store. The same files always make the same zips.

A package holds the files as they are in this folder, except `package/` itself and files of other kinds. Only the
manifest differs: each browser gets its own.
"""

from __future__ import annotations

import argparse
import io
import json
import re
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

EXTENSION = Path(__file__).resolve().parent.parent
PROJECT = EXTENSION.parent / "pyproject.toml"
# Parts of the manifest that only the other browser reads, as paths; this browser's store would warn of them.
FOREIGN = {
    "chromium": (("browser_specific_settings",), ("background", "scripts"), ("sidebar_action",)),
    "firefox": (("minimum_chrome_version",), ("background", "service_worker"), ("side_panel",)),
}
FOREIGN_PERMISSIONS = {"chromium": set(), "firefox": {"sidePanel"}}
KINDS = {".css", ".html", ".js", ".json", ".png", ".svg"}


def main(arguments: list[str]) -> None:
    """Write one zip for each browser."""
    parser = argparse.ArgumentParser(description="Pack the extension for Chromium and Firefox.")
    parser.add_argument("folder", nargs="?", type=Path, default=EXTENSION.parent / "dist", help="default: dist")
    folder = parser.parse_args(arguments).folder
    version = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["version"]
    if not re.fullmatch(r"\d+(\.\d+){0,3}", version):
        sys.exit(f"Browsers accept versions of up to four numbers, but pyproject.toml has {version}.")
    folder.mkdir(parents=True, exist_ok=True)
    for browser in FOREIGN:
        path = folder / f"paperboy-{browser}-{version}.zip"
        path.write_bytes(pack(contents(browser, version)))
        print(f"{path}: {path.stat().st_size:,} bytes")  # noqa: T201


def contents(browser: str, version: str) -> dict[str, bytes]:
    """Return the files of a browser's package by name."""
    files = {
        path.relative_to(EXTENSION).as_posix(): path.read_bytes()
        for path in EXTENSION.rglob("*")
        if path.suffix in KINDS and path.is_file() and not _is_left_out(path)
    }
    return files | {"manifest.json": manifest(browser, version)}


def manifest(browser: str, version: str) -> bytes:
    """Return a browser's manifest."""
    whole = json.loads((EXTENSION / "manifest.json").read_text(encoding="utf-8"))
    whole["version"] = version
    for *parents, key in FOREIGN[browser]:
        inner: dict[str, Any] = whole
        for parent in parents:
            inner = inner[parent]
        inner.pop(key, None)
    foreign = FOREIGN_PERMISSIONS[browser]
    whole["permissions"] = [one for one in whole["permissions"] if one not in foreign]
    return (json.dumps(whole, indent=2, ensure_ascii=False) + "\n").encode()


def pack(files: dict[str, bytes]) -> bytes:
    """Return a zip that does not depend on when, where and by whom it was made."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, files[name], zipfile.ZIP_DEFLATED, compresslevel=9)
    return buffer.getvalue()


def _is_left_out(path: Path) -> bool:
    parts = path.relative_to(EXTENSION).parts
    return parts[0] == "package" or any(part.startswith(".") for part in parts)


if __name__ == "__main__":
    main(sys.argv[1:])
