"""Passwords are taken out of what is shown and logged."""

import pytest

from api.core.secrecy import without_password


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("no connection to redis://me:secret@host:6379/0", "no connection to redis://***@host:6379/0"),
        ("postgresql://host/name?password=secret&x=1", "postgresql://host/name?password=***&x=1"),
        ("nothing to hide", "nothing to hide"),
    ],
)
def test_what_is_secret_is_replaced(text: str, shown: str) -> None:
    assert without_password(text) == shown
