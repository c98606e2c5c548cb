"""Signed links. Each token is good for one purpose, and says nothing to those who cannot check it."""

from __future__ import annotations

from typing import Any, Literal

from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

from api.errors import InvalidLink
from api.store import Store, secret_key

Purpose = Literal["confirm", "preferences", "unsubscribe"]
CONFIRM_DAYS, PREFERENCES_DAYS = 2, 90
# A mail may be years old when somebody has had enough.
_DAYS: dict[Purpose, int | None] = {"confirm": CONFIRM_DAYS, "preferences": PREFERENCES_DAYS, "unsubscribe": None}
_MAX_LENGTH = 400


class Tokens:
    """Makes and checks tokens. The key is that of the settings, or one that is made once for the database."""

    def __init__(self, store: Store, key: str | None = None) -> None:
        self._store, self._key = store, key

    def make(self, purpose: Purpose, *values: str) -> str:
        """Return a token for these values."""
        return str(self._serializer(purpose).dumps(values))

    def read(self, purpose: Purpose, token: str) -> tuple[str, ...]:
        """Return the values of a token.

        Raises:
            InvalidLink: somebody changed it, it is for another purpose or key, or it has expired.
        """
        days = _DAYS[purpose]
        if not token or len(token) > _MAX_LENGTH:
            raise InvalidLink("incomplete")
        try:
            values: Any = self._serializer(purpose).loads(token, max_age=days * 86400 if days else None)
        except SignatureExpired:
            raise InvalidLink("expired") from None
        except BadSignature:
            raise InvalidLink("incomplete") from None
        return tuple(map(str, values))

    def _serializer(self, purpose: Purpose) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self._secret(), salt=f"paperboy.{purpose}")

    def _secret(self) -> str:
        if self._key is None:
            with self._store.read() as conn:
                self._key = secret_key.find(conn)
        if self._key is None:
            with self._store.write() as conn:
                self._key = secret_key.make(conn)
        return self._key
