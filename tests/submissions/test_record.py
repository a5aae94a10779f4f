"""The record in words: numbers and labels instead of codes, and nothing of a draft."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions import record
from accounts.rules import Role
from calls.rules import Phase
from calls.told import told
from submissions.models import Submission
from submissions.rules import State
from tests.factories.accounts import UserFactory
from tests.factories.calls import edition_in
from tests.factories.submissions import SubmissionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    return edition_in(Phase.CHECKING, at=timezone.now())


def noted(edition, verb, subject, **more):
    return record(verb, subject, by=UserFactory(), at=timezone.now(), edition=edition.slug, **more)


def test_a_submission_is_named_by_its_number_and_leads_to_its_page(edition):
    entered = SubmissionFactory(edition=edition, handed_in=True)
    states = {"from_state": State.EVALUATED, "to_state": State.NOT_SELECTED}

    [row] = told([noted(edition, "submission pass_over", entered.subject, **states)], edition)

    assert (row.act, row.before, row.after) == ("Not selected", "Evaluated", "Not selected")
    assert row.about.words == entered.number
    assert row.about.url == reverse("submissions:staff_submission", args=[edition.slug, entered.public_id])


def test_nothing_is_said_about_a_draft(edition):
    draft = SubmissionFactory(edition=edition, title="A secret draft")

    [row] = told([noted(edition, "submission started", draft.subject, to_state=State.DRAFT)], edition)

    assert (str(row.about.words), row.about.url) == ("A draft", "")


def test_a_deadline_is_told_as_its_last_good_minute(edition):
    late = datetime(2026, 3, 1, 23, 0, tzinfo=UTC).isoformat()

    [row] = told([noted(edition, "deadline extended", f"edition:{edition.slug}", to_state=late)], edition)

    assert row.after == "1 March, 23:59 CET"


def test_what_happens_to_the_form_is_told_in_words(edition):
    subject = f"edition:{edition.slug}"
    used = noted(edition, "form put into use", subject, from_state="form 1", to_state="form 2")
    draft = SubmissionFactory(edition=edition)
    rows = [used, noted(edition, "form changes discarded", subject), noted(edition, "new form taken", draft.subject)]

    used_row, thrown, taken = told(rows, edition)

    assert (used_row.act, used_row.before, used_row.after) == ("New application form put into use", "form 1", "form 2")
    assert used_row.about.words == edition.short_title
    assert thrown.act == "Changes to the application form thrown away"
    assert (taken.act, str(taken.about.words)) == ("Application moved to the new form", "A draft")


def test_what_no_app_has_named_keeps_its_own_words(edition):
    [row] = told([noted(edition, "letter sent again", "letter:7")], edition)

    assert (row.act, row.about.words) == ("Letter sent again", "letter:7")


@pytest.mark.parametrize("count", [1, 10])
def test_the_names_of_many_rows_cost_one_query(edition, count, django_assert_num_queries):
    rows = [SubmissionFactory(edition=edition, handed_in=True) for _ in range(count)]
    events = [noted(edition, "submission clear", row.subject) for row in rows]

    with django_assert_num_queries(1):
        told(events, edition)
    assert Submission.objects.count() == count


def test_the_page_shows_no_code(client, edition):
    client.force_login(UserFactory(roles=[Role.STAFF]))
    entered = SubmissionFactory(edition=edition, handed_in=True)

    page = client.get(reverse("calls:record", args=[edition.slug])).content.decode()

    assert entered.number in page
    assert f"submission:{entered.public_id}" not in page
