"""Staff have a whole call assigned: asked, looked at, out of date, asked again, assigned, filled up after a drop-out."""

from __future__ import annotations

import pytest
from django.urls import reverse

from evaluation import actions
from evaluation.models import Assignment
from tests.factories.calls import EVALUATING
from tests.factories.evaluation import EvaluatorFactory, jury
from tests.factories.moments import now_is

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def given():
    with now_is(EVALUATING):
        found = jury(submissions=20, evaluators=5, assigned=False)
        found.evaluators[0].affiliation = found.submissions[0].organisation.legal_name
        found.evaluators[0].save()
        yield found


def test_staff_propose_read_the_reasons_and_assign(turns, given):
    turns.become(given.staff)
    turns.open("evaluation:propose", given.edition.slug)
    turns.look("propose")
    turns.press("Propose")
    turns.told("20 of 20 submissions get 3 evaluators; 60 assignments are new.")
    turns.look("proposal")
    turns.page.get_by_role("link", name="Next").click()
    turns.told("51 to 60 of 60")

    EvaluatorFactory(edition=given.edition)
    turns.page.reload()
    turns.told("Something has changed since")
    turns.look("proposal-out-of-date")
    turns.press("Propose again", role="link")
    turns.press("Propose")
    turns.press("Assign as proposed")
    turns.told("60 assigned.")
    assert Assignment.objects.standing().count() == 60
    assert not Assignment.objects.filter(evaluator=given.evaluators[0], submission=given.submissions[0]).exists()


def test_after_a_drop_out_staff_are_told_what_cannot_be_filled(turns, given):
    actions.assign_by_proposal(
        actions.propose_assignments(given.edition, each=3, seed=1, by=given.staff, at=EVALUATING),
        by=given.staff,
        at=EVALUATING,
    )
    for row in Assignment.objects.filter(evaluator__in=given.evaluators[:3]):
        actions.replace(row, reason="Ill until May.", by=given.staff, at=EVALUATING)
    turns.become(given.staff)
    turns.page.goto(reverse("evaluation:propose", args=[given.edition.slug]))
    turns.press("Propose")
    turns.told("Too few evaluators")
    turns.look("proposal-short")
