"""Look for known vulnerabilities in what the project installs: `make audit`.

pip-audit looks at the locked Python packages, npm at the tools of the extension's tests. Both ask a service on the
network. An answer that could not be had is told as such: it is no good news.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.lock", "tests/requirements.lock")
_SECONDS = 180

# A command's exit status and output.
Run = Callable[[list[str], Path], tuple[int, str]]


def run(command: list[str], folder: Path) -> tuple[int, str]:
    """Run a command in a folder; without the program, or time for it, the status is -1."""
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=_SECONDS)
    except FileNotFoundError:
        return -1, f"{command[0]} is not installed"
    except subprocess.TimeoutExpired:
        return -1, f"no answer within {_SECONDS} s"
    return done.returncode, f"{done.stdout}\n{done.stderr}".strip()


def checks(pip_audit: str) -> list[tuple[str, list[str], Path, str]]:
    """Return what is asked: a name, the command, the folder to run it in, and a text that every real answer has."""
    # Strict: a package that the service does not know would be left out silently.
    python = [pip_audit, "--strict", "--disable-pip", "--require-hashes", "--progress-spinner", "off"]
    locks = [(f"Python ({lock})", [*python, "--requirement", lock], ROOT, "known vulnerabilit") for lock in LOCKS]
    npm = ("the extension's tools (npm)", ["npm", "audit"], ROOT / "tests" / "extension", " vulnerabilit")
    return [*locks, npm]


def audit(pip_audit: str, run: Run = run) -> int:
    """Print what was found; return 0 if all is well, 1 if something is vulnerable, 2 if that could not be learnt."""
    worst = 0
    for name, command, folder, sign in checks(pip_audit):
        status, output = run(command, folder)
        if sign not in output.lower() or status not in (0, 1):
            print(f"{name}: COULD NOT BE CHECKED. The service did not answer, so nothing is known:")  # noqa: T201
            print("\n".join(f"    {line}" for line in output.splitlines()[-5:]))  # noqa: T201
            worst = max(worst, 2)
        elif status:
            print(f"{name}: vulnerable\n{output}")  # noqa: T201
            worst = max(worst, 1)
        else:
            print(f"{name}: no known vulnerabilities")  # noqa: T201
    return worst


if __name__ == "__main__":
    sys.exit(audit(sys.argv[1]))
