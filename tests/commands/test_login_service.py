"""The files that start Paperboy at login, and what systemd and launchd are told."""

from __future__ import annotations

import plistlib
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from api.commands.login_service import Launchd, Systemd, run_program

COMMAND = ["/opt/my env/$HOME/bin/python", "-P", "-m", "api.cli", "serve"]
ENVIRON = {"PORT": "8123", "HF_TOKEN": 'a"b\\c%d$e', "PAPERBOY_WEBHOOKS": "json:https://a.example/x json:https://b/y"}


class Recorder:
    """Stands in for a program that is run, and fails where it is told to."""

    def __init__(self, *failing: str) -> None:
        self.commands: list[str] = []
        self._failing = failing

    def __call__(self, command: Sequence[str]) -> int:
        self.commands.append(" ".join(command))
        return int(any(word in command for word in self._failing))


def test_the_unit_quotes_what_systemd_would_read_otherwise() -> None:
    lines = Systemd(Path("/x")).text(COMMAND, ENVIRON).splitlines()
    assert 'ExecStart="/opt/my env/$$HOME/bin/python" "-P" "-m" "api.cli" "serve"' in lines
    assert 'Environment="HF_TOKEN=a\\"b\\\\c%%d$e"' in lines
    assert 'Environment="PAPERBOY_WEBHOOKS=json:https://a.example/x json:https://b/y"' in lines


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed (Debian: systemd)")
def test_systemd_accepts_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / "paperboy.service"
    unit.write_text(Systemd(tmp_path).text(["/bin/true", "50 % $x"], ENVIRON), encoding="utf-8")
    environ = {"PATH": "/usr/bin:/bin", "XDG_RUNTIME_DIR": str(tmp_path), "HOME": str(tmp_path)}
    verify = ["systemd-analyze", "--user", "verify", str(unit)]
    done = subprocess.run(verify, env=environ, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_systemd_is_told_to_start_and_to_stop(tmp_path: Path) -> None:
    recorder = Recorder()
    systemd = Systemd(tmp_path, recorder)
    assert systemd.file == tmp_path / "systemd/user/paperboy.service"
    assert systemd.start() == systemd.stop() == []
    assert [one.removeprefix("systemctl --user ") for one in recorder.commands] == [
        *("daemon-reload", "enable paperboy", "restart paperboy", "disable --now paperboy")
    ]
    assert Systemd(tmp_path, Recorder("restart")).start() == ["systemctl --user restart paperboy"]


def test_the_agent_has_every_word_and_setting() -> None:
    agent = plistlib.loads(Launchd(Path("/Users/me"), 501).text(COMMAND, ENVIRON).encode())
    assert agent["ProgramArguments"] == COMMAND
    assert agent["EnvironmentVariables"] == ENVIRON
    assert agent["RunAtLoad"] is True


def test_launchd_loads_an_agent_anew_only_if_there_is_one(tmp_path: Path) -> None:
    recorder = Recorder("print")
    launchd = Launchd(tmp_path, 501, recorder)
    assert launchd.start() == []
    assert recorder.commands[1:] == [f"launchctl bootstrap gui/501 {launchd.file}"]
    recorder = Recorder()
    assert Launchd(tmp_path, 501, recorder).start() == []
    assert [one.split()[1] for one in recorder.commands] == ["print", "bootout", "bootstrap"]


def test_a_program_that_is_missing_has_failed() -> None:
    assert run_program(["/nowhere/at/all"]) == 127
    assert run_program(["/bin/true"]) == 0
