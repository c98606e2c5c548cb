"""One error for whatever can go wrong with files of the index."""

from __future__ import annotations

import errno
import os

import pytest

from api.search.faults import IndexFault, index_faults


class PanicException(BaseException):
    """What a panic of the index's library looks like."""


@pytest.mark.parametrize(
    "error", [OSError("gone"), ValueError("damaged"), KeyError("missing"), PanicException("gone")]
)
def test_what_files_can_cause_is_one_error(error: BaseException) -> None:
    with pytest.raises(IndexFault) as caught, index_faults():
        raise error
    assert caught.value.__cause__ is error
    assert not caught.value.is_full_disk


@pytest.mark.parametrize("error", [TypeError("a mistake"), KeyboardInterrupt()])
def test_what_files_cannot_cause_is_left_alone(error: BaseException) -> None:
    with pytest.raises(type(error)), index_faults():
        raise error


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EFBIG, errno.EDQUOT])
def test_a_full_disk_is_told_from_other_faults(code: int) -> None:
    with pytest.raises(IndexFault) as caught, index_faults():
        raise OSError(code, os.strerror(code))
    assert caught.value.is_full_disk


def test_a_reason_is_one_short_line() -> None:
    with pytest.raises(IndexFault) as caught, index_faults():
        raise ValueError("first\n" + "second " * 100)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) <= 300
