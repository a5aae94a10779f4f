"""Deleting an account: what goes, what stays, what stands in the way."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts import actions, leaving, policies
from accounts.actions import chain_events, verify_chain
from accounts.models import Consent, Event, User
from accounts.refusals import Refused
from accounts.rules import Role
from calls.rules import Gate
from notifications.actions import deliver_next, owe
from notifications.models import Letter
from reports.invariants import broken
from submissions import actions as submissions
from submissions.models import Attachment, Editor, Member, Project, Submission
from tests.factories.accounts import ConsentFactory, UserFactory
from tests.factories.calls import moved
from tests.factories.moments import NOW
from tests.factories.submissions import BEFORE, SubmissionFactory, fresh, owner_of, pdf

pytestmark = pytest.mark.django_db


def erased(person: User) -> User:
    actions.erase(person, by=person, at=NOW)
    return User.objects.get(pk=person.pk)


def test_name_address_and_keys_go_and_the_record_stays_whole():
    person = UserFactory(
        name="Elin Bergdal", email="elin@vatterstad.example", password="eight-tables", second_factor=True
    )
    consent = ConsentFactory(person=person)
    actions.change_profile(person, name="Elin Bergdal", time_zone="", language="en", by=person, at=NOW)
    chain_events()

    gone = erased(person)

    assert str(gone) == "Erased account"
    assert (gone.name, gone.is_active, gone.has_usable_password()) == ("", False, False)
    assert not gone.emailaddress_set.exists()
    assert not gone.authenticator_set.exists()
    assert "elin" not in gone.email
    assert Consent.objects.get(pk=consent.pk).person == gone
    chain_events()
    assert verify_chain() is None
    assert Event.objects.filter(actor=gone).count() == 2
    assert broken() == {}


def test_nothing_in_the_record_names_the_person():
    person = UserFactory(name="Elin Bergdal", email="elin@vatterstad.example")
    SubmissionFactory(owner=person, title="Only begun")

    erased(person)

    for event in Event.objects.all():
        assert "elin" not in f"{event.subject} {event.reason} {event.facts}".lower()


def test_a_draft_that_is_nobody_elses_goes_with_its_files(django_capture_on_commit_callbacks):
    draft = SubmissionFactory(answered=True)
    owner = owner_of(draft)
    attachment = submissions.attach(draft, pdf(), name="Plan.pdf", by=owner, at=BEFORE)

    with django_capture_on_commit_callbacks(execute=True):
        erased(owner)

    assert not Submission.objects.exists()
    assert not Attachment.objects.exists()
    assert not Project.objects.filter(pk=draft.project_id).exists()
    assert not Member.objects.filter(person=owner).exists()
    assert not attachment.file.storage.exists(attachment.file.name)
    assert Event.objects.filter(verb="draft deleted", subject=draft.subject).exists()


def test_an_entry_that_is_decided_on_stays_without_a_name():
    entered = SubmissionFactory(handed_in=True)
    owner = owner_of(entered)
    submissions.withdraw(entered, by=owner, at=BEFORE)

    erased(owner)

    kept = fresh(entered)
    assert (str(owner_of(kept)), kept.version.submitted_by_id) == ("Erased account", owner.pk)
    assert broken() == {}


@pytest.mark.parametrize("stage", ["handed_in", "eligible", "evaluated", "finalist"])
def test_the_only_owner_of_an_entry_that_takes_part_settles_it_first(stage):
    entered = SubmissionFactory(**{stage: True})
    owner = owner_of(entered)

    with pytest.raises(Refused) as refused:
        actions.erase(owner, by=owner, at=NOW)

    assert refused.value.refusal.code == "settle-first"
    assert entered.project.title in str(refused.value)
    owner.refresh_from_db()
    assert owner.erased_at is None
    assert not Letter.objects.filter(kind="account_erased").exists()


def test_what_stands_in_the_way_tells_no_outcome():
    finalist, other = SubmissionFactory(evaluated=True, title="A"), SubmissionFactory(evaluated=True, title="A")
    said = [
        [one.sentence for one in leaving.obstacles(owner_of(row), NOW)]
        + [(held.why, held.until) for held in leaving.staying(owner_of(row), NOW)]
        for row in (finalist, other)
    ]

    assert said[0] == said[1]


def test_after_the_notice_an_entry_that_was_not_selected_needs_nobody():
    entered = SubmissionFactory(evaluated=True)
    submissions.pass_over(entered, by=None, at=NOW)
    owner = owner_of(entered)
    assert leaving.obstacles(owner, NOW)

    for gate in (Gate.START_EVALUATION, Gate.FREEZE_RANKING, Gate.NOTIFY_APPLICANTS):
        moved(entered.edition, gate)

    assert leaving.obstacles(owner, NOW.replace(year=2027)) == []


def test_a_colleague_who_owns_it_too_goes_on_alone():
    entered = SubmissionFactory(handed_in=True)
    owner, colleague = owner_of(entered), UserFactory()
    submissions.add_editor(entered, colleague, Editor.Role.OWNER, by=owner, at=BEFORE)

    erased(owner)

    assert [editor.person for editor in fresh(entered).editors.all()] == [colleague]


def test_a_draft_with_a_colleague_is_handed_over_first():
    draft = SubmissionFactory()
    owner = owner_of(draft)
    submissions.add_editor(draft, UserFactory(), Editor.Role.EDIT, by=owner, at=BEFORE)

    assert len(leaving.obstacles(owner, NOW)) == 1


def test_somebody_with_a_role_asks_for_it_to_be_taken_first():
    person = UserFactory(roles=[Role.EVALUATOR])

    with pytest.raises(Refused) as refused:
        actions.erase(person, by=person, at=NOW)

    assert refused.value.refusal == policies.HAS_ROLES


def test_nobody_deletes_somebody_else():
    person = UserFactory()

    with pytest.raises(Refused) as refused:
        actions.erase(person, by=UserFactory(), at=NOW)

    assert refused.value.refusal == policies.NOT_YOURSELF
    person.refresh_from_db()
    assert person.erased_at is None


def test_the_last_letter_says_what_stays_and_leaves_no_address(mailoutbox):
    entered = SubmissionFactory(handed_in=True)
    owner = owner_of(entered)
    address = owner.email
    submissions.withdraw(entered, by=owner, at=BEFORE)
    context = {"change": "X", "at": NOW, "support": "help@portal.example", "account_url": "/"}
    owe("account_changed", key="early", to=owner.email, person=owner, at=NOW, context=context)

    erased(owner)
    while deliver_next(at=NOW):
        pass

    [mail] = mailoutbox
    assert mail.to == [address]
    assert "24 months" not in mail.body
    assert entered.number in mail.body
    letters = Letter.objects.all()
    assert {letter.to for letter in letters} == {""}
    assert {letter.text for letter in letters} == {""}


def test_the_page_says_it_all_and_deletes(client):
    draft = SubmissionFactory(title="Only begun")
    owner = owner_of(draft)
    client.force_login(owner)
    page = client.get(reverse("accounts:leave")).content.decode()
    assert "Only begun" in page
    assert "The record of acts" in page

    refused = client.post(reverse("accounts:leave"), {})
    assert "Tick this first" in refused.content.decode()
    assert User.objects.get(pk=owner.pk).erased_at is None
    answer = client.post(reverse("accounts:leave"), {"understood": "on"})

    assert answer.url == reverse("accounts:left")
    assert "Your account is deleted" in client.get(answer.url).content.decode()
    assert client.get(reverse("accounts:profile")).status_code == 302
    assert User.objects.get(pk=owner.pk).erased_at is not None


def test_the_page_names_what_stands_in_the_way_and_has_no_button(client):
    entered = SubmissionFactory(handed_in=True)
    client.force_login(owner_of(entered))

    page = client.get(reverse("accounts:leave")).content.decode()

    assert entered.get_absolute_url() in page
    assert "Settle this first." in page
    assert 'name="understood"' not in page


def test_an_address_is_free_again():
    person = UserFactory(email="elin@vatterstad.example")
    erased(person)

    again = actions.create_person("elin@vatterstad.example", by=None, at=NOW)

    assert again.pk != person.pk


def test_an_account_that_nobody_confirmed_goes_after_two_weeks():
    young = UserFactory(address=False, created_at=NOW - actions.UNCONFIRMED_FOR / 2)
    old, confirmed = UserFactory(address=False), UserFactory()

    assert actions.forget_unconfirmed(at=NOW) == 1
    assert actions.forget_unconfirmed(at=NOW) == 0

    assert [User.objects.get(pk=one.pk).erased_at for one in (young, old, confirmed)] == [None, NOW, None]
    assert not Letter.objects.exists()
