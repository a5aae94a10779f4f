"""Style sheets come over the network each in its own time; no order of theirs may make a page break its own policy."""

from __future__ import annotations

import time

import pytest
from django.urls import reverse
from django.utils import timezone

from calls.rules import Phase
from submissions.models import Editor
from tests.factories.accounts import UserFactory
from tests.factories.calls import edition_in
from tests.factories.submissions import SubmissionFactory, owner_of

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("last", ["forms-bootstrap", "bootstrap.min", "controls"])
def test_a_form_asks_for_no_picture_of_bootstraps_whichever_sheet_comes_last(turns, last):
    draft = SubmissionFactory(edition=edition_in(Phase.SUBMISSION, at=timezone.now()), at=timezone.now())
    editor = Editor.objects.create(submission=draft, person=UserFactory(), role="edit", since=timezone.now())
    turns.become(owner_of(draft))

    def late(route):
        time.sleep(1)
        route.continue_()

    turns.page.route(f"**/{last}*.css", late)
    turns.page.goto(reverse("submissions:person", args=[draft.public_id, editor.pk]), wait_until="commit")
    turns.page.evaluate(
        """async () => {
            const looking = setInterval(() => {
                for (const box of document.querySelectorAll("input, select")) getComputedStyle(box).backgroundImage;
                if (document.body) document.body.offsetHeight;
            }, 5);
            await new Promise((done) => addEventListener("load", done));
            clearInterval(looking);
        }"""
    )
    chosen = turns.page.get_by_role("radio", checked=True)
    assert chosen.evaluate("radio => getComputedStyle(radio).backgroundImage") == "none"
