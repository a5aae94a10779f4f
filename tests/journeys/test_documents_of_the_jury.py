"""An evaluator asks for the jury pack on a page of their own; staff find packs and dossiers on the page of documents."""

from __future__ import annotations

import pytest
from django.urls import reverse

from reports import runner
from reports.models import Export
from tests.factories.calls import EVALUATING
from tests.factories.moments import now_is
from tests.journeys.test_every_page_of_the_jury import judging

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_a_pack_is_asked_for_and_offered_and_axe_finds_nothing(turns):
    with now_is(EVALUATING):
        given = judging()
        slug = given.parts["edition"]
        turns.become(given.people["judge"])
        turns.page.goto(reverse("admin:evaluation_assignment_changelist"))
        turns.page.get_by_role("link", name="your documents").click()
        turns.look("documents-of-an-evaluator")
        turns.page.get_by_role("button", name="Make it").press("Enter")
        while runner.run_next(lambda: EVALUATING):
            pass
        turns.page.get_by_role("link", name="Refresh").click()
        turns.page.get_by_role("button", name="Download Jury pack").wait_for()
        turns.look("documents-of-an-evaluator-made")
        assert Export.objects.get(document="jury_pack").state == Export.State.READY

        turns.become(given.people["staff"])
        turns.page.goto(reverse("reports:documents", args=[slug]))
        turns.page.get_by_role("button", name="Make jury pack").wait_for()
        turns.look("documents-of-an-edition-in-evaluation")
