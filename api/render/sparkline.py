"""A paper's votes over time as the path of a small SVG drawing. Pure: no I/O here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

WIDTH, HEIGHT = 120, 28
_MARGIN = 2


def path(history: Sequence[tuple[dt.datetime, int]], now: dt.datetime) -> str | None:
    """Return the `d` of a path in a box of `WIDTH` by `HEIGHT`, None if the count never changed.

    Time runs from the first count to `now`, and counts from 0 to the highest. A count holds until the next one, so
    the line has steps.
    """
    if len(history) < 2:
        return None
    first, end = history[0][0], max(now, history[-1][0])
    span, highest = (end - first).total_seconds(), max(count for _, count in history)
    if span <= 0 or highest <= 0:
        return None

    def x(moment: dt.datetime) -> float:
        return round(_MARGIN + (WIDTH - 2 * _MARGIN) * (moment - first).total_seconds() / span, 1)

    def y(count: int) -> float:
        return round(HEIGHT - _MARGIN - (HEIGHT - 2 * _MARGIN) * count / highest, 1)

    steps = [f"M{x(first):g} {y(history[0][1]):g}"]
    steps += [f"H{x(moment):g}V{y(count):g}" for moment, count in history[1:]]
    return "".join((*steps, f"H{x(end):g}"))
