"""Texts as they may be shown and logged: without passwords."""

from __future__ import annotations

import re


def without_password(text: str) -> str:
    """Return a URL, or a message that contains one, with the account and password replaced by `***`.

    They may precede the host or be query parameters, and may contain any character except white space.
    """
    text = re.sub(r"(\b[A-Za-z][\w+.-]*:?//)?\S*@", r"\1***@", text)
    return re.sub(r"(?i)((?:password|passfile|sslpassword|sslkey)\s*=\s*)[^&\s]*", r"\1***", text)
