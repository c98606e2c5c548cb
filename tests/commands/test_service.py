"""`paperboy service` and `paperboy open` as processes; a script stands in systemctl's place."""

from __future__ import annotations

import contextlib
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.commands import service
from api.errors import ServeError
from tests.processes import Home, free_port


@pytest.fixture
def systemctl(home: Home) -> Path:
    """What systemctl was told, line by line; nothing that it starts ever runs."""
    folder, told = home.folder / "bin", home.folder / "told"
    folder.mkdir()
    told.touch()
    script = folder / "systemctl"
    script.write_text(
        f'#!/bin/sh\necho "$@" >> "{told}"\ncase "$*" in *is-active*) exit 3;; esac\n', encoding="utf-8"
    )
    script.chmod(0o755)
    home.environ["PATH"] = f"{folder}:/usr/bin:/bin"
    return told


@contextlib.contextmanager
def healthy() -> Iterator[int]:
    """Answer on a port as a service would."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/healthz" else 404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_it_is_installed_once_and_removed_once(home: Home, systemctl: Path) -> None:
    unit, port = home.folder / ".config/systemd/user/paperboy.service", free_port()
    done = home.run("service", "install", "--port", str(port), HF_TOKEN="hf_secret")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"Wrote {unit}:\n\n    [Unit]\n")
    assert "It is not running on http" in done.stdout
    assert "journalctl --user --unit paperboy --follow" in done.stdout
    text = unit.read_text()
    assert (f'Environment="PORT={port}"' in text, "hf_secret" in text, "hf_secret" in done.stdout) == (
        True,
        True,
        False,
    )
    assert "RATE_LIMIT=0" in text
    assert "DATABASE_URL" not in text
    assert unit.stat().st_mode & 0o777 == 0o600
    assert [line.split()[1] for line in systemctl.read_text().splitlines()][:3] == [
        "daemon-reload",
        "enable",
        "restart",
    ]

    again = home.run("service", "install", "--port", str(port), HF_TOKEN="hf_secret")
    assert again.stdout.startswith(f"Nothing to change in {unit}:\n")
    assert unit.read_text() == text

    status = home.run("service", "status").stdout
    assert f"At login: yes ({unit})" in status
    assert f"Answers:  no (http://127.0.0.1:{port})" in status

    done = home.run("service", "uninstall")
    assert f"Removed {unit}. The papers stay in {home.folder}" in done.stdout
    assert not unit.exists()
    assert "disable --now paperboy" in systemctl.read_text()
    done = home.run("service", "uninstall")
    assert (done.returncode, "does not start at login" in done.stdout) == (0, True)


def test_one_that_answers_is_said_to_run(home: Home, systemctl: Path) -> None:
    with healthy() as port:
        assert (
            f"It is running on http://127.0.0.1:{port}" in home.run("service", "install", "--port", str(port)).stdout
        )
        assert "Answers:  yes" in home.run("service", "status").stdout
        assert "restart" in systemctl.read_text()


def test_without_systemd_the_file_is_there_and_the_words_are_clear(home: Home, systemctl: Path) -> None:
    systemctl.with_name("bin").joinpath("systemctl").write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    done = home.run("service", "install", "--port", str(free_port()))
    assert done.returncode == 1
    assert "the file was written, but Paperboy could not be started: systemctl --user daemon-reload;" in done.stderr


def test_a_bad_setting_is_told_before_anything_is_written(home: Home, systemctl: Path) -> None:
    done = home.run("service", "install", PAPERBOY_REFRESH_SECONDS="often")
    assert (done.returncode, systemctl.read_text()) == (2, "")
    assert "PAPERBOY_REFRESH_SECONDS: 'often' is not valid" in done.stderr
    assert not (home.folder / ".config").exists()


def test_open_opens_the_page_of_what_answers(home: Home) -> None:
    opened = home.folder / "opened"
    script = home.folder / "browser"
    script.write_text(f'#!/bin/sh\necho "$1" > "{opened}"\n', encoding="utf-8")
    script.chmod(0o755)
    done = home.run("open", "--port", str(free_port()), BROWSER=str(script))
    assert done.returncode == 1
    assert "start it with `paperboy serve`" in done.stderr
    assert not opened.exists()
    with healthy() as port:
        assert home.run("open", PORT=str(port), BROWSER=str(script)).returncode == 0
    assert opened.read_text() == f"http://127.0.0.1:{port}/\n"


def test_windows_gets_clear_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    callback = service.install.callback
    assert callback is not None
    with pytest.raises(ServeError, match="in WSL, `paperboy service install`"):
        callback(port=None)
