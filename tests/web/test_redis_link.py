"""A Redis that does not answer is told once, and left alone for a while."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from api.errors import ConfigError
from api.web.redis_link import REST_SECONDS, RedisLink, connect
from tests.conftest import Patience
from tests.redis import RedisServer


def test_a_redis_that_is_gone_is_told_once_and_asked_again_after_a_rest(
    redis: RedisServer, patience: Patience, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "api.web.redis_link")
    link = RedisLink(redis.client(), patience.monotonic)

    def ping() -> Any:
        return link.client.ping()

    assert link.ask(ping)
    redis.stop()
    try:
        assert link.ask(ping) is None
        assert link.ask(ping) is None
    finally:
        redis.start()
    assert link.ask(ping) is None, "it rests"
    patience.sleep(REST_SECONDS)
    assert link.ask(ping)
    told = [record.message.partition(":")[0].partition(",")[0] for record in caplog.records]
    assert told == ["Redis does not respond; continuing without it", "Redis responds again"]


def test_a_redis_url_that_cannot_be_used_is_an_error_at_the_start() -> None:
    with pytest.raises(ConfigError, match="PAPERBOY_REDIS_URL"):
        connect("redis://localhost:6379/one/two?db=three")
