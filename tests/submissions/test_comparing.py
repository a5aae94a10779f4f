"""What was written beside what was written before: versions, a preview, a form sent twice or too late."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.rules import Role
from calls.rules import Phase
from notifications.models import Letter
from submissions import actions
from submissions.comparing import Difference, differences, same
from submissions.models import Editor, Version
from submissions.steps import REVIEW, address_of
from tests.factories.accounts import UserFactory
from tests.factories.calls import edition_in
from tests.factories.submissions import SubmissionFactory, fresh, hand_in, owner_of, pdf

pytestmark = pytest.mark.django_db


def answer(label, value, kind="long_text"):
    return {"label": label, "value": value, "kind": kind, "visibility": "evaluators"}


def test_two_contents_differ_where_one_says_something_else():
    old = {"project": {"title": "Old"}, "answers": [answer("What?", "A"), answer("Gone", "x")], "files": []}
    new = {"project": {"title": "New"}, "answers": [answer("What?", "A"), answer("Why?", ["a", "b"])], "files": []}

    assert differences(old, new) == [
        Difference("Project", "Old", "New"),
        Difference("Why?", "", "a\nb"),
        Difference("Gone", "x", ""),
    ]
    assert differences(old, old) == []


def test_moment_and_number_of_the_version_are_not_content():
    one = {"version": 1, "arrived_at": "then", "number": None, "format": 1, "answers": []}

    assert same(one, {**one, "version": 2, "arrived_at": "now", "number": "R-2026-0001", "format": 2})
    assert not same(one, {**one, "answers": [answer("What?", "A")]})


@pytest.fixture
def entered(client):
    """Handed in and opened again, in a call that is open now; its owner is signed in."""
    edition = edition_in(Phase.SUBMISSION, at=timezone.now())
    entered = SubmissionFactory(edition=edition, answered=True, at=timezone.now())
    hand_in(entered, token=TOKEN, at=timezone.now())
    actions.reopen(entered, by=owner_of(entered), at=timezone.now())
    client.force_login(owner_of(entered))
    return entered


TOKEN = uuid.UUID(int=7)


def change(entered, text="Written later."):
    row = entered.answers.get(question__code="what")
    actions.save_answer(entered, row.question, text, revision=row.revision, by=owner_of(entered), at=timezone.now())


def send(client, entered, token):
    return client.post(reverse("submissions:submit", args=[entered.public_id]), {"token": str(token)})


def test_the_same_form_with_another_text_is_a_conflict_that_keeps_and_shows_both(client, entered):
    change(entered)
    letters = Letter.objects.count()

    answer = send(client, entered, TOKEN)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Written later." in page
    assert fresh(entered).version.content["answers"][0]["value"] in page
    assert Version.objects.count() == 1
    assert fresh(entered).answers.get(question__code="what").value == "Written later."
    assert Letter.objects.count() == letters


def test_the_conflicts_own_button_submits_the_newer_text(client, entered):
    change(entered)
    page = send(client, entered, TOKEN).content.decode()
    token = page.split('name="token" value="')[1].split('"')[0]

    answer = send(client, entered, token)

    assert answer["Location"] == reverse("submissions:receipt", args=[entered.public_id, 2])
    assert "Written later." in fresh(entered).version.canonical


def test_the_same_form_with_the_same_text_leads_to_its_receipt_even_when_opened_again(client, entered):
    answer = send(client, entered, TOKEN)

    assert answer["Location"] == reverse("submissions:receipt", args=[entered.public_id, 1])
    assert Version.objects.count() == 1


@pytest.fixture
def together(entered):
    """Two who work on the entry; the second of them is not signed in."""
    return actions.add_editor(
        entered, UserFactory(name="Ivana Demo"), Editor.Role.EDIT, by=owner_of(entered), at=timezone.now()
    ).person


def opened_review(client, entered):
    page = client.get(address_of(entered, REVIEW))
    return dict(re.findall(r'name="(token|shown|shown_at)" value="([^"]*)"', page.content.decode()))


def test_what_a_colleague_changed_behind_the_open_page_arrives_and_is_said_on_the_receipt(client, entered, together):
    form = opened_review(client, entered)
    row = entered.answers.get(question__code="what")
    actions.save_answer(entered, row.question, "By Ivana.", revision=row.revision, by=together, at=timezone.now())

    page = client.post(reverse("submissions:submit", args=[entered.public_id]), form, follow=True).content.decode()

    assert fresh(entered).version.number == 2
    assert "By Ivana." in fresh(entered).version.canonical
    assert f"changed after you had opened the page that you submitted from: {row.question.label} (Ivana Demo)" in page


def test_a_removed_file_behind_the_open_page_is_said_too(client, entered, together):
    attachment = actions.attach(entered, pdf(), name="a.pdf", by=together, at=timezone.now())
    form = opened_review(client, entered)
    actions.detach(attachment, by=together, at=timezone.now())

    page = client.post(reverse("submissions:submit", args=[entered.public_id]), form, follow=True).content.decode()

    assert "that you submitted from: answers, files or lines of the project" in page


def test_what_arrives_as_it_was_shown_needs_no_warning(client, entered, together):
    change(entered)

    page = client.post(
        reverse("submissions:submit", args=[entered.public_id]), opened_review(client, entered), follow=True
    ).content.decode()

    assert fresh(entered).version.number == 2
    assert "It was changed after" not in page


def test_a_mark_that_no_page_gave_hinders_no_submit(client, entered):
    form = opened_review(client, entered) | {"shown": "x", "shown_at": "never"}

    answer = client.post(reverse("submissions:submit", args=[entered.public_id]), form)

    assert answer["Location"] == reverse("submissions:receipt", args=[entered.public_id, 2])


def test_versions_are_compared_side_by_side_by_the_applicant_and_by_staff(client, entered):
    change(entered, "The second text.")
    hand_in(entered, at=timezone.now())

    own = client.get(reverse("submissions:versions", args=[entered.public_id, 1, 2]))
    detail = client.get(reverse("submissions:detail", args=[entered.public_id])).content.decode()
    client.force_login(UserFactory(roles=[Role.STAFF]))
    theirs = client.get(reverse("submissions:staff_versions", args=[entered.edition.slug, entered.public_id, 1, 2]))

    assert "The second text." in own.content.decode()
    assert "Compare the last two versions" in detail
    assert "The second text." in theirs.content.decode()


def test_any_older_version_can_be_chosen_for_the_comparison(client, entered):
    for text in ("The second text.", "The third text."):
        change(fresh(entered), text)
        hand_in(fresh(entered), at=timezone.now())
        actions.reopen(fresh(entered), by=owner_of(entered), at=timezone.now())

    def others(old, new):
        page = client.get(reverse("submissions:versions", args=[entered.public_id, old, new])).content.decode()
        return re.findall(r'href="../../(\d)/(\d)/"', page)

    assert (others(2, 3), others(1, 2), others(3, 0)) == ([("1", "3")], [], [("1", "0"), ("2", "0")])


def test_staff_are_not_shown_what_a_draft_says(client, entered):
    change(entered, "Nobody has handed this in.")
    own = client.get(reverse("submissions:versions", args=[entered.public_id, 1, 0]))
    client.force_login(UserFactory(roles=[Role.STAFF]))

    theirs = client.get(reverse("submissions:staff_versions", args=[entered.edition.slug, entered.public_id, 1, 0]))

    assert "Nobody has handed this in." in own.content.decode()
    assert theirs.status_code == 404


def test_the_preview_is_what_the_score_sheet_shows(client, entered):
    change(entered, "What evaluators will read.")
    question = entered.answers.get(question__code="since").question
    question.visibility = "staff"
    question.save()

    page = client.get(reverse("submissions:preview", args=[entered.public_id])).content.decode()

    assert "What evaluators will read." in page
    assert str(question.label) not in page


def test_a_late_form_gets_a_page_that_says_what_stands_and_what_is_kept(client):
    edition = edition_in(Phase.CHECKING, at=timezone.now())
    draft = SubmissionFactory(edition=edition, handed_in=True)
    actions.reopen(draft, by=owner_of(draft), at=edition.deadline - timedelta(hours=1))
    client.force_login(owner_of(draft))

    answer = send(client, draft, uuid.uuid4())

    page = answer.content.decode()
    assert answer.status_code == 403
    for words in ("The call has closed. Your text is kept as a draft.", "Version 1, which arrived in time"):
        assert words in page
    assert Version.objects.count() == 1
