"""The address of this service that a request was sent to, which proxies in front may have replaced by another.

Proxies tell it in `X-Forwarded-Proto`, `-Host`, `-Port` and `-Prefix`. They count only as far as proxies are trusted
(`PAPERBOY_TRUSTED_PROXIES`), by the rule of werkzeug's `ProxyFix`, which the front (`ready`) applies, too.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from typing import Any, NamedTuple, cast

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

_HOST = re.compile(r"([A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:[0-9]{1,5})?")
_PREFIX = re.compile(r"(/[A-Za-z0-9._~-]+)*")
_SCHEMES = {"http": ":80", "https": ":443"}
# In lower case, as ASGI has them, and as WSGI has them.
FORWARDED = (b"x-forwarded-proto", b"x-forwarded-host", b"x-forwarded-port", b"x-forwarded-prefix")
_ENVIRON = tuple(f"HTTP_{name.decode().upper().replace('-', '_')}" for name in FORWARDED)


class Origin(NamedTuple):
    """Scheme and host (`https://example.org`), empty if the host is not usable, and the path before ours, if any."""

    site: str
    prefix: str


def trust(app: Flask, proxies: int) -> None:
    """Have `app` believe this many proxies in front of it."""
    if proxies:
        wsgi_app: Any = _proxy_fix(app.wsgi_app, proxies)
        app.wsgi_app = wsgi_app  # type: ignore[method-assign]


def of_environ(environ: dict[str, Any]) -> Origin:
    """Return the origin of a request that `trust` has seen."""
    return _origin(environ["wsgi.url_scheme"], environ.get("HTTP_HOST", ""), environ.get("SCRIPT_NAME", ""))


@functools.lru_cache(256)
def of_headers(proxies: int, scheme: str, host: str, forwarded: tuple[str | None, ...]) -> Origin:
    """Return the same for a request that nothing has seen yet; `forwarded` are the values of `FORWARDED`."""
    environ = {"wsgi.url_scheme": scheme, "HTTP_HOST": host}
    environ |= {name: value for name, value in zip(_ENVIRON, forwarded, strict=True) if value is not None}
    found: list[Origin] = []

    def app(environ: dict[str, Any], _start: object) -> Iterable[bytes]:
        found.append(of_environ(environ))
        return ()

    _proxy_fix(app, proxies)(environ, cast(Any, None))
    return found[0]


def _proxy_fix(app: Any, proxies: int) -> ProxyFix:
    return ProxyFix(app, x_for=proxies, x_proto=proxies, x_host=proxies, x_port=proxies, x_prefix=proxies)


def _origin(scheme: str, host: str, prefix: str) -> Origin:
    scheme = scheme.lower() if scheme.lower() in _SCHEMES else "http"
    prefix = prefix.rstrip("/")
    site = f"{scheme}://{host.removesuffix(_SCHEMES[scheme])}" if _HOST.fullmatch(host) else ""
    return Origin(site, prefix if _PREFIX.fullmatch(prefix) else "")
