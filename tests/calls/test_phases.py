"""Phases: computed from gates, timetable and now, in Python and in SQL."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls.models import Edition
from calls.rules import Gate, Phase, Timetable, VoteMode, first_waking, is_quiet, may_wake, next_gate, phase
from tests.factories.calls import EditionFactory, edition_in
from tests.factories.moments import LONG_AGO, NOW

ORDER = list(Phase)
INSTANT = timedelta(microseconds=1)
YEAR = (datetime(2026, 1, 1), datetime(2026, 12, 31))  # noqa: DTZ001  (hypothesis adds the zone)

instants = st.datetimes(*YEAR, timezones=st.just(UTC))
timetables = st.lists(instants, min_size=4, max_size=4, unique=True).map(lambda found: Timetable(*sorted(found)))
vote_modes = st.sampled_from(VoteMode)
how_many_gates = st.integers(0, len(Gate))


def first_gates(count: int) -> frozenset[Gate]:
    return frozenset(list(Gate)[:count])


@given(instants, instants, timetables, how_many_gates, vote_modes)
def test_time_alone_never_runs_a_phase_backwards(
    one: datetime, other: datetime, timetable: Timetable, count: int, mode: VoteMode
) -> None:
    earlier, later = (phase(at, timetable, first_gates(count), mode) for at in sorted((one, other)))

    assert ORDER.index(earlier) <= ORDER.index(later)


@given(instants, timetables, st.integers(0, len(Gate) - 1), vote_modes)
def test_a_gate_moves_the_phase_forward_or_not_at_all(
    at: datetime, timetable: Timetable, count: int, mode: VoteMode
) -> None:
    before, after = (phase(at, timetable, first_gates(moved), mode) for moved in (count, count + 1))

    assert ORDER.index(before) <= ORDER.index(after)


@given(timetables)
def test_one_microsecond_before_the_deadline_is_open_and_the_deadline_is_too_late(timetable: Timetable) -> None:
    published = frozenset({Gate.PUBLISH})

    assert phase(timetable.deadline - INSTANT, timetable, published) == Phase.SUBMISSION
    assert phase(timetable.deadline, timetable, published) == Phase.CHECKING


@given(timetables)
def test_the_vote_is_open_from_its_first_instant_to_one_before_its_end(timetable: Timetable) -> None:
    released = first_gates(list(Gate).index(Gate.RELEASE_FINALISTS) + 1)

    assert phase(timetable.voting_opens - INSTANT, timetable, released) == Phase.SHORTLISTED
    assert phase(timetable.voting_opens, timetable, released) == Phase.VOTING
    assert phase(timetable.voting_closes - INSTANT, timetable, released) == Phase.VOTING
    assert phase(timetable.voting_closes, timetable, released) == Phase.COUNTING


@given(timetables, instants)
def test_the_vote_never_opens_before_the_finalists_are_released(timetable: Timetable, at: datetime) -> None:
    frozen = first_gates(list(Gate).index(Gate.NOTIFY_APPLICANTS) + 1)

    assert phase(at, timetable, frozen) not in (Phase.SHORTLISTED, Phase.VOTING, Phase.COUNTING)


@given(timetables, instants)
def test_without_a_vote_the_results_follow_the_finalists(timetable: Timetable, at: datetime) -> None:
    released = first_gates(list(Gate).index(Gate.RELEASE_FINALISTS) + 1)
    late = max(at, timetable.deadline)

    assert phase(late, timetable, released, VoteMode.NONE) == Phase.COUNTING
    assert next_gate(released, VoteMode.NONE) == Gate.RELEASE_RESULTS
    assert next_gate(released) == Gate.CERTIFY_VOTE


def test_behind_the_last_gate_there_is_none() -> None:
    assert next_gate(frozenset(Gate)) is None


@pytest.mark.django_db
@pytest.mark.parametrize("offset", [-INSTANT, timedelta(0), INSTANT])
@pytest.mark.parametrize("turn", ["opens", "deadline"])
@pytest.mark.parametrize("gates", [[], [Gate.PUBLISH]])
def test_sql_and_python_agree_on_who_takes_submissions(turn: str, offset: timedelta, gates: list[Gate]) -> None:
    edition = EditionFactory(gates=gates)
    at = getattr(edition, turn) + offset

    takes = Edition.objects.taking_submissions(at).filter(pk=edition.pk).exists()

    assert takes == (edition.phase_at(at) == Phase.SUBMISSION)


@pytest.mark.django_db
def test_an_edition_published_later_is_a_draft_before() -> None:
    edition = EditionFactory()

    assert edition.phase_at(LONG_AGO - INSTANT) == Phase.DRAFT
    assert edition.phase_at(LONG_AGO) == Phase.ANNOUNCED


@pytest.mark.django_db
def test_asking_for_the_phase_costs_no_query_after_with_gates(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    edition = edition_in(Phase.DECISION)
    with django_assert_num_queries(2):
        found = Edition.objects.with_gates().get(pk=edition.pk)

    with django_assert_num_queries(0):
        assert found.phase_at(NOW) == Phase.DECISION
        assert {str(move.moved_by) for move in found.gate_moves.all()}


BRUSSELS = "Europe/Brussels"


@pytest.mark.parametrize(
    ("local", "quiet"),
    [
        ("2026-02-01T20:59:59+01:00", False),
        ("2026-02-01T21:00:00+01:00", True),
        ("2026-02-02T06:59:59+01:00", True),
        ("2026-02-02T07:00:00+01:00", False),
        # Clocks go forward on 29 March and back on 25 October: it is the hour on the wall that counts.
        ("2026-03-29T04:59:59+00:00", True),
        ("2026-03-29T05:00:00+00:00", False),
        ("2026-10-25T05:59:59+00:00", True),
        ("2026-10-25T06:00:00+00:00", False),
    ],
)
def test_people_sleep_from_nine_in_the_evening_to_seven_by_the_clock_on_their_wall(local: str, quiet: bool) -> None:
    at = datetime.fromisoformat(local)

    assert is_quiet(at, BRUSSELS) is quiet
    assert may_wake(at, None, BRUSSELS) is not quiet
    assert may_wake(at, at + timedelta(microseconds=1), BRUSSELS) is not quiet
    assert may_wake(at, at, BRUSSELS)  # the last day: at any hour


@given(
    minutes=st.integers(0, 366 * 24 * 60),
    ahead=st.none() | st.integers(-60, 24 * 60),
    zone=st.sampled_from([BRUSSELS, "Europe/Lisbon", "Asia/Kolkata", "Pacific/Auckland"]),
)
def test_the_first_waking_moment_is_the_first_minute_at_which_people_may_be_written_to(
    minutes: int, ahead: int | None, zone: str
) -> None:
    due = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    any_hour = None if ahead is None else due + timedelta(minutes=ahead)

    first = first_waking(due, any_hour, zone)

    each = (due + timedelta(minutes=number) for number in range(11 * 60 + 2))
    assert first == next(at for at in each if may_wake(at, any_hour, zone))
