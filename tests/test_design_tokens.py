"""The popup, the page and the mails have the same colours: those of the extension's style sheet."""

import json
import re
import runpy
from pathlib import Path
from types import SimpleNamespace

# A script beside the extension, not part of a package.
tokens = SimpleNamespace(**runpy.run_path(str(Path(__file__).parents[1] / "extension" / "package" / "tokens.py")))
THEME = tokens.THEME.read_text(encoding="utf-8")


def test_the_page_has_the_tokens_of_the_popup() -> None:
    found = tokens.tokens(THEME)
    assert {"page", "text", "accent", "serif"} <= found.keys()
    assert tokens.PAGE.read_text(encoding="utf-8") == tokens.page_tokens(found), "run `make tokens`"


def test_every_token_that_the_page_uses_exists() -> None:
    styles = tokens.PAGE.with_name("site.css").read_text(encoding="utf-8")
    assert set(re.findall(r"var\(--([\w-]+)\)", styles)) <= tokens.tokens(THEME).keys()
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b", styles) == [], "a colour of its own"


def test_mails_have_plain_colours_for_light_and_dark() -> None:
    written = tokens.MAIL.read_text(encoding="utf-8")
    assert written == tokens.mail_tokens(tokens.tokens(THEME)), "run `make tokens`"
    found = json.loads(written)
    assert found["light"].keys() == found["dark"].keys()
    values = [*found["light"].values(), *found["dark"].values()]
    assert all(re.fullmatch("#[0-9a-f]{6}", value) for value in values)
    assert '"' not in found["sans"] + found["serif"]


def test_the_page_has_the_icon_of_the_extension() -> None:
    assert tokens.PAGE_ICON.read_bytes() == tokens.ICON.read_bytes(), "run `make tokens`"
