"""Progress, what is late, and ties as staff and chair see them: accessible, and no wider than a phone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from evaluation import actions
from evaluation.models import Assignment
from tests.clients import cookie_of, follow
from tests.evaluation.test_freezing import scored
from tests.factories.calls import EVALUATING
from tests.factories.evaluation import EvaluatorFactory, judged, jury, score_all

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]


def test_staff_see_what_is_late_and_give_it_to_somebody_else(page: Any, live_server: Any, look: Any) -> None:
    given = jury(submissions=4, evaluators=3)
    for number in (0, 1, 3):
        judged(given.assignment(0, number), "4")
    judged(given.assignment(1, 0), "2")
    actions.declare_no_conflict(given.assignment(1, 1), by=given.judge(1), at=EVALUATING)
    score_all(given.assignment(1, 1), "3", at=EVALUATING)
    EvaluatorFactory(edition=given.edition, categories=[given.category.code])
    edition = given.edition
    edition.evaluation_ends = edition.notices_by = EVALUATING + timedelta(days=400)
    type(edition).objects.filter(pk=edition.pk).update(
        evaluation_ends=edition.evaluation_ends,
        notices_by=edition.notices_by,
        voting_opens=edition.notices_by + timedelta(days=1),
        voting_closes=edition.notices_by + timedelta(days=30),
    )
    page.context.add_cookies([cookie_of(given.staff, live_server.url)])

    page.goto(reverse("evaluation:progress", args=[edition.slug]))
    look("progress")
    follow(page.get_by_role("link", name="By evaluator"))
    look("progress-by-evaluator")
    follow(page.get_by_role("link", name="By category"))
    look("progress-by-category")
    follow(page.get_by_role("link", name="Late", exact=True))
    look("late")
    page.goto(reverse("evaluation:by_evaluator", args=[edition.slug]))
    follow(page.get_by_role("link", name=f"reassign all {given.evaluators[2]}"))
    look("reassign")
    follow(page.get_by_role("button", name="Reassign"))
    page.get_by_text("assignments have changed hands").wait_for()

    assert given.evaluators[2].assignments.filter(state=Assignment.State.REPLACED).count() == 4


def test_the_chair_reads_why_entries_are_tied_and_settles_it(page: Any, live_server: Any, look: Any) -> None:
    given = scored(("5",), ("4.5",), ("4",), ("4",))
    page.context.add_cookies([cookie_of(given.chair, live_server.url)])
    page.goto(reverse("evaluation:ties", args=[given.edition.slug]))
    look("ties")
    page.get_by_label("They share the place").check()
    page.get_by_label("Reason").fill("Both are ready, and both fit.")
    follow(page.get_by_role("button", name="Settle the tie"))
    page.get_by_text("Both are ready, and both fit.").wait_for()
    look("ties-settled")
