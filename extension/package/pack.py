"""Packs the extension for each browser's store. The same files always make the same zips.

A package holds the files of this folder without their comments, except `package/` itself and files of other kinds.
Only the manifest differs, of which each browser gets its own, and with `--server` the address asked by default.
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
from urllib.parse import urlsplit

EXTENSION = Path(__file__).resolve().parent.parent
PROJECT = EXTENSION.parent / "pyproject.toml"
# Parts of the manifest that only the other browser reads, as paths; this browser's store would warn of them.
FOREIGN = {
    "chromium": (("browser_specific_settings",), ("background", "scripts"), ("sidebar_action",)),
    "firefox": (("minimum_chrome_version",), ("background", "service_worker"), ("side_panel",)),
}
FOREIGN_PERMISSIONS = {"chromium": set(), "firefox": {"sidePanel"}}
# Where the extension names its server, and how.
SERVER_FILE, SERVER_LINE = "core/choices.js", re.compile(r'(?m)^export const DEFAULT_SERVER = "[^"]*";$')
# As browsers write them: with another letter, the address would not be the one that is asked.
HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\]")
PATH = re.compile(r"(/[A-Za-z0-9._~-]+)*")
LOOPBACK = {"localhost", "127.0.0.1", "[::1]"}
# Comments on lines of their own, which are a quarter of a package. What follows code on its line stays.
COMMENTS = re.compile(r"^[ \t]*/\*(?:(?!\*/).)*\*/[ \t]*\n|^[ \t]*//[^\n]*\n", re.DOTALL | re.MULTILINE)
KINDS = {".css", ".html", ".js", ".json", ".png", ".svg"}


def main(arguments: list[str]) -> None:
    """Write one zip for each browser."""
    parser = argparse.ArgumentParser(description="Pack the extension for Chromium and Firefox.")
    parser.add_argument("folder", nargs="?", type=Path, default=EXTENSION.parent / "dist", help="default: dist")
    parser.add_argument("--server", type=server_address, help="the address to ask by default")
    parsed = parser.parse_args(arguments)
    folder = parsed.folder
    version = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["version"]
    if not re.fullmatch(r"\d+(\.\d+){0,3}", version):
        sys.exit(f"Browsers accept versions of up to four numbers, but pyproject.toml has {version}.")
    folder.mkdir(parents=True, exist_ok=True)
    for browser in FOREIGN:
        path = folder / f"paperboy-{browser}-{version}.zip"
        path.write_bytes(pack(contents(browser, version, parsed.server)))
        asks = f", asks {parsed.server}" if parsed.server else ""
        print(f"{path}: {path.stat().st_size:,} bytes{asks}")  # noqa: T201


def server_address(text: str) -> str:
    """Return the address of a server as the extension keeps it: without a slash at its end.

    Raises:
        argparse.ArgumentTypeError: it is not one that everybody's browser may ask.
    """
    try:
        url = urlsplit(text.strip())
        port, host = url.port, url.netloc.rpartition(":")[0] if url.port is not None else url.netloc
    except ValueError:
        url, port, host = urlsplit(""), None, ""
    host, path = host.lower(), url.path.rstrip("/")
    if url.scheme == "http" and HOST.fullmatch(host) and host not in LOOPBACK:
        raise argparse.ArgumentTypeError(f"{text}: use https; over http, anybody on the way could change the papers")
    is_plain = not url.query and not url.fragment and bool(PATH.fullmatch(path))
    if url.scheme not in ("http", "https") or not HOST.fullmatch(host) or not is_plain:
        raise argparse.ArgumentTypeError(f"{text}: use an address such as https://papers.example.org")
    default = {"http": 80, "https": 443}[url.scheme]
    return f"{url.scheme}://{host}{'' if port in (None, default) else f':{port}'}{path}"


def contents(browser: str, version: str, server: str | None = None) -> dict[str, bytes]:
    """Return the files of a browser's package by name; it asks `server` unless a person chooses another."""
    files = {
        path.relative_to(EXTENSION).as_posix(): without_comments(path)
        for path in EXTENSION.rglob("*")
        if path.suffix in KINDS and path.is_file() and not _is_left_out(path)
    }
    if server is not None:
        line = f'export const DEFAULT_SERVER = "{server}";'
        text, found = SERVER_LINE.subn(line, files[SERVER_FILE].decode())
        if found != 1:
            sys.exit(f"{SERVER_FILE} should name the default server in one line; it does so in {found}.")
        files[SERVER_FILE] = text.encode()
    return files | {"manifest.json": manifest(browser, version)}


def without_comments(path: Path) -> bytes:
    """Return what a package holds of a file."""
    data = path.read_bytes()
    return COMMENTS.sub("", data.decode()).encode() if path.suffix in (".js", ".css") else data


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
