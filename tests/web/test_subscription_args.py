"""What a subscriber chooses, as JSON or a form sends it."""

import pytest

from api.core.preferences import Preferences
from api.errors import InvalidParameter
from api.web.subscription_args import PreferencesArgs, SubscriptionArgs, load


def test_nothing_but_an_address_is_needed() -> None:
    assert load(SubscriptionArgs(), {"address": "ada@example.org"}) == ("ada@example.org", Preferences())


def test_a_form_sends_texts_and_json_sends_values() -> None:
    wanted = Preferences(
        frequency="weekly", watch=('"state space"', "org:tiiuae"), min_upvotes=5, time_zone="Europe/Berlin", hour=0
    )
    form = {
        "frequency": "weekly", "watch": '"state  space"\r\norg:tiiuae, \r\n"state space"', "mute": " ",
        "min_upvotes": "5", "max_papers": "10", "time_zone": " europe/berlin ", "hour": "0",
    }  # fmt: skip
    assert load(PreferencesArgs(), form) == ("", wanted)
    assert load(PreferencesArgs(), wanted.as_dict()) == ("", wanted)


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("frequency", "hourly", "Use `daily` or `weekly`."),
        ("watch", "---", "'---' has no word to look for."),
        ("watch", "x" * 61, "at most 60 characters"),
        ("mute", [f"word{number}" for number in range(21)], "Use at most 20 phrases; you sent 21."),
        ("mute", [1, 2], "Not a valid string."),
        ("watch", 7, "Use a list of strings."),
        ("min_upvotes", "-1", "Use a whole number from 0 to 10000."),
        ("max_papers", "41", "Use a whole number from 1 to 40."),
        ("hour", "24", "Use a whole number from 0 to 23."),
        ("hour", "eight", "Use a whole number from 0 to 23."),
        ("time_zone", "Berlin", "'Berlin' is not a time zone; use a name such as Europe/Berlin or UTC."),
        ("time_zone", "../../etc/passwd", "is not a time zone"),
        ("colour", "red", "Unknown field; use `frequency`"),
    ],
)
def test_what_is_not_allowed_is_named_with_what_is(field: str, value: object, reason: str) -> None:
    with pytest.raises(InvalidParameter) as caught:
        load(PreferencesArgs(), {field: value})
    assert caught.value.errors is not None
    assert list(caught.value.errors) == [field]
    assert reason in caught.value.errors[field][0]


@pytest.mark.parametrize("sent", [None, [], "text", 7])
def test_anything_but_an_object_is_refused(sent: object) -> None:
    with pytest.raises(InvalidParameter, match="Send a JSON object"):
        load(SubscriptionArgs(), sent)


def test_there_is_a_limit_on_what_is_sent_at_all() -> None:
    sent = {"address": "ada@example.org"} | {f"field{number}": 1 for number in range(30)}
    with pytest.raises(InvalidParameter, match="at most 30 fields; you sent 31"):
        load(SubscriptionArgs(), sent)
    with pytest.raises(InvalidParameter, match="at most 20 phrases"):
        load(SubscriptionArgs(), {"address": "ada@example.org", "watch": ["the same"] * 5000})
