"""The folder of the index: generations, the pointer to the live one, and the lock of who writes.

    search-1a2b3c4d/        one for each database, by its identity
        lock                held by the process that writes
        current             the name of the live generation, replaced atomically
        g-5e6f7a8b/         a generation: tantivy's files and `state.json`

A rebuild goes into a new generation, so nobody ever writes into files that others have mapped, except by adding
some. `state.json` has the size and time of each file, by which damage is noticed before a file is looked at:
touching a mapped file that was cut short would kill the process.
"""

from __future__ import annotations

import contextlib
import dataclasses
import fcntl
import json
import os
import re
import secrets
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from api.search import fields

_CURRENT, _STATE, _META = "current", "state.json", "meta.json"
_PREFIX = "g-"
_NAME = re.compile(f"{_PREFIX}[0-9a-f]{{8}}")

# Names of files, with their size and their time of change in nanoseconds.
Files = Mapping[str, tuple[int, int]]


@dataclasses.dataclass(frozen=True, slots=True)
class State:
    """What a generation has: the papers of `revision`, all of them if `complete`, in these files.

    If it is not complete, it has those whose ids are not below `reached`.
    """

    revision: int
    complete: bool
    files: Files
    reached: str | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Generation:
    """One generation of the index, which may be live, or being built."""

    path: Path

    def state(self) -> State | None:
        """Return its state, None if it has none that this version can use."""
        try:
            found = json.loads((self.path / _STATE).read_text(encoding="utf-8"))
            if found["version"] != fields.VERSION:
                return None
            files = {str(name): (int(size), int(time)) for name, (size, time) in found["files"].items()}
            reached = found.get("reached")
            return State(int(found["revision"]), bool(found["complete"]), files, str(reached) if reached else None)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def note(self, revision: int, *, complete: bool, reached: str | None = None) -> None:
        """Write down what was committed, see `State`. Raises OSError."""
        state = State(revision, complete, self._files(), reached)
        _replace(self.path / _STATE, json.dumps({"version": fields.VERSION} | dataclasses.asdict(state)))

    def is_intact(self, files: Files) -> bool:
        """Return whether none of the files has changed. Files that are gone do no harm to who has them open."""
        for name, (size, time) in files.items():
            try:
                found = os.stat(self.path / name)
            except OSError:
                continue
            if (found.st_size, found.st_mtime_ns) != (size, time):
                return False
        return True

    def stamp(self) -> tuple[int, int] | None:
        """Return what changes with every state, None if there is none."""
        return _stamp(self.path / _STATE)

    def remove(self) -> None:
        """Delete it. Whoever has it open can go on reading."""
        shutil.rmtree(self.path, ignore_errors=True)

    def _files(self) -> dict[str, tuple[int, int]]:
        """Return the files of all committed segments; those of segments being merged are not finished."""
        meta: dict[str, Any] = json.loads((self.path / _META).read_text(encoding="utf-8"))
        segments = {one["segment_id"].replace("-", "") for one in meta["segments"]}
        found = {}
        for file in os.scandir(self.path):
            if file.name.partition(".")[0] in segments:
                about = file.stat()
                found[file.name] = (about.st_size, about.st_mtime_ns)
        return found


class Folder:
    """The index of one database on this machine."""

    def __init__(self, data_dir: Path, identity: str) -> None:
        """Name the folder for the database `identity` below `data_dir`; nothing is created yet."""
        self.path = data_dir / f"search-{identity}"

    def current(self) -> Generation | None:
        """Return the live generation, None if there is none."""
        try:
            name = (self.path / _CURRENT).read_text(encoding="utf-8").strip()
        except (OSError, ValueError):
            return None
        # A damaged pointer must not lead anywhere else.
        return Generation(self.path / name) if _NAME.fullmatch(name) else None

    def stamp(self) -> tuple[int, int] | None:
        """Return what changes when another generation becomes live, None if there is none."""
        return _stamp(self.path / _CURRENT)

    def new_generation(self) -> Generation:
        """Create an empty generation, to be filled. Raises OSError."""
        made = Generation(self.path / f"{_PREFIX}{secrets.token_hex(4)}")
        made.path.mkdir()
        return made

    def make_live(self, generation: Generation) -> None:
        """Let readers use a generation. Raises OSError."""
        _replace(self.path / _CURRENT, generation.path.name)

    def tidy(self) -> None:
        """Delete all generations but the live one. Only who holds the lock may do so."""
        live = self.current()
        for other in self.path.glob(f"{_PREFIX}*"):
            if live is None or other.name != live.path.name:
                Generation(other).remove()

    @contextlib.contextmanager
    def lock(self) -> Iterator[bool]:
        """Try to become the one who writes, and tell whether that worked. Raises OSError if there can be no folder.

        The lock ends with the process, however it ends.
        """
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.path / "lock").open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def _replace(path: Path, text: str) -> None:
    """Write a file so that others see the old text or the new one, also after a power failure."""
    temporary = path.with_name(f"{path.name}.new")
    with temporary.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
