#!/usr/bin/env python3
"""Write the design tokens of `ui/theme.css` for the web page and the mails, and copy the icon: `make tokens`.

The popup, the page and the mails then have the same colours. The popup's style sheet is the source.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
THEME = ROOT / "extension" / "ui" / "theme.css"
ICON, PAGE_ICON = ROOT / "extension" / "icons" / "paperboy.svg", ROOT / "api" / "web" / "static" / "icon.svg"
PAGE, MAIL = ROOT / "api" / "web" / "static" / "tokens.css", ROOT / "api" / "digest" / "templates" / "tokens.json"
_TOKEN = re.compile(r"^  --([\w-]+): (.+);$", re.MULTILINE)
_COLOURS = re.compile(r"light-dark\((#\w+), (#\w+)\)")


def tokens(theme: str) -> dict[str, str]:
    """Return the custom properties of the style sheet's first block by name, in their order."""
    block = theme[theme.index(":root {") : theme.index("}")]
    return dict(_TOKEN.findall(block))


def page_tokens(found: dict[str, str]) -> str:
    """Return the page's style sheet of tokens."""
    lines = "".join(f"  --{name}: {value};\n" for name, value in found.items())
    notice = "/* Made by `make tokens` from extension/ui/theme.css; edit that. */\n"
    return f"{notice}:root {{\n  color-scheme: light dark;\n{lines}}}\n"


def mail_tokens(found: dict[str, str]) -> str:
    """Return the mail's colours, light and dark, and its fonts as JSON: mail programs know no custom properties."""
    pairs = {name: match.groups() for name, value in found.items() if (match := _COLOURS.fullmatch(value))}
    # What stands on the accent colour.
    pairs["strong"] = pairs["sheet"]
    colours = {theme: {name: pair[at] for name, pair in pairs.items()} for at, theme in enumerate(("light", "dark"))}
    # Styles stand within double quotes there.
    fonts = {name: found[name].replace('"', "'") for name in ("sans", "serif")}
    return json.dumps(colours | fonts, indent=2) + "\n"


def main() -> None:
    """Write all three files."""
    found = tokens(THEME.read_text(encoding="utf-8"))
    PAGE.write_text(page_tokens(found), encoding="utf-8")
    MAIL.write_text(mail_tokens(found), encoding="utf-8")
    PAGE_ICON.write_bytes(ICON.read_bytes())


if __name__ == "__main__":
    main()
