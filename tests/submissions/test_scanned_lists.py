"""What the lists of files say of the scanner, to whoever reads them: not scanned yet, or withheld and why."""

from __future__ import annotations

import json

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.rules import Role
from calls.models import Question
from calls.rules import Phase
from evaluation import actions as jury_actions
from submissions import actions
from submissions.models import Attachment, Version
from tests.factories.accounts import UserFactory
from tests.factories.calls import EVALUATING, edition_in
from tests.factories.evaluation import jury
from tests.factories.submissions import BEFORE, SubmissionFactory, fresh, hand_in, owner_of, pdf
from tests.submissions.conftest import INFECTED

pytestmark = pytest.mark.django_db
WAITS = "Not scanned yet"
WHY = "Our scanner found malware in this file. Nobody can open it."


def applied(data: bytes) -> Attachment:
    """A file of a draft that may be changed today, put there while the scanner is down."""
    now = timezone.now()
    draft = SubmissionFactory(edition=edition_in(Phase.SUBMISSION, at=now), at=now, answered=True)
    section = draft.edition.sections.get(code="practice")
    Question.objects.create(section=section, code="attachments", label="Attachments", kind=Question.Kind.FILES)
    return actions.attach(draft, data, name="plan.pdf", by=owner_of(draft), at=now)


def link(attachment: Attachment) -> str:
    return reverse("submissions:attachment", args=[attachment.public_id])


def pages_of_applicant(client, attachment: Attachment) -> list[str]:
    public_id = attachment.submission.public_id
    client.force_login(owner_of(attachment.submission))
    names = [("step", public_id, "practice"), ("review", public_id), ("preview", public_id)]
    return [client.get(reverse(f"submissions:{name}", args=args)).content.decode() for name, *args in names]


def page_of_staff(client, attachment: Attachment) -> str:
    client.force_login(UserFactory(roles=[Role.STAFF]))
    entered = attachment.submission
    args = [entered.edition.slug, entered.public_id]
    return str(client.get(reverse("submissions:staff_submission", args=args)).content.decode())


def page_of_evaluator(client, attachment: Attachment) -> str:
    """The sheet of an entry that holds the file, which is moved there."""
    given, files = jury(), fresh(attachment.submission).version.content["files"]
    Attachment.objects.update(submission=given.submissions[0])
    version = Version.objects.get(submission=given.submissions[0])
    Version.objects.filter(pk=version.pk).update(canonical=json.dumps({**version.content, "files": files}))
    jury_actions.declare_no_conflict(given.assignment(), by=given.judge(), at=EVALUATING)
    with time_machine.travel(EVALUATING, tick=False):
        client.force_login(given.judge())
        return str(client.get(reverse("admin:evaluation_sheet", args=[given.assignment().pk])).content.decode())


def test_applicants_see_that_a_file_waits_for_the_scanner_and_can_open_it(clamd, client):
    attachment = applied(pdf())

    for page in pages_of_applicant(client, attachment):
        assert (WAITS in page, link(attachment) in page) == (True, True)

    clamd()
    actions.scan_waiting(at=BEFORE)
    assert not [page for page in pages_of_applicant(client, attachment) if WAITS in page]


def test_staff_and_evaluators_see_that_a_file_waits_and_get_no_link_to_it(clamd, client):
    attachment = applied(pdf())
    hand_in(attachment.submission, by=owner_of(attachment.submission), at=timezone.now())

    for page in (page_of_staff(client, attachment), page_of_evaluator(client, attachment)):
        assert (WAITS in page, "plan.pdf" in page, link(attachment) in page) == (True, True, False)


def test_a_file_with_malware_is_marked_for_everybody_with_the_reason_and_without_a_link(clamd, client):
    attachment = applied(INFECTED)
    clamd()
    actions.scan_waiting(at=timezone.now())

    form, review, preview = pages_of_applicant(client, attachment)
    for page in (form, review):
        assert (page.count(WHY), link(attachment) in page) == (1, False)
    assert "plan.pdf" not in preview  # it has left the draft


def test_malware_found_in_what_was_handed_in_is_marked_for_staff_and_evaluators(clamd, client):
    attachment = applied(INFECTED)
    hand_in(attachment.submission, by=owner_of(attachment.submission), at=timezone.now())
    clamd()
    actions.scan_waiting(at=timezone.now())

    for page in (page_of_staff(client, attachment), page_of_evaluator(client, attachment)):
        assert (page.count(WHY), "plan.pdf" in page, link(attachment) in page) == (1, True, False)


def test_where_no_scanner_is_configured_nothing_is_said_of_one(client):
    for page in pages_of_applicant(client, applied(pdf())):
        assert (WAITS in page, "plan.pdf" in page) == (False, True)
