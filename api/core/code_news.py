"""When a paper's code is news. Pure."""

from __future__ import annotations

import datetime as dt

from api.core.models import Paper

# Papers come late, for example after a weekend without the Hub; what is older is from a list read long after its day.
_YOUNG = dt.timedelta(days=7)


def code_seen_at(old: Paper | None, new: Paper, asked_at: dt.datetime) -> dt.datetime | None:
    """Return when a paper was first seen to have code, None if it has none.

    Code that was there when the paper itself was first seen is news then; that of an old paper was news when it was
    submitted, so that reading old lists tells nobody anything.

    Args:
        old: the paper as it is stored, None if it is not.
        new: the paper as it will be stored.
        asked_at: when the Hub was asked for it.
    """
    if new.github_repo is None:
        return None
    if old is not None and old.github_repo is not None:
        return old.code_seen_at
    # arXiv knows of no code, so a paper from there was not seen before.
    if old is not None and old.source != "arxiv":
        return asked_at
    submitted_at = new.submitted_at or new.published_at or asked_at
    return submitted_at if asked_at - submitted_at > _YOUNG else asked_at
