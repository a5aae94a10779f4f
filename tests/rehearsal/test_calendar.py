"""Moving a calendar: whole days, the same time of day, one phase now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls.rules import Phase
from rehearsal.calendar import PLAYABLE, moved, shifted

ZONES = st.sampled_from(["Europe/Madrid", "Europe/Helsinki", "Atlantic/Azores", "America/Toronto", "UTC"])
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2032, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001, timezones says
DATES = {
    "opens": datetime(2025, 10, 15, 8, 0, tzinfo=UTC),
    "deadline": datetime(2026, 3, 1, 23, 0, tzinfo=UTC),
    "evaluation_begins": datetime(2026, 3, 15, 23, 0, tzinfo=UTC),
    "evaluation_ends": datetime(2026, 4, 17, 22, 0, tzinfo=UTC),
    "voting_opens": datetime(2026, 5, 4, 8, 0, tzinfo=UTC),
    "voting_closes": datetime(2026, 5, 29, 15, 0, tzinfo=UTC),
}


def wall_clock(instant: datetime, zone: str) -> tuple[int, int, int, int]:
    local = instant.astimezone(ZoneInfo(zone))
    return local.hour, local.minute, local.second, local.microsecond


def exists_once(instant: datetime, zone: str) -> bool:
    """Whether a clock on the wall in `zone` shows that time exactly once on that day."""
    local = instant.astimezone(ZoneInfo(zone))
    return local.utcoffset() == local.replace(fold=1 - local.fold).utcoffset()


@given(MOMENTS, st.integers(-1500, 1500), ZONES)
def test_a_shift_by_days_keeps_the_time_on_the_wall(instant: datetime, days: int, zone: str) -> None:
    there = shifted(instant, days, zone)

    if exists_once(there, zone):
        assert wall_clock(there, zone) == wall_clock(instant, zone)
        assert (there.astimezone(ZoneInfo(zone)).date() - instant.astimezone(ZoneInfo(zone)).date()).days == days


def test_midnight_in_madrid_stays_midnight_across_the_change_to_summer_time() -> None:
    before = datetime(2026, 3, 1, 0, 0, tzinfo=ZoneInfo("Europe/Madrid"))

    after = shifted(before, 60, "Europe/Madrid")

    assert after.isoformat() == "2026-04-30T00:00:00+02:00"
    assert after.timestamp() - before.timestamp() == (60 * 24 - 1) * 3600


@given(MOMENTS, st.sampled_from(PLAYABLE), ZONES)
def test_the_dates_keep_their_order_and_their_distance_in_days(now: datetime, until: Phase, zone: str) -> None:
    there = moved(DATES, until, now, zone)

    assert all(there[first] < there[second] for first, second in pairwise(DATES))
    for first, second in pairwise(DATES):
        apart = [(dates[second] - dates[first]) / timedelta(days=1) for dates in (DATES, there)]
        assert abs(apart[0] - apart[1]) <= 2 / 24  # an hour at each end may be summer's


@pytest.mark.parametrize(
    ("until", "begins", "ends"),
    [
        (Phase.SUBMISSION, "opens", "deadline"),
        (Phase.EVALUATION, "evaluation_begins", "evaluation_ends"),
        (Phase.VOTING, "voting_opens", "voting_closes"),
    ],
)
@given(now=MOMENTS, zone=ZONES)
def test_the_wanted_phase_is_now(until: Phase, begins: str, ends: str, now: datetime, zone: str) -> None:
    there = moved(DATES, until, now, zone)

    assert there[begins] < now < there[ends]


@given(MOMENTS, ZONES)
def test_results_come_after_the_vote(now: datetime, zone: str) -> None:
    there = moved(DATES, Phase.RESULTS, now, zone)

    assert timedelta(days=18) < now - there["voting_closes"] < timedelta(days=22)
