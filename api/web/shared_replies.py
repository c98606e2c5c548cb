"""Ready replies that all processes of all machines share, by way of a cache of bytes."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import math

from flask_caching.backends.base import BaseCache

from api.config import VERSION
from api.core.hub_calendar import Clock
from api.web.response import ReadyReply, unpacked

# The longest that a reply is shared. What it shows may change before; who takes it looks at its revision.
_MAX_SECONDS = 3600
# Clocks of machines differ. A reply from further in the future has no age to speak of.
_MAX_SKEW = 2.0


@dataclasses.dataclass(frozen=True, slots=True)
class SharedReply:
    """A reply, the store's revision that it shows, and how many seconds ago it was built."""

    reply: ReadyReply
    revision: int
    age: float


class SharedReplies:
    """Replies by database, address and variant."""

    def __init__(self, cache: BaseCache, clock: Clock, public_url: str | None) -> None:
        """Store in `cache`; services with another `public_url` make other replies, and so do other versions."""
        self._cache, self._clock = cache, clock
        self._made_by = f"{VERSION} {public_url or ''}"

    def get(self, address: str, variant: str, identity: str) -> SharedReply | None:
        """Return the reply that some process stored, None if there is none that can be read."""
        data = self._cache.get(self._key(address, variant, identity))
        if data is None:
            return None
        line, _, rest = data.partition(b"\n")
        try:
            head = json.loads(line)
            age = self._clock().timestamp() - float(head["built_at"])
            if age < -_MAX_SKEW:
                return None
            return SharedReply(unpacked(rest), int(head["revision"]), max(0.0, age))
        except (ValueError, KeyError, TypeError):
            return None

    def put(self, address: str, variant: str, reply: ReadyReply, identity: str, revision: int) -> None:
        """Store a reply that shows `revision` of the database `identity`."""
        head = json.dumps({"revision": revision, "built_at": self._clock().timestamp()}).encode()
        seconds = max(1, math.ceil(min(reply.lasts, _MAX_SECONDS)))
        self._cache.set(self._key(address, variant, identity), head + b"\n" + reply.packed(), timeout=seconds)

    def _key(self, address: str, variant: str, identity: str) -> str:
        # How often the database was replaced, as the identity says first, is counted by each process for itself.
        database = identity.rpartition(":")[2]
        # Addresses are long and come from clients.
        text = "\n".join((self._made_by, database, variant, address))
        return f"reply:{hashlib.sha256(text.encode()).hexdigest()}"
