"""Packs the extension for each browser's store; the same files make the same zips, whoever packs them, and when.

It packs what the extension uses: the files its manifest names, what those name, and so on, without types and without
comments on lines of their own, which are a fifth of it. What the popup's first picture needs is in two files, as each
takes a browser some milliseconds, whatever its size: its page, with the styles in it, and its modules as one. It must
not be imported: Chromium refuses a folder with the `__pycache__` in it that this would make.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import io
import json
import re
import sys
import tomllib
import zipfile
from pathlib import Path, PurePosixPath
from posixpath import normpath
from typing import Any

HERE = Path(__file__).resolve().parent.parent
PROJECT = HERE.parent / "pyproject.toml"
# What only the other browser reads, as a path into the manifest; its store would warn of it.
FOREIGN = {
    "chromium": (("browser_specific_settings",), ("background", "scripts")),
    "firefox": (("minimum_chrome_version",), ("background", "service_worker")),
}
# Strings are matched as well, so that `//` and `/*` within one begin no comment.
COMMENT_OR_STRING = re.compile(
    r"""(?P<comment>/\*.*?\*/|<!--.*?-->|(?<!:)//[^\n]*)|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`""",
    re.DOTALL,
)
COMMENT_LINES = re.compile(r"^[ \t]*(?:/\*(?:(?!\*/).)*\*/|//[^\n]*)[ \t]*\n", re.DOTALL | re.MULTILINE)
# The popup's first picture begins with this page and this module.
PAGE = "popup/popup.html"
FIRST = "popup/first.js"
STYLE_SHEET = re.compile(r"""^ *<link rel="stylesheet" href="([^"]+)" />\n""", re.MULTILINE)
IMPORT = re.compile(r"""^import \{([^}]*)\} from "([^"]+)";""", re.MULTILINE)
EXPORT = re.compile(r"^export (?:const|let|class|(?:async )?function) (\w+)", re.MULTILINE)
TYPES = re.compile(r"/\*\* @type [^\n]*?\*/ ?")
NAMED = re.compile(r"""["'`(]\s*([\w./-]+\.[a-z\d]+)\s*["'`)]""")
TEXTS = {".js", ".html", ".css", ".json"}


def main(arguments: list[str]) -> None:
    """Write one zip a browser."""
    parser = argparse.ArgumentParser(description="Pack the extension for Chromium and Firefox.")
    parser.add_argument("folder", nargs="?", type=Path, default=HERE.parent / "dist", help="where to; default: dist")
    folder = parser.parse_args(arguments).folder
    version = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["version"]
    if not re.fullmatch(r"\d+(\.\d+){0,3}", version):
        sys.exit(f"The browsers take versions of up to four numbers; pyproject.toml says {version}.")
    folder.mkdir(parents=True, exist_ok=True)
    for browser in FOREIGN:
        files = contents(browser, version)
        packed = pack(files)
        path = folder / f"paperboy-{browser}-{version}.zip"
        path.write_bytes(packed)
        bare = len(pack({name: data for name, data in files.items() if not name.startswith("icons/")}))
        print(f"{path}: {len(packed):,} bytes, {bare:,} without icons")  # noqa: T201


def contents(browser: str, version: str) -> dict[str, bytes]:
    """Return the files of the package for a browser, by name."""
    manifest = json.loads((HERE / "manifest.json").read_text(encoding="utf-8"))
    manifest["version"] = version
    for *parents, key in FOREIGN[browser]:
        inner: dict[str, Any] = manifest
        for parent in parents:
            inner = inner[parent]
        inner.pop(key, None)
    text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    files = {"manifest.json": text.encode()}
    waiting = names_in("manifest.json", text)
    if "default_locale" in manifest:
        waiting |= {path.relative_to(HERE).as_posix() for path in HERE.glob("_locales/*/messages.json")}
    while waiting:
        if (name := waiting.pop()) in files:
            continue
        files[name] = (HERE / name).read_bytes()
        if name.endswith((".js", ".css")):
            files[name] = TYPES.sub("", COMMENT_LINES.sub("", files[name].decode())).encode()
        if PurePosixPath(name).suffix in TEXTS:
            waiting |= names_in(name, files[name].decode())
    return inline_styles(files | bundle(files))


def inline_styles(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return the files with the popup's styles in its page, and in the manifest the hash that allows these alone."""
    page, manifest = files[PAGE].decode(), files["manifest.json"].decode()
    names = style_sheets(PAGE, files)
    styles = "".join(files[name].decode() for name in names)
    if "url(" in styles or "<" in styles:
        sys.exit(f"extension/{PAGE}: its styles cannot be within the page, with an address or a tag in them.")
    digest = base64.b64encode(hashlib.sha256(styles.encode()).digest()).decode()
    first, *others = STYLE_SHEET.finditer(page)
    for other in reversed(others):
        page = page[: other.start()] + page[other.end() :]
    changed = {
        PAGE: page.replace(first[0], f"<style>{styles}</style>\n").encode(),
        "manifest.json": manifest.replace("style-src 'self'", f"style-src 'self' 'sha256-{digest}'").encode(),
    }
    used = {one for name in files if name.endswith(".html") and name != PAGE for one in style_sheets(name, files)}
    return {name: data for name, data in (files | changed).items() if name not in names or name in used}


def style_sheets(name: str, files: dict[str, bytes]) -> list[str]:
    """Return the files that a page has its styles from."""
    return [beside(name, path) for path in STYLE_SHEET.findall(files[name].decode())]


def bundle(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return the popup's first modules as one.

    Every module becomes a block in the order of their imports; what it exports is kept in `modules`. Files of the
    popup that others import, too, hand on what is in there, so that nothing is there twice that has a state.
    """
    order: list[str] = []

    def visit(name: str) -> None:
        for named in IMPORT.finditer(files[name].decode()):
            visit(beside(name, named[2]))
        if name not in order:
            order.append(name)

    visit(FIRST)
    blocks, handed_on = ["export const modules = {};\n"], {}
    for name in order:
        code = files[name].decode()
        exported = ", ".join(EXPORT.findall(code))
        for line, names, path in {(named[0], named[1], named[2]) for named in IMPORT.finditer(code)}:
            code = code.replace(line, f'const {{{names}}} = modules["{beside(name, path)}"];')
        code = re.sub(r"^export ", "", code, flags=re.MULTILINE)
        if strange := re.search(r"^(?:import\b.*|export\b.*|default\b.*|const \{[^}]* as .*)", code, re.MULTILINE):
            sys.exit(f"extension/{name} has what cannot be put into one file with others: {strange[0]}")
        blocks.append(f'{{\n{code}modules["{name}"] = {{ {exported} }};\n}}\n')
        if name.startswith("popup/") and name != FIRST:
            import_line = f'import {{ modules }} from "./{PurePosixPath(FIRST).name}";\n'
            handed_on[name] = f'{import_line}export const {{ {exported} }} = modules["{name}"];\n'.encode()
    return {FIRST: "".join(blocks).encode(), **handed_on}


def beside(name: str, path: str) -> str:
    """Return the file that a path in another one leads to."""
    return normpath(PurePosixPath(name).parent / path)


def names_in(name: str, text: str) -> set[str]:
    """Return the files of the extension that a file names outside its comments; a missing one ends the packing."""
    code = COMMENT_OR_STRING.sub(lambda match: "" if match["comment"] else match[0], text)
    found = set()
    for named in NAMED.findall(code):
        beside, below = normpath(PurePosixPath(name).parent / named), normpath(named.lstrip("/"))
        exists = [path for path in (beside, below) if (HERE / path).is_file() and not path.startswith("..")]
        if exists:
            found.add(exists[0])
        elif named.startswith(("./", "../")):
            sys.exit(f"extension/{name} names {named}, which is not there.")
    return found


def pack(files: dict[str, bytes]) -> bytes:
    """Return a zip that says nothing of when, by whom and under which system it was made."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, files[name], zipfile.ZIP_DEFLATED, compresslevel=9)
    return buffer.getvalue()


if __name__ == "__main__":
    main(sys.argv[1:])
