"""One digest per evaluator and due time, only to those who still have work."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import Event
from calls.rules import Gate
from evaluation import actions, tasks
from evaluation.progress.lateness import started_at
from notifications.models import Letter
from submissions.models import Editor, Submission
from submissions.rules import State
from tests.factories.calls import EVALUATING, moved
from tests.factories.evaluation import INVITED, Jury, judged, jury
from tests.factories.moments import now_is

pytestmark = pytest.mark.django_db


def running(**more: object) -> Jury:
    given = jury(**more)
    given.edition.evaluator_reminder_hours = [168, 72, 24]
    given.edition.save()
    given.edition = given.fresh()
    return given


def digests() -> int:
    return Letter.objects.filter(kind="evaluator_digest").count()


def test_each_lead_reminds_once_however_often_the_clock_rings() -> None:
    given = running(submissions=2)
    ends, begins = given.edition.evaluation_ends, given.edition.evaluation_begins
    midpoint = begins + (ends - begins) / 2
    counts = []

    for at in (
        midpoint - timedelta(seconds=1),
        midpoint,
        midpoint + timedelta(minutes=10),
        ends - timedelta(days=7),  # midnight: it waits for the morning
        ends - timedelta(days=7) + timedelta(hours=7),
        ends - timedelta(days=3) + timedelta(hours=9),
        ends - timedelta(days=3) + timedelta(hours=12),
        ends - timedelta(days=1),  # the last day: midnight or not
        ends,
    ):
        actions.remind_evaluators(given.edition, at=at)
        counts.append(digests())

    assert counts == [0, 1, 1, 1, 2, 3, 3, 4, 4]
    letter = Letter.objects.filter(kind="evaluator_digest").latest("pk")
    assert all(row.number in letter.text for row in given.submissions)


def test_who_has_nothing_to_do_is_left_alone() -> None:
    given = running(evaluators=2)
    judged(given.assignment(0), "4")
    at = given.edition.evaluation_ends - timedelta(days=2, hours=12)

    assert actions.remind_evaluators(given.edition, at=at) == 1

    assert Letter.objects.get(kind="evaluator_digest").to == given.judge(1).email


def test_nobody_is_reminded_after_the_freeze() -> None:
    given = running()
    moved(given.edition, Gate.FREEZE_RANKING, at=given.edition.evaluation_begins)

    assert actions.remind_evaluators(given.fresh(), at=given.edition.evaluation_ends - timedelta(days=3)) == 0

    assert digests() == 0


def test_the_task_finds_the_editions_in_evaluation() -> None:
    given = running()
    before = Event.objects.count()

    with now_is(given.edition.evaluation_ends - timedelta(days=2, hours=12)):
        tasks.remind_evaluators()
        tasks.remind_evaluators()

    assert digests() == 1
    assert Event.objects.count() == before


def test_outside_the_evaluation_the_task_owes_nothing() -> None:
    running(started=False)

    with now_is(datetime(2026, 4, 14, 22, tzinfo=UTC)):
        tasks.remind_evaluators()

    assert digests() == 0


def late_digests(given: Jury) -> list[Letter]:
    return list(Letter.objects.filter(kind="late_digest", to=given.staff.email).order_by("pk"))


def test_staff_are_told_of_what_is_late_once_a_day_and_only_then() -> None:
    given = running(submissions=2)
    started = started_at(given.edition)
    counts = []

    for at in (
        started + timedelta(days=6),
        started + timedelta(days=7, hours=1),
        started + timedelta(days=7, hours=2),
        started + timedelta(days=8, hours=1),
    ):
        actions.tell_staff_of_late(given.edition, at=at)
        counts.append(len(late_digests(given)))

    assert counts == [0, 1, 1, 2]
    assert f"{given.evaluators[0]} (2)" in late_digests(given)[0].text


def test_staff_with_a_conflict_are_told_nothing_of_the_category() -> None:
    given = running()
    Editor.objects.create(submission=given.submissions[0], person=given.staff, role="editor", since=INVITED)

    actions.tell_staff_of_late(given.edition, at=given.edition.evaluation_ends)

    assert late_digests(given) == []


def test_nobody_is_reminded_of_what_was_withdrawn_or_waits_for_the_chair() -> None:
    given = running(submissions=2)
    actions.declare_no_conflict(given.assignment(0, 1), by=given.judge(), at=EVALUATING)
    actions.report_late_conflict(given.assignment(0, 1), reason="My old group.", by=given.judge(), at=EVALUATING)
    Submission.objects.filter(pk=given.submissions[0].pk).update(state=State.WITHDRAWN)
    at = given.edition.evaluation_ends - timedelta(days=3)

    assert actions.remind_evaluators(given.edition, at=at) == 0
    assert actions.tell_staff_of_late(given.edition, at=given.edition.evaluation_ends) == 0
    assert digests() == 0


def test_the_task_tells_staff_of_each_edition_whose_evaluation_runs() -> None:
    given = running()

    with now_is(given.edition.evaluation_ends - timedelta(days=2, hours=12)):
        tasks.tell_staff_of_late()
        tasks.tell_staff_of_late()

    assert len(late_digests(given)) == 1
