"""Words of time at the edges: the last minute, daylight saving, zones without a name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.template import engines
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from calls import moments

BRUSSELS = "Europe/Brussels"
DEADLINE = datetime(2026, 3, 1, 23, 0, tzinfo=UTC)  # 2 March 00:00 in Brussels


def test_the_last_good_minute_of_midnight_is_the_evening_before() -> None:
    assert moments.words(moments.last_minute(DEADLINE), BRUSSELS) == "Sunday 1 March 2026, 23:59 CET"


def test_the_last_good_minute_of_a_deadline_within_a_minute_is_that_minute() -> None:
    assert moments.last_minute(DEADLINE + timedelta(seconds=30)) == DEADLINE


@given(st.integers(0, 2**34).map(lambda milliseconds: DEADLINE + timedelta(milliseconds=milliseconds)))
def test_the_last_minute_is_always_before_its_deadline_and_at_most_a_minute_away(deadline: datetime) -> None:
    last = moments.last_minute(deadline)

    assert timedelta() < deadline - last <= timedelta(minutes=1)
    assert (last.second, last.microsecond) == (0, 0)


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "Sunday 29 March 2026, 01:59 CET"),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "Sunday 29 March 2026, 03:00 CEST"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "Sunday 25 October 2026, 02:30 CEST"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "Sunday 25 October 2026, 02:30 CET"),
    ],
)
def test_the_zone_tells_the_two_sides_of_a_change_of_clocks_apart(moment: datetime, said: str) -> None:
    assert moments.words(moment, BRUSSELS) == said


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        (BRUSSELS, "Brussels, UTC+1"),
        ("UTC", "UTC, UTC"),
        ("Asia/Kolkata", "Kolkata, UTC+5:30"),
        ("America/St_Johns", "St Johns, UTC−3:30"),
        ("Europe/Istanbul", "Istanbul, UTC+3"),
    ],
)
def test_a_zone_is_said_by_its_city_and_its_distance_from_utc(zone: str, said: str) -> None:
    assert moments.zone_words(DEADLINE, zone) == said


def test_a_zone_without_a_name_is_said_by_its_offset() -> None:
    assert moments.words(DEADLINE, "Europe/Istanbul") == "Monday 2 March 2026, 02:00 UTC+3"


def test_receipts_have_seconds_and_offset() -> None:
    arrived = datetime(2026, 2, 27, 15, 20, 41, tzinfo=UTC)

    assert (
        moments.words(arrived, BRUSSELS, seconds=True, offset=True) == "Friday 27 February 2026, 16:20:41 CET (UTC+1)"
    )


def test_a_span_within_a_day_says_the_day_once() -> None:
    start = datetime(2025, 12, 12, 12, 30, tzinfo=UTC)

    said = moments.span_words(start, start + timedelta(hours=1), BRUSSELS)

    assert said == "Friday 12 December 2025, 13:30–14:30 CET (UTC+1)"


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (timedelta(days=33, hours=5), "33 days"),
        (timedelta(hours=48), "2 days"),
        (timedelta(hours=47, minutes=59), "1 day 23 h"),
        (timedelta(hours=24), "1 day 0 h"),
        (timedelta(hours=23, minutes=59, seconds=59), "23 h 59 min"),
        (timedelta(hours=2, minutes=41), "2 h 41 min"),
        (timedelta(minutes=41), "41 min"),
        (timedelta(seconds=59), "less than a minute"),
        (timedelta(), ""),
        (timedelta(seconds=-1), ""),
    ],
)
def test_what_is_left_gets_finer_towards_the_end_and_nothing_is_left_at_it(left: timedelta, said: str) -> None:
    assert moments.remaining(DEADLINE, DEADLINE - left) == said


def test_days_and_months_are_said_in_the_language_of_the_page() -> None:
    with translation.override("de"):
        assert moments.words(moments.last_minute(DEADLINE), BRUSSELS) == "Sonntag 1 März 2026, 23:59 CET"


def test_tags_write_the_moment_for_people_and_for_programs() -> None:
    page = engines["django"].from_string("{% load moments %}{% last_minute deadline %} · {% zone deadline %}")

    assert page.render({"deadline": DEADLINE}) == (
        '<time datetime="2026-03-01T22:59:00+00:00" data-instant="2026-03-01T22:59:00+00:00">'
        "Sunday 1 March 2026, 23:59 CET</time> · Brussels, UTC+1"
    )


def test_tags_take_the_zone_of_the_edition_on_the_page() -> None:
    class Edition:
        time_zone = "Europe/Sofia"

    page = engines["django"].from_string("{% load moments %}{% moment_words deadline %}")

    assert page.render({"deadline": DEADLINE, "edition": Edition()}) == "Monday 2 March 2026, 01:00 EET (UTC+2)"


def test_a_moment_not_set_yet_is_nothing() -> None:
    page = engines["django"].from_string("{% load moments %}[{% moment never %}{% last_minute never %}]")

    assert page.render({"never": None}) == "[]"


def test_a_zone_given_by_hand_wins() -> None:
    page = engines["django"].from_string('{% load moments %}{% moment_words deadline "Europe/Helsinki" %}')

    assert page.render({"deadline": DEADLINE}) == "Monday 2 March 2026, 01:00 EET (UTC+2)"
