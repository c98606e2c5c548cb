"""Vectors of meaning by key, and which of them are nearest to another. In memory; scans leave the interpreter free.

Beside a vector of 128 bytes, its sign code of 128 bits is kept: two vectors in about the same direction differ in few
signs. Counting differing bits is quick, and only the best few hundred are then compared by their cosines.
"""

from __future__ import annotations

import array
import itertools
import re
import threading
from collections.abc import Collection, Iterable
from typing import Any, Literal

import simsimd

from api.search.meaning import DIMENSIONS

# Its published types know neither buffers nor every type of result.
_distances: Any = simsimd.cdist
_cosine: Any = simsimd.cosine

_CODE = DIMENSIONS // 8
_BLOCK = 8192
_COMPARED = 200
_SIGNS = bytes(byte >> 7 for byte in range(256))
_EMPTY = -1


def code(vector: bytes) -> bytes:
    """Return the sign code of a vector: 16 bytes, a bit for each number, which is set where that is negative."""
    # The signs are 128 bytes of 0 or 1, and as digits they are the bits of a number.
    digits = vector.translate(_SIGNS).translate(_DIGITS)
    return int(digits, 2).to_bytes(_CODE, "big")


_DIGITS = bytes((byte & 1) + ord("0") for byte in range(256))


def cosine(one: bytes, other: bytes) -> float:
    """Return the cosine of the angle between two vectors, from -1 to 1."""
    return 1.0 - float(_cosine(memoryview(one).cast("b"), memoryview(other).cast("b")))


class Vectors:
    """Vectors by key, a number that is not negative. Any thread may read, and any may write."""

    def __init__(self) -> None:
        """Start without vectors."""
        self._lock = threading.Lock()
        self._vectors: list[bytearray] = []
        self._codes: list[bytearray] = []
        self._keys = array.array("q")
        self._places: dict[int, int] = {}
        self._free: list[int] = []

    def __len__(self) -> int:
        """The number of vectors."""
        return len(self._places)

    def put(self, key: int, vector: bytes) -> None:
        """Keep a vector, instead of the key's former one if it has one."""
        if len(vector) != DIMENSIONS:
            raise ValueError(f"a vector has {DIMENSIONS} bytes, not {len(vector)}")
        with self._lock:
            place = self._places.get(key)
            if place is None:
                place = self._free.pop() if self._free else self._grow()
            block, row = divmod(place, _BLOCK)
            self._vectors[block][row * DIMENSIONS : (row + 1) * DIMENSIONS] = vector
            self._codes[block][row * _CODE : (row + 1) * _CODE] = code(vector)
            self._keys[place] = key
            self._places[key] = place

    def remove(self, key: int) -> None:
        """Forget the key's vector, if it has one."""
        with self._lock:
            place = self._places.pop(key, None)
            if place is not None:
                self._keys[place] = _EMPTY
                self._free.append(place)

    def get(self, key: int) -> bytes | None:
        """Return the key's vector."""
        place = self._places.get(key)
        return None if place is None else bytes(self._at(place))

    def nearest(self, vector: bytes, limit: int) -> list[tuple[int, float]]:
        """Return up to `limit` keys whose vectors are nearest, nearest first, each with its cosine."""
        if limit < 1 or not self._places:
            return []
        places = _lowest(self._differing(code(vector)), max(_COMPARED, 2 * limit))
        keys = [self._keys[place] for place in places]
        found = [pair for pair in zip(keys, self._cosines_at(vector, places), strict=True) if pair[0] != _EMPTY]
        return sorted(found, key=lambda pair: (-pair[1], -pair[0]))[:limit]

    def cosines(self, vector: bytes, keys: Iterable[int]) -> dict[int, float]:
        """Return the cosines with the vectors of those keys that have one."""
        places = {key: place for key in keys if (place := self._places.get(key)) is not None}
        return dict(zip(places, self._cosines_at(vector, places.values()), strict=True))

    def _cosines_at(self, vector: bytes, places: Collection[int]) -> list[float]:
        if not places:
            return []
        rows = _matrix(b"".join(map(self._at, places)), DIMENSIONS, "b")
        distances = _distances(_matrix(vector, DIMENSIONS, "b"), rows, metric="cosine", out_dtype="float32")
        each: Any = memoryview(distances).tolist()[0]
        return [1.0 - far for far in each]

    def _grow(self) -> int:
        place = len(self._keys)
        if place % _BLOCK == 0:
            # Blocks keep their size: one that is being scanned could not be enlarged.
            self._vectors.append(bytearray(_BLOCK * DIMENSIONS))
            self._codes.append(bytearray(_BLOCK * _CODE))
        self._keys.append(_EMPTY)
        return place

    def _at(self, place: int) -> bytearray:
        block, row = divmod(place, _BLOCK)
        return self._vectors[block][row * DIMENSIONS : (row + 1) * DIMENSIONS]

    def _differing(self, query: bytes) -> bytes:
        """Return for each place the number of signs that differ, a byte each."""
        wanted, rest, found = _matrix(query, _CODE, "B"), len(self._keys), []
        for block in self._codes[: -(-rest // _BLOCK)]:
            rows = _matrix(memoryview(block)[: min(rest, _BLOCK) * _CODE], _CODE, "B")
            found.append(bytes(_distances(wanted, rows, metric="hamming", dtype="bin8", out_dtype="uint8")))
            rest -= _BLOCK
        return b"".join(found)


def _lowest(numbers: bytes, limit: int) -> list[int]:
    """Return the places of the `limit` lowest of many small numbers, without a loop over all of them."""
    counts = itertools.accumulate(numbers.count(number) for number in range(DIMENSIONS + 1))
    highest = next((number for number, count in enumerate(counts) if count >= limit), DIMENSIONS)
    places = [found.start() for found in re.finditer(b"[\\x00-\\x%02x]" % highest, numbers)]
    return sorted(places, key=numbers.__getitem__)[:limit]


def _matrix(numbers: bytes | memoryview, columns: int, letter: Literal["b", "B"]) -> memoryview:
    size = len(numbers)
    return memoryview(numbers).cast("B").cast(letter, shape=[size // columns, columns])
