"""What a subscriber wants, and when it is due."""

import datetime as dt

import pytest

from api.core.periods import parse_week
from api.core.preferences import Preferences, last_due, next_due, week_before


def utc(day: int, hour: int = 0, minute: int = 0, month: int = 11) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, minute, tzinfo=dt.UTC)


# The 23rd is a Monday.
@pytest.mark.parametrize(
    ("preferences", "now", "last", "following"),
    [
        (Preferences(hour=8), utc(24, 9), utc(24, 8), utc(25, 8)),
        (Preferences(hour=8), utc(24, 8), utc(24, 8), utc(25, 8)),
        (Preferences(hour=8), utc(24, 7, 59), utc(23, 8), utc(24, 8)),
        (Preferences(hour=8, time_zone="Europe/Berlin"), utc(24, 7), utc(24, 7), utc(25, 7)),
        (Preferences(hour=23, time_zone="Pacific/Kiritimati"), utc(24, 9), utc(24, 9), utc(25, 9)),
        (Preferences(hour=0, time_zone="Pacific/Pago_Pago"), utc(24, 10), utc(23, 11), utc(24, 11)),
        (Preferences(frequency="weekly", hour=8), utc(24, 9), utc(23, 8), utc(30, 8)),
        (Preferences(frequency="weekly", hour=8), utc(23, 7), utc(16, 8), utc(23, 8)),
        (
            Preferences(frequency="weekly", hour=8, time_zone="Pacific/Auckland"),
            utc(22, 19),
            utc(22, 19),
            utc(29, 19),
        ),
    ],
)
def test_a_digest_is_due_at_the_hour_of_the_time_zone(
    preferences: Preferences, now: dt.datetime, last: dt.datetime, following: dt.datetime
) -> None:
    assert last_due(preferences, now) == last
    assert next_due(preferences, now) == following


def test_a_change_of_clocks_skips_no_day_and_repeats_none() -> None:
    # In New York, 2 o'clock does not exist on 8 March 2026, and 1 o'clock exists twice on 1 November.
    for hour, first in ((2, utc(6, 12, month=3)), (1, utc(30, 12, month=10))):
        preferences, now, days = Preferences(hour=hour, time_zone="America/New_York"), first, []
        for _ in range(5):
            now = next_due(preferences, now)
            days.append(now.date())
            assert last_due(preferences, now) == now
        assert days == [first.date() + dt.timedelta(days=n) for n in range(1, 6)]


def test_a_weekly_digest_is_about_the_week_before_its_monday_wherever_that_is() -> None:
    for zone in ("UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"):
        preferences = Preferences(frequency="weekly", hour=0, time_zone=zone)
        due = last_due(preferences, utc(25))
        assert week_before(preferences, due) == parse_week("2026-W47")


def test_preferences_come_back_from_json_and_gain_new_defaults() -> None:
    preferences = Preferences(frequency="weekly", watch=("state space", "org:tiiuae"), mute=("survey",), hour=0)
    assert Preferences.from_dict(preferences.as_dict()) == preferences
    assert Preferences.from_dict({"hour": 7, "of_a_later_version": 1}) == Preferences(hour=7)
