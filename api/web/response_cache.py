"""The cache of ready replies: bytes made once, and sent until something that they show has changed.

There is one entry for each address. What depends on the time alone is at most `LASTS_SECONDS` old.
"""

from __future__ import annotations

import dataclasses
import enum
import time
from collections.abc import Callable

from flask import Response, g, request

from api.core import events
from api.errors import StoreUnavailable
from api.sync.single_flight import SingleFlight
from api.sync.turn import Turn
from api.web.memory_cache import MemoryCache
from api.web.origin import Origin, of_environ
from api.web.response import ReadyReply, respond
from api.web.shared_replies import SharedReplies
from api.web.watch import Watch

# How long the last reply is sent while the database does not answer.
KEEP_SECONDS = 86400
# After a change, the old reply is sent for at most this long while the new one is built.
OLD_SECONDS = 1.0
MAX_VARIANTS = 8


class State(enum.Enum):
    """Whether a cached reply may be sent."""

    CURRENT = "nothing that it shows has changed"
    OLD = "it may be sent while a new one is built"
    OUTDATED = "a new one must be built first"


@dataclasses.dataclass(slots=True)
class Cached:
    """A reply, which revision of which database it shows, and when it was built (of `monotonic`)."""

    reply: ReadyReply
    identity: str
    revision: int
    built_at: float
    # The value of `Watch.changes_seen` at which it was last found to be current.
    judged: int = -1


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    """The replies at one address, by what they vary on."""

    variants: dict[str, Cached]

    @property
    def nbytes(self) -> int:
        """The memory that the replies take."""
        return sum(one.reply.nbytes + len(variant) for variant, one in self.variants.items())

    def with_variant(self, variant: str, cached: Cached) -> Entry:
        """Return an entry with one more variant; the oldest goes if there are too many."""
        others = {key: one for key, one in self.variants.items() if key != variant}
        while len(others) >= MAX_VARIANTS:
            del others[next(iter(others))]
        return Entry({**others, variant: cached})


class ResponseCache:
    """Ready replies by address, each built by one thread at a time; one thread builds at a time in all."""

    def __init__(
        self,
        memory: MemoryCache,
        watch: Watch,
        turn: Turn,
        *,
        shared: SharedReplies | None = None,
        names_itself: tuple[str, ...] = (),
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Keep replies in `memory` for as long as `watch` says that nothing they show has changed.

        Args:
            memory: the Flask-Caching backend.
            watch: knows the store's changes.
            turn: held while a reply is built.
            shared: where other processes look for what this one has built, and this one for theirs.
            names_itself: how the paths begin whose replies depend on the address that was asked; `/` is one of them.
            monotonic: the time in seconds.
        """
        self._memory, self._watch, self._turn, self._monotonic = memory, watch, turn, monotonic
        self._shared, self._names_itself = shared, names_itself
        self._builds: SingleFlight[Cached] = SingleFlight()

    def is_about_itself(self, path: str) -> bool:
        """Return whether the replies at a path depend on the address of this service that was asked."""
        return bool(self._names_itself) and (path == "/" or path.startswith(self._names_itself))

    def find(self, path: str, query: str, asked: Origin | None, accept: str) -> Cached | None:
        """Return the reply cached for a request, whatever its state. This takes no lock and no time.

        `asked` is needed only where the reply depends on it (`is_about_itself`).
        """
        entry: Entry | None = self._memory.peek(f"{path}?{query}")
        return entry.variants.get(self._variant(path, asked, accept)) if entry else None

    def state(self, cached: Cached) -> State:
        """Return whether a cached reply may be sent. This takes no lock and no time."""
        now, seen = self._monotonic(), self._watch.changes_seen
        if cached.judged != seen:
            changed_at = self._watch.changed_at(cached.reply.shows, cached.identity, cached.revision)
            if changed_at is not None:
                return State.OLD if now - changed_at < OLD_SECONDS else State.OUTDATED
            cached.judged = seen
        age = now - cached.built_at
        if age < cached.reply.lasts:
            return State.CURRENT
        return State.OLD if age < cached.reply.usable else State.OUTDATED

    def is_ready(self) -> bool:
        """Return whether the present request can be answered with a reply that is cached and current."""
        if request.method not in ("GET", "HEAD") or "?" in request.path:
            return False
        asked, accept = of_environ(request.environ), request.headers.get("Accept", "")
        cached = self.find(request.path, request.query_string.decode("latin-1"), asked, accept)
        return cached is not None and self.state(cached) is State.CURRENT

    def reply(self, build: Callable[[], ReadyReply], fetch: Callable[[], None] | None = None) -> Response:
        """Answer the present request from the cache, or with a new reply if there is no current one.

        While the database does not answer, the last reply is sent.

        Args:
            build: makes the reply from what is stored. Callers who want the same reply at once share one build.
            fetch: has what is not stored read first; each caller waits for that by itself and within bounds.
        """
        path, query = request.path, request.query_string.decode("latin-1")
        if "?" in path:
            # An escaped question mark: the address could be taken for another.
            return respond(build())
        variant = self._variant(path, of_environ(request.environ), request.headers.get("Accept", ""))
        address = f"{path}?{query}"
        entry: Entry | None = self._memory.get(address)
        cached = entry.variants.get(variant) if entry else None
        self._watch.look_if_due()
        g.how = "cached"
        if cached is not None and self.state(cached) is State.CURRENT:
            return respond(cached.reply)
        try:
            if fetch is not None:
                fetch()
                self._watch.look()
            built = self._builds.do((address, variant), lambda: self._build(address, variant, build))
        except StoreUnavailable:
            if cached is None or self._monotonic() - cached.built_at > KEEP_SECONDS:
                raise
            return respond(cached.reply)
        return respond(built.reply)

    def _build(self, address: str, variant: str, build: Callable[[], ReadyReply]) -> Cached:
        found = self._from_others(address, variant)
        if found is not None:
            return found
        with self._turn:
            entry: Entry = self._memory.get(address) or Entry({})
            found = entry.variants.get(variant)
            if found is not None and self.state(found) is State.CURRENT:
                # Another thread built it between this one's look into the cache and its turn.
                return found
            # The revision is read first: a reply may show more than its entry says, and never less.
            identity, revision, now = self._watch.identity, self._watch.revision, self._monotonic()
            built, g.how = Cached(build(), identity, revision, now), "built"
            events.note("build", seconds=self._monotonic() - now)
            self._keep(address, variant, built)
        if self._shared is not None:
            self._shared.put(address, variant, built.reply, identity, revision)
        return built

    def _from_others(self, address: str, variant: str) -> Cached | None:
        """Return the current reply that another process has built, None if there is none."""
        if self._shared is None:
            return None
        found = self._shared.get(address, variant, self._watch.identity)
        if found is not None and found.revision > self._watch.revision:
            self._watch.look()
        if found is None or found.revision > self._watch.revision:
            # A revision from the future is that of a database before a backup was restored.
            return None
        cached = Cached(found.reply, self._watch.identity, found.revision, self._monotonic() - found.age)
        if self.state(cached) is not State.CURRENT:
            return None
        self._keep(address, variant, cached)
        return cached

    def _keep(self, address: str, variant: str, cached: Cached) -> None:
        entry: Entry = self._memory.get(address) or Entry({})
        self._memory.set(address, entry.with_variant(variant, cached), timeout=KEEP_SECONDS)

    def _variant(self, path: str, asked: Origin | None, accept: str) -> str:
        """Return what a reply varies on besides its address and its encoding."""
        varies = accept if path.startswith("/papers/") else ""
        return f"{asked.site}{asked.prefix} {varies}" if asked and self.is_about_itself(path) else varies
