"""An evaluator from whom something is taken is told once, without what staff wrote for the record."""

from __future__ import annotations

import pytest

from evaluation import actions
from evaluation.models import Evaluation
from notifications.models import Letter
from tests.factories.calls import EVALUATING
from tests.factories.evaluation import ASSIGNED, Jury, judged, jury
from tests.factories.moments import now_is

pytestmark = pytest.mark.django_db
WHY = "He sleeps over it."


@pytest.fixture(autouse=True)
def while_it_runs():
    with now_is(EVALUATING):
        yield


def told(given: Jury) -> list[Letter]:
    return list(Letter.objects.filter(kind="assignment_taken_back", to=given.judge().email))


def test_who_does_not_get_to_it_is_told_that_somebody_else_has_it() -> None:
    given = jury(evaluators=2, assigned=False)
    found = actions.assign(given.evaluators[0], given.submissions[0], by=given.staff, at=EVALUATING)

    actions.reassign(found, given.evaluators[1], reason=WHY, by=given.staff, at=EVALUATING)

    [letter] = told(given)
    assert letter.subject == f"{given.submissions[0].number} is no longer yours to evaluate"
    assert "to somebody else" in letter.text
    assert WHY not in letter.text + letter.html


def test_who_has_a_conflict_that_staff_confirm_is_told_and_told_again_when_it_was_none() -> None:
    given = jury()
    pair = (given.evaluators[0], given.submissions[0])

    actions.decide_conflict(*pair, verdict="conflict", reason=WHY, by=given.staff, at=EVALUATING)
    [letter] = told(given)
    assert "staff see a conflict of interest" in letter.text
    assert WHY not in letter.text + letter.html
    before = Letter.objects.filter(kind="assignments_ready", to=given.judge().email).count()
    actions.decide_conflict(*pair, verdict="none", reason="Another Mueller.", by=given.staff, at=EVALUATING)

    assert Letter.objects.filter(kind="assignments_ready", to=given.judge().email).count() == before + 1
    assert len(told(given)) == 1


def test_whose_scores_the_chair_voids_is_told_when_it_is_decided() -> None:
    given = jury()
    judged(given.assignment(), "4")
    actions.report_late_conflict(given.assignment(), reason="A cousin.", by=given.judge(), at=EVALUATING)
    assert told(given) == []

    actions.accept_late_conflict(given.assignment(), reason="So it is.", by=given.chair, at=EVALUATING)

    assert len(told(given)) == 1
    assert Evaluation.objects.get().void_reason == "So it is."


def test_before_the_evaluation_runs_nobody_knows_of_it_and_nobody_is_told() -> None:
    given = jury(started=False)

    actions.replace(given.assignment(), reason=WHY, by=given.staff, at=ASSIGNED)

    assert told(given) == []
