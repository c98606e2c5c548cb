"""An nginx of our own with the configuration that is shipped, on a free port of the loopback."""

from __future__ import annotations

import contextlib
import os
import shutil
import string
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.processes import eventually, free_port

TEMPLATE = Path(__file__).parents[1] / "api/deploy/nginx.conf.template"
_MAIN = string.Template(
    "daemon off; $user pid $folder/pid; error_log $folder/error.log; worker_processes 1;\n"
    "events { worker_connections 512; }\n"
    "http { $temporary\n include $folder/paperboy.conf; }\n"
)


def filled(web: str, listen: str, cache: Path) -> str:
    """Return the configuration with its three names filled in, as `envsubst` does it."""
    values = {"PAPERBOY_WEB": web, "PAPERBOY_LISTEN": listen, "PAPERBOY_CACHE": str(cache)}
    text = TEMPLATE.read_text(encoding="utf-8")
    for name, value in values.items():
        text = text.replace(f"${{{name}}}", value)
    return text


@contextlib.contextmanager
def nginx_server(folder: Path, web_port: int) -> Iterator[str]:
    """Run nginx in front of a service until the end of the block, and give its URL; in CI it must be there."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if program is None:
        reason = "nginx is not installed (Debian: apt-get install nginx)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    port = free_port()
    own = filled(f"127.0.0.1:{web_port}", f"127.0.0.1:{port}", folder / "cache")
    (folder / "paperboy.conf").write_text(own, encoding="utf-8")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    # As root, its workers would become a user who may not enter the test's folder.
    user = "user root;" if os.getuid() == 0 else ""
    main = _MAIN.substitute(user=user, folder=folder, temporary=temporary)
    (folder / "nginx.conf").write_text(main, encoding="utf-8")
    command = [program, "-p", str(folder), "-c", str(folder / "nginx.conf")]
    tested = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert tested.returncode == 0, tested.stderr
    url = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        eventually(lambda: httpx.get(f"{url}/metrics", trust_env=False).status_code == 404)
        yield url
    finally:
        process.terminate()
        process.wait(10)
