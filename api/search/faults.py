"""One error for everything that can go wrong with the files of the index."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from api.errors import PaperboyError

_FULL = ("no space left", "file too large", "quota exceeded")


class IndexFault(PaperboyError):
    """The index cannot be read or written: its files are damaged or gone, or the disk is full."""

    @property
    def is_full_disk(self) -> bool:
        """Whether the reason is that nothing more can be written."""
        return any(words in str(self).lower() for words in _FULL)


@contextlib.contextmanager
def index_faults() -> Iterator[None]:
    """Turn errors of the operating system and of tantivy into `IndexFault`."""
    try:
        yield
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise IndexFault(_reason(error)) from error
    except BaseException as error:
        # A panic of tantivy's code, which damaged files can cause, is none of Python's ordinary errors.
        if type(error).__name__ != "PanicException":
            raise
        raise IndexFault(_reason(error)) from error


def _reason(error: BaseException) -> str:
    return " ".join(str(error).split())[:300] or type(error).__name__
