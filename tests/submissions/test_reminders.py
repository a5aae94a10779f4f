"""Reminders go to those who still have something to do, once per moment, as one digest."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import User
from accounts.rules import Role
from calls.actions import extend_deadline
from calls.models import Extension
from notifications.models import Letter
from submissions import actions
from submissions.models import Editor, Member
from tests.factories.accounts import UserFactory
from tests.factories.calls import DEADLINE, EditionFactory
from tests.factories.submissions import BEFORE, SubmissionFactory, owner_of

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def _reminders():
    return list(Letter.objects.filter(kind="draft_reminder"))


def _remind(edition, at):
    edition.refresh_from_db()
    return actions.remind_of_deadline(edition, at=at)


def test_the_owner_of_two_drafts_gets_one_letter_however_often_the_clock_asks():
    edition, owner = EditionFactory(), UserFactory()
    SubmissionFactory(edition=edition, owner=owner, title="First practice")
    SubmissionFactory(edition=edition, owner=owner, title="Second practice")

    for minutes in (0, 10, 20):
        _remind(edition, DEADLINE - 24 * HOUR + timedelta(minutes=minutes))

    [letter] = _reminders()
    assert letter.to == owner.email
    assert "First practice" in letter.text
    assert "Second practice" in letter.text
    assert "Sunday 1 March 2026, 23:59 CET" in letter.text


def test_each_lead_reminds_once_and_a_missed_one_is_not_made_up_for():
    edition = EditionFactory()
    SubmissionFactory(edition=edition)

    # Before the first; within 14 days, first in the middle of the night; within 24 hours; within 3 hours, whatever the hour.
    counts = []
    for lead in (14 * 24 + 8, 14 * 24, 14 * 24 - 7, 10 * 24, 20, 2):
        _remind(edition, DEADLINE - lead * HOUR)
        counts.append(len(_reminders()))

    assert counts == [0, 0, 1, 1, 2, 3]


def test_who_has_handed_in_withdrawn_or_only_helps_is_left_alone():
    edition = EditionFactory()
    SubmissionFactory(edition=edition, handed_in=True)
    gone = SubmissionFactory(edition=edition)
    actions.withdraw(gone, by=owner_of(gone), at=BEFORE)
    draft = SubmissionFactory(edition=edition)
    colleague = UserFactory()
    actions.add_editor(draft, colleague, Editor.Role.EDIT, by=owner_of(draft), at=BEFORE)

    _remind(edition, DEADLINE - 2 * HOUR)

    assert [letter.to for letter in _reminders()] == [owner_of(draft).email]


def test_a_reopened_submission_reminds_too():
    entered = SubmissionFactory(handed_in=True)
    actions.reopen(entered, by=owner_of(entered), at=BEFORE)

    _remind(entered.edition, DEADLINE - 2 * HOUR)

    assert len(_reminders()) == 1


def test_nobody_is_reminded_after_the_deadline():
    edition = SubmissionFactory().edition

    assert _remind(edition, DEADLINE) == 0
    assert _reminders() == []


def test_an_extension_is_told_to_everybody_who_began_and_reminds_again():
    edition = EditionFactory()
    SubmissionFactory(edition=edition)
    entered = SubmissionFactory(edition=edition, handed_in=True)
    _remind(edition, DEADLINE - 2 * HOUR)
    staff = UserFactory(roles=[Role.STAFF])

    later = DEADLINE + 48 * HOUR
    extend_deadline(edition, later, reason="The portal was slow.", by=staff, at=DEADLINE - HOUR)
    _remind(edition, later - 2 * HOUR)

    told = Letter.objects.filter(kind="deadline_extended")
    assert owner_of(entered).email in [letter.to for letter in told]
    assert all("The portal was slow." in letter.text for letter in told)
    assert len(_reminders()) == 2
    assert Letter.objects.filter(kind="draft_reminder", text__contains="3 March 2026, 23:59").count() == 1


def _call(**more):
    """A call in a portal where nobody else is active: those who published it have left."""
    edition = EditionFactory(**more)
    User.objects.update(is_active=False)
    return edition


def _extended(edition, *, by=None):
    """Whom the letters of an extension went to."""
    extend_deadline(
        edition, DEADLINE + 48 * HOUR, reason="A storm.", by=by or UserFactory(roles=[Role.STAFF]), at=DEADLINE - HOUR
    )
    return sorted(Letter.objects.filter(kind="deadline_extended").values_list("to", flat=True))


def test_an_extension_is_told_to_every_registered_applicant_also_without_an_entry():
    edition = _call()
    owner, helper, account = UserFactory(), UserFactory(), UserFactory()
    draft = SubmissionFactory(edition=edition, owner=owner)
    actions.add_editor(draft, helper, Editor.Role.VIEW, by=owner, at=BEFORE)
    judge, member = UserFactory(roles=[Role.EVALUATOR]), UserFactory(roles=[Role.EVALUATOR])
    Member.objects.create(organisation=draft.organisation, person=member, since=BEFORE)

    told = _extended(edition)

    assert told == sorted(person.email for person in (owner, helper, account, member))
    assert judge.email not in told
    assert Letter.objects.get(to=account.email).person == account


def test_an_extension_is_not_told_to_closed_accounts_or_addresses_that_nobody_confirmed():
    edition, owner = _call(), UserFactory()
    SubmissionFactory(edition=edition, owner=owner)
    left = SubmissionFactory(edition=edition, owner=UserFactory())
    User.objects.filter(pk=owner_of(left).pk).update(is_active=False)
    UserFactory(is_active=False)
    UserFactory(address=False)

    assert _extended(edition) == [owner.email]


def test_letters_about_a_rehearsal_stay_in_it_and_those_of_a_real_call_out_of_it():
    real = _call()
    rehearsal, other = (_call(rehearsal_of=real, slug=f"rehearsal-{number}") for number in (1, 2))
    person = UserFactory()
    invented = UserFactory(rehearsal=rehearsal.slug)
    UserFactory(rehearsal=other.slug)

    assert _extended(rehearsal, by=UserFactory(roles=[Role.STAFF], rehearsal=rehearsal.slug)) == [invented.email]
    letter = Letter.objects.get()
    assert (letter.rehearsal, letter.edition) == (True, rehearsal.slug)
    letter.delete()
    assert _extended(real) == [person.email]


@pytest.mark.parametrize("count", [1, 40])
def test_an_extension_costs_the_same_queries_for_one_as_for_many(django_assert_num_queries, count):
    edition = _call()
    people = UserFactory.create_batch(count)
    extension = Extension.objects.create(
        edition=edition,
        old_deadline=DEADLINE,
        new_deadline=DEADLINE + 48 * HOUR,
        reason="A storm.",
        by=people[0],
        at=DEADLINE - HOUR,
    )

    with django_assert_num_queries(4):  # people, words of staff, letters, the bell
        actions.tell_of_extension(extension)
    actions.tell_of_extension(extension)

    assert Letter.objects.filter(kind="deadline_extended").count() == count


def test_the_letter_of_an_extension_is_in_the_language_of_each():
    edition = _call()
    UserFactory(language="en")
    UserFactory(language="de")

    _extended(edition)

    english, german = Letter.objects.filter(kind="deadline_extended").order_by("person")
    assert "until Tuesday 3 March 2026, 23:59" in english.text
    assert "until Dienstag 3" in german.text
    assert all("A storm." in words for letter in (english, german) for words in (letter.text, letter.html))
