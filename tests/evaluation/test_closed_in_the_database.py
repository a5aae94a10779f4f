"""The two functions of PostgreSQL that say what is closed to somebody say the same as the portal's own words do."""

from __future__ import annotations

import pytest

from accounts.actions import give_role
from accounts.models import ENDED_WORK, Event
from accounts.rules import Role
from evaluation import actions
from evaluation.models import Assignment, ConflictDecision
from submissions.conflicted import hidden
from tests.factories.calls import EVALUATING
from tests.factories.evaluation import Jury, jury
from tests.factories.kept import kept
from tests.factories.moments import now_is

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_march():
    with now_is(EVALUATING):
        yield


@pytest.fixture
@kept
def given() -> Jury:
    made = jury(submissions=2, evaluators=1, quorum=1, assigned=False)
    give_role(made.judge(), Role.STAFF, by=made.chair, at=EVALUATING)
    return made


@pytest.mark.parametrize("reason", ["", "My former student."])
def test_assignments_close_what_counts_as_conflicted_in_every_state(given, reason) -> None:
    row = actions.assign(given.evaluators[0], given.submissions[0], by=given.staff, at=EVALUATING)
    closing = set()
    for state in Assignment.State.values:
        Assignment.objects.filter(pk=row.pk).update(state=state, reason=reason, declared_at=EVALUATING)
        closed = hidden(given.judge()).filter(pk=row.submission_id).exists()
        assert closed == Assignment.objects.conflicted().filter(pk=row.pk).exists(), state
        closing |= {state} if closed else set()

    assert closing == ({"conflict", "accepted", "in_progress", "submitted", "locked"} if reason else {"conflict"})


def test_of_two_decisions_at_one_moment_the_later_row_holds(given) -> None:
    for verdict in (ConflictDecision.Verdict.CONFLICT, ConflictDecision.Verdict.NONE):
        ConflictDecision.objects.create(
            evaluator=given.evaluators[0], submission=given.submissions[0], verdict=verdict,
            reason="They told us.", by=given.staff, at=EVALUATING,
        )  # fmt: skip

    assert ConflictDecision.objects.holding().get().verdict == ConflictDecision.Verdict.NONE
    assert not hidden(given.judge()).exists()


@pytest.mark.parametrize("verb", ENDED_WORK)
def test_whoever_has_worked_on_an_entry_is_kept_from_it(given, verb) -> None:
    own, person = given.submissions[1], str(given.judge().public_id)
    Event.objects.create(at=EVALUATING, verb=verb, subject=own.subject, facts={"person": person})
    Event.objects.create(at=EVALUATING, verb=verb, subject="submission:none", facts={"person": person})

    assert [row.pk for row in hidden(given.judge())] == [own.pk]
    assert not hidden(given.staff).exists()
