"""What starts Paperboy at login, a systemd user unit or a launchd agent, and the programs that take it."""

from __future__ import annotations

import dataclasses
import plistlib
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

NAME = "paperboy"
_AGENT = "io.github.paperboy"
# Runs a program and returns its exit status; 127 if there is no such program.
Run = Callable[[Sequence[str]], int]


def run_program(command: Sequence[str]) -> int:
    """Run a program, whose messages go to the terminal."""
    try:
        return subprocess.run(command, check=False).returncode  # noqa: S603
    except FileNotFoundError:
        return 127


class LoginService(Protocol):
    """A program of the operating system that starts others at login."""

    @property
    def file(self) -> Path:
        """The file that tells it to start Paperboy."""

    @property
    def logs(self) -> str:
        """The command that shows Paperboy's log."""

    def text(self, command: Sequence[str], environ: Mapping[str, str]) -> str:
        """Return what is in the file: it runs `command` with the settings `environ`."""

    def start(self) -> list[str]:
        """Start Paperboy from the file, now and at each login; return the commands that failed, as they are typed."""

    def stop(self) -> list[str]:
        """Stop it, and start it no more; return the commands that failed."""

    def is_running(self) -> bool:
        """Return whether it runs."""


@dataclasses.dataclass(frozen=True, slots=True)
class Systemd:
    """The systemd of a Linux user, whose settings are in the folder `config`."""

    config: Path
    run: Run = run_program

    @property
    def file(self) -> Path:
        """The user unit."""
        return self.config / f"systemd/user/{NAME}.service"

    @property
    def logs(self) -> str:
        """The command that follows the unit's log."""
        return f"journalctl --user --unit {NAME} --follow"

    def text(self, command: Sequence[str], environ: Mapping[str, str]) -> str:
        """Return the unit."""
        settings = "".join(f"Environment={_quoted(f'{name}={value}')}\n" for name, value in sorted(environ.items()))
        # Only a command has variables.
        words = " ".join(_quoted(word).replace("$", "$$") for word in command)
        return (
            "[Unit]\nDescription=Paperboy, the day's AI papers\n\n"
            f"[Service]\nType=exec\nExecStart={words}\n{settings}Restart=on-failure\nRestartSec=5\n\n"
            "[Install]\nWantedBy=default.target\n"
        )

    def start(self) -> list[str]:
        """Enable the unit; a restart takes up what has changed."""
        return self._do(["daemon-reload"], ["enable", NAME], ["restart", NAME])

    def stop(self) -> list[str]:
        """Disable the unit."""
        return self._do(["disable", "--now", NAME])

    def is_running(self) -> bool:
        """Return whether the unit is active."""
        return self.run(["systemctl", "--user", "--quiet", "is-active", NAME]) == 0

    def _do(self, *commands: Sequence[str]) -> list[str]:
        whole = [["systemctl", "--user", *one] for one in commands]
        return [" ".join(one) for one in whole if self.run(one) != 0]


@dataclasses.dataclass(frozen=True, slots=True)
class Launchd:
    """The launchd of the macOS user with the number `uid`, whose folder is `home`."""

    home: Path
    uid: int
    run: Run = run_program

    @property
    def file(self) -> Path:
        """The agent."""
        return self.home / f"Library/LaunchAgents/{_AGENT}.plist"

    @property
    def logs(self) -> str:
        """The command that follows the agent's log."""
        return f"tail -f '{self._log}'"

    def text(self, command: Sequence[str], environ: Mapping[str, str]) -> str:
        """Return the agent's property list."""
        agent = {
            "Label": _AGENT,
            "ProgramArguments": list(command),
            "EnvironmentVariables": dict(environ),
            "RunAtLoad": True,
            "KeepAlive": {"SuccessfulExit": False},
            "ProcessType": "Background",
            "StandardOutPath": str(self._log),
            "StandardErrorPath": str(self._log),
        }
        return plistlib.dumps(agent).decode()

    def start(self) -> list[str]:
        """Load the agent; one that is loaded goes first, so that what has changed is taken up."""
        if self.is_running():
            self.stop()
        return self._do(["bootstrap", self._domain, str(self.file)])

    def stop(self) -> list[str]:
        """Unload the agent."""
        return self._do(["bootout", f"{self._domain}/{_AGENT}"])

    def is_running(self) -> bool:
        """Return whether the agent is loaded."""
        return self.run(["launchctl", "print", f"{self._domain}/{_AGENT}"]) == 0

    @property
    def _domain(self) -> str:
        return f"gui/{self.uid}"

    @property
    def _log(self) -> Path:
        return self.home / f"Library/Logs/{NAME}.log"

    def _do(self, command: Sequence[str]) -> list[str]:
        whole = ["launchctl", *command]
        return [" ".join(whole)] if self.run(whole) != 0 else []


def _quoted(text: str) -> str:
    """Return a word of a unit file (systemd.syntax(7)): in quotes, without the meaning of `%`."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%") + '"'
