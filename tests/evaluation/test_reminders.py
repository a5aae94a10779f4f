"""One digest per evaluator and due time, only to those who still have work."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import Event
from calls.rules import Gate
from evaluation import actions, tasks
from notifications.models import Letter
from tests.factories.calls import moved
from tests.factories.evaluation import Jury, judged, jury
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
        ends - timedelta(days=7),
        ends - timedelta(days=3),
        ends - timedelta(days=3) + timedelta(hours=5),
        ends - timedelta(days=1),
        ends,
    ):
        actions.remind_evaluators(given.edition, at=at)
        counts.append(digests())

    assert counts == [0, 1, 1, 2, 3, 3, 4, 4]
    letter = Letter.objects.filter(kind="evaluator_digest").latest("pk")
    assert all(row.number in letter.text for row in given.submissions)


def test_who_has_nothing_to_do_is_left_alone() -> None:
    given = running(evaluators=2)
    judged(given.assignment(0), "4")
    at = given.edition.evaluation_ends - timedelta(days=3)

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

    with now_is(given.edition.evaluation_ends - timedelta(days=3)):
        tasks.remind_evaluators()
        tasks.remind_evaluators()

    assert digests() == 1
    assert Event.objects.count() == before


def test_outside_the_evaluation_the_task_owes_nothing() -> None:
    running(started=False)

    with now_is(datetime(2026, 4, 14, 22, tzinfo=UTC)):
        tasks.remind_evaluators()

    assert digests() == 0
