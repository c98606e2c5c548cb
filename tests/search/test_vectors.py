"""Which vectors are nearest, while others are put and removed."""

from __future__ import annotations

import math
import random
import threading

import pytest

from api.search.vectors import Vectors, code, cosine


def drawn(dice: random.Random) -> bytes:
    return bytes(dice.randrange(-127, 128) & 255 for _ in range(128))


def near(vector: bytes, dice: random.Random) -> bytes:
    """Return a vector that differs in a few numbers."""
    changed = bytearray(vector)
    for place in dice.sample(range(128), 10):
        changed[place] = dice.randrange(256) or 1
    return bytes(changed)


def exact(one: bytes, other: bytes) -> float:
    a, b = memoryview(one).cast("b").tolist(), memoryview(other).cast("b").tolist()
    return sum(x * y for x, y in zip(a, b, strict=True)) / math.hypot(*a) / math.hypot(*b)


def test_a_code_has_a_bit_for_each_number_that_is_negative() -> None:
    assert code(bytes([255, 0, 1, 128] + [0] * 124)) == bytes([0b10010000] + [0] * 15)


def test_the_cosine_is_that_of_the_angle() -> None:
    dice = random.Random(1)
    for _ in range(20):
        one, other = drawn(dice), drawn(dice)
        assert cosine(one, other) == pytest.approx(exact(one, other), abs=1e-3)
    assert cosine(one, one) == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("number", [1, 300, 20_000])
def test_the_nearest_are_found_among_few_and_many(number: int) -> None:
    dice = random.Random(number)
    some = [drawn(dice) for _ in range(min(number, 500))]
    vectors, query = Vectors(), drawn(dice)
    for key in range(number):
        vectors.put(key, some[key % len(some)])
    alike = {10**12 + key: near(query, dice) for key in range(5)}
    for key, vector in alike.items():
        vectors.put(key, vector)
    found = vectors.nearest(query, 5)
    assert len(vectors) == number + 5
    assert {key for key, _ in found} == alike.keys()
    assert [far for _, far in found] == sorted((far for _, far in found), reverse=True)
    assert all(far == pytest.approx(exact(query, alike[key]), abs=1e-3) for key, far in found)


def test_among_equals_the_higher_key_comes_first() -> None:
    vectors, one = Vectors(), drawn(random.Random(1))
    for key in (3, 9, 6):
        vectors.put(key, one)
    assert [key for key, _ in vectors.nearest(one, 2)] == [9, 6]


def test_no_vectors_have_no_nearest() -> None:
    vectors, one = Vectors(), drawn(random.Random(1))
    assert vectors.nearest(one, 3) == []
    vectors.put(1, one)
    assert vectors.nearest(one, 0) == []
    assert vectors.cosines(one, [2]) == {}
    assert vectors.get(2) is None


def test_a_vector_is_replaced_and_removed() -> None:
    dice = random.Random(1)
    first, second = drawn(dice), drawn(dice)
    vectors = Vectors()
    vectors.put(1, first)
    vectors.put(1, second)
    vectors.put(2, first)
    assert (len(vectors), vectors.get(1)) == (2, second)
    assert vectors.nearest(second, 1)[0][0] == 1
    vectors.remove(1)
    vectors.remove(1)
    assert (len(vectors), vectors.get(1)) == (1, None)
    assert [key for key, _ in vectors.nearest(second, 9)] == [2]
    vectors.put(3, second)
    assert vectors.nearest(second, 1)[0][0] == 3


def test_a_vector_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="128 bytes, not 3"):
        Vectors().put(1, b"abc")


def test_writing_while_others_read_breaks_nothing() -> None:
    dice = random.Random(1)
    some, vectors, wrong = [drawn(dice) for _ in range(50)], Vectors(), list[object]()

    def read() -> None:
        try:
            while len(vectors) < 12_000:
                for key, far in vectors.nearest(some[0], 10):
                    if not (0 <= key < 12_000 and -1.01 < far < 1.01):
                        wrong.append((key, far))
        except BaseException as error:
            wrong.append(error)
            raise

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for key in range(12_000):
        vectors.put(key, some[key % 50])
    for thread in threads:
        thread.join()
    assert wrong == []
