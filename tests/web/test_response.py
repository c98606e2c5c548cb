"""Ready replies: which bytes and headers a client gets for the headers it sends."""

from __future__ import annotations

import gc
import gzip
import json
import random
import tracemalloc

import pytest
from flask import Flask

from api.core import subjects
from api.web.memory_cache import LOST, MemoryCache
from api.web.response import Freshness, Message, ReadyReply, represent, represent_bytes, respond
from api.web.response_cache import Cached, Entry

FRESH = Freshness(max_age=60, while_revalidate=40)
LARGE = {"text": "a word and another " * 100}
REPLY = represent(LARGE, FRESH, {"Link": "</next>", "Content-Location": "/here"})
assert REPLY.gzipped is not None
PLAIN, ZIPPED = REPLY.message(None, None), REPLY.message("gzip", None)
TAG, ZIPPED_TAG = REPLY.plain.etag, REPLY.gzipped.etag


def headers(message: Message) -> dict[str, str]:
    return {name.decode(): value.decode() for name, value in message.headers}


@pytest.mark.parametrize(
    ("accepted", "is_zipped"),
    [
        (None, False),
        ("", False),
        ("gzip", True),
        ("GZIP", True),
        ("br, gzip, zstd", True),
        ("gzip;q=0.1, br", True),
        ("*", True),
        ("gzip;q=0", False),
        ("gzip;q=0, *", False),
        ("*;q=0", False),
        ("br, deflate", False),
        ("identity", False),
        (";;;,=,", False),
    ],
)
def test_a_body_is_gzipped_for_those_who_accept_that(accepted: str | None, is_zipped: bool) -> None:
    assert REPLY.message(accepted, None) == (ZIPPED if is_zipped else PLAIN)


def test_what_is_gzipped_is_kept_in_that_form_only() -> None:
    text = random.Random(1).randbytes(20_000).hex().encode()
    reply = represent_bytes(text, "text/plain", FRESH)
    assert reply.message(None, None).body == text
    assert reply.nbytes < 0.7 * len(text)
    assert len(reply.packed()) < 0.7 * len(text)


def test_both_encodings_have_the_same_content_and_say_their_own_length() -> None:
    assert gzip.decompress(ZIPPED.body) == PLAIN.body
    assert json.loads(PLAIN.body) == LARGE
    assert headers(PLAIN)["content-length"] == str(len(PLAIN.body))
    assert headers(ZIPPED)["content-length"] == str(len(ZIPPED.body))
    assert headers(ZIPPED)["content-encoding"] == "gzip"
    assert "content-encoding" not in headers(PLAIN)
    assert headers(PLAIN)["vary"] == headers(ZIPPED)["vary"] == "Accept-Encoding"


def test_each_encoding_has_a_tag_of_its_own() -> None:
    assert TAG != ZIPPED_TAG
    assert headers(PLAIN)["etag"] == TAG
    assert headers(ZIPPED)["etag"] == ZIPPED_TAG


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (None, 200),
        ("", 200),
        (TAG, 304),
        (f"W/{TAG}", 304),
        (f'"other", {TAG}', 304),
        (f'"other",W/{TAG} , "more"', 304),
        ("*", 304),
        ('"other"', 200),
        (ZIPPED_TAG, 200),
        (TAG.strip('"')[:-1], 200),
        (TAG.upper(), 200),
    ],
)
def test_who_has_the_plain_reply_gets_a_304(sent: str | None, status: int) -> None:
    assert REPLY.message(None, sent).status == status


def test_a_tag_counts_only_with_the_encoding_it_belongs_to() -> None:
    assert REPLY.message("gzip", ZIPPED_TAG).status == 304
    assert REPLY.message("gzip", TAG) is ZIPPED
    assert REPLY.message("gzip;q=0", ZIPPED_TAG) == PLAIN


@pytest.mark.parametrize("accepted", [None, "gzip"])
def test_a_304_has_no_body_and_only_what_a_cache_may_update(accepted: str | None) -> None:
    full = REPLY.message(accepted, None)
    same = REPLY.message(accepted, "*")
    assert same.body == b""
    of_the_body = {"content-type", "content-length", "content-encoding", "content-security-policy"}
    assert headers(same) == {name: value for name, value in headers(full).items() if name not in of_the_body}
    assert {"etag", "cache-control", "vary", "content-location", "link", "access-control-allow-origin"} < set(
        headers(same)
    )


@pytest.mark.parametrize(("size", "is_zipped"), [(0, False), (399, False), (400, True)])
def test_a_body_below_400_bytes_is_not_gzipped(size: int, is_zipped: bool) -> None:
    reply = represent_bytes(b"x" * size, "text/plain", FRESH)
    assert (reply.gzipped is not None) == is_zipped
    assert ("content-encoding" in headers(reply.message("gzip", None))) == is_zipped


@pytest.mark.parametrize("num_subjects", [3, 30, 300])
@pytest.mark.parametrize("size", [300, 3000, 30_000])
def test_cached_replies_take_as_much_memory_as_they_say(size: int, num_subjects: int) -> None:
    def made(number: int) -> ReadyReply:
        body = random.Random(number).randbytes(size)
        shows = [subjects.paper(f"2611.{number:05d}{one}") for one in range(num_subjects)]
        return represent_bytes(body, "application/json", FRESH, shows=shows)

    made(0)
    cache = MemoryCache(1_000_000_000)
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for number in range(100):
        cached = Cached(made(number), "identity", number, 1.0)
        cache.set(f"/v1/papers/{number}?", Entry({}).with_variant("", cached))
        del cached
    taken = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert 0.6 * (cache.num_bytes - 100 * LOST) < taken <= cache.num_bytes


def test_the_same_content_has_the_same_bytes_and_tags_at_any_time() -> None:
    again = represent(LARGE, FRESH, {"Link": "</next>", "Content-Location": "/here"})
    assert (again.plain, again.gzipped) == (REPLY.plain, REPLY.gzipped)
    other = represent({"text": LARGE["text"] + "."}, FRESH)
    assert other.plain.etag != TAG


def test_json_is_written_short_and_in_utf_8() -> None:
    assert represent({"a": ["é", 1]}, None).plain.full.body == '{"a":["é",1]}'.encode()


def test_caches_may_store_what_has_a_freshness_and_nothing_else() -> None:
    assert headers(PLAIN)["cache-control"] == "public, max-age=60, stale-while-revalidate=40, stale-if-error=86400"
    assert REPLY.usable == 100
    volatile = represent(LARGE, None)
    assert headers(volatile.plain.full)["cache-control"] == "no-store"
    assert volatile.usable == 0


def test_flask_sends_what_fits_the_request() -> None:
    app = Flask(__name__)
    with app.test_request_context(headers={"Accept-Encoding": "gzip", "If-None-Match": ZIPPED_TAG}):
        reply = respond(REPLY)
    assert (reply.status_code, reply.data, reply.headers["ETag"]) == (304, b"", ZIPPED_TAG)
    assert "Content-Type" not in reply.headers
    with app.test_request_context(headers={"Accept-Encoding": "gzip", "If-None-Match": '"other"'}):
        reply = respond(REPLY)
    assert (reply.status_code, reply.data) == (200, ZIPPED.body)
    assert reply.headers["Content-Type"] == "application/json"
