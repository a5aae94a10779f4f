"""Info sessions: asking, confirming, waiting, withdrawing, reminding, changing, forgetting."""

from __future__ import annotations

import uuid
from datetime import timedelta
from functools import partial

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts import actions as accounts
from accounts import leaving
from accounts.models import Event
from accounts.refusals import Refused
from accounts.rules import Role
from calls import actions, policies
from calls.actions import Relied
from calls.loading import stored
from calls.models import InfoSession, Registration
from calls.rules import ASKED_PER_MAILBOX, ASKED_PER_NETWORK, Attendance, Phase
from calls.sessions import link_of, mailbox_of, registration_of, token_of
from notifications.models import Letter
from tests.factories.accounts import UserFactory
from tests.factories.calls import EditionFactory, InfoSessionFactory, RegistrationFactory, edition_in
from tests.factories.moments import NOW, now_is
from tests.races import at_once

pytestmark = pytest.mark.django_db
DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)


@pytest.fixture
def session() -> InfoSession:
    """In three days, of a published call."""
    begins = NOW + 3 * DAY
    return InfoSessionFactory(edition=edition_in(Phase.SUBMISSION), begins=begins, ends=begins + HOUR)


def ask(session, address="ana@post.example", *, at=NOW, **more):
    return actions.register(session, name="Ana Guest", address=address, by=None, at=at, **more)


def registered(session, address="ana@post.example", *, at=NOW):
    return actions.confirm_registration(ask(session, address, at=at), at=at)


def letters(kind, **filters):
    return list(Letter.objects.filter(kind=f"session_{kind}", **filters).order_by("pk"))


def test_nobody_is_registered_before_the_mailbox_confirms(session):
    asked = ask(session)

    assert asked.state == Attendance.PENDING
    assert Registration.objects.standing().count() == 0
    [letter] = letters("confirm")
    assert (letter.to, letter.secret, letter.rehearsal) == ("ana@post.example", True, False)
    assert link_of(asked) in letter.text
    assert link_of(asked) in letter.html
    assert "\ue000" not in letter.text + letter.html


def test_confirming_gives_a_place_and_a_letter_and_twice_is_once(session):
    asked = ask(session)

    once = actions.confirm_registration(asked, at=NOW + HOUR)
    twice = actions.confirm_registration(asked, at=NOW + 2 * HOUR)

    assert once == twice
    assert (twice.state, twice.confirmed_at, twice.placed_at) == (Attendance.REGISTERED, NOW + HOUR, NOW + HOUR)
    [letter] = letters("registered")
    assert link_of(asked) in letter.text
    assert Event.objects.get(verb="registration confirmed").facts == {"session": session.pk}


def test_another_spelling_of_a_registered_mailbox_corrects_the_registration(session):
    first = registered(session, "ana@post.example")
    again = actions.register(
        session, name="Ana María Guest", organisation="Demo", address="Ana+2@Post.example", by=None, at=NOW + HOUR
    )

    standing = actions.confirm_registration(again, at=NOW + HOUR)

    assert standing == first
    assert list(Registration.objects.values_list("name", "organisation")) == [("Ana María Guest", "Demo")]
    assert len(letters("registered")) == 1


def test_the_database_holds_one_registration_per_mailbox_and_session(session):
    first = RegistrationFactory(session=session)

    with pytest.raises(IntegrityError, match="one_registration_per_mailbox"), transaction.atomic():
        RegistrationFactory(session=session, address=first.address, waiting=True)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"cancelled": True}, policies.SESSION_CANCELLED),
        ({"begins": NOW, "ends": NOW + HOUR}, policies.SESSION_OVER),
        ({"begins": NOW - DAY, "ends": NOW - HOUR}, policies.SESSION_OVER),
    ],
)
def test_what_is_over_or_called_off_takes_nobody(session, change, refusal):
    InfoSession.objects.filter(pk=session.pk).update(**change)
    session.refresh_from_db()

    with pytest.raises(Refused) as refused:
        ask(session)

    assert refused.value.refusal == refusal
    assert not Registration.objects.exists()
    assert not Letter.objects.exists()


def test_a_call_that_is_not_published_takes_nobody():
    session = InfoSessionFactory(edition=EditionFactory(gates=[]))

    with pytest.raises(Refused, match="not published"):
        ask(session)

    assert not Registration.objects.exists()
    assert not Letter.objects.exists()


def test_an_invented_person_registers_in_their_own_rehearsal_only(session):
    stray = UserFactory(rehearsal="rehearsal-of-another")

    with pytest.raises(Refused, match="own rehearsal"):
        actions.register(session, name="Demo", address="demo@post.example", by=stray, at=NOW)

    assert not Registration.objects.exists()
    assert not Letter.objects.exists()


def test_letters_of_a_rehearsal_stay_in_the_rehearsal():
    real = edition_in(Phase.SUBMISSION)
    session = InfoSessionFactory(
        edition=edition_in(Phase.SUBMISSION, rehearsal_of=real), begins=NOW + DAY, ends=NOW + 2 * DAY
    )

    registered(session)

    assert {letter.rehearsal for letter in Letter.objects.all()} == {True}


def test_what_is_no_address_is_refused(session):
    with pytest.raises(ValidationError):
        ask(session, "ana at post")

    assert not Registration.objects.exists()
    assert not Letter.objects.exists()


@pytest.mark.parametrize(("after", "allowed"), [(48 * HOUR - SECOND, True), (48 * HOUR, False)])
def test_the_link_works_for_48_hours(session, after, allowed):
    asked = ask(session)

    if allowed:
        assert actions.confirm_registration(asked, at=NOW + after).state == Attendance.REGISTERED
        return
    with pytest.raises(Refused) as refused:
        actions.confirm_registration(asked, at=NOW + after)
    assert refused.value.refusal == policies.LINK_TOO_OLD
    assert not letters("registered")


def test_a_link_that_nobody_signed_leads_nowhere(session):
    found = registered(session)

    assert registration_of(token_of(found)) == found
    for wrong in (found.public_id.hex, f"{found.public_id.hex}.x", token_of(found)[:-1], "", "é"):
        assert registration_of(wrong) is None


def test_a_mailbox_gets_five_letters_a_day_whatever_its_spelling(session):
    _length, most = ASKED_PER_MAILBOX
    asked = [ask(session, f"ana+{number}@post.example") for number in range(most + 2)]

    assert [row is not None for row in asked] == [True] * most + [False] * 2
    assert len(letters("confirm")) == most
    assert ask(session, "ana@post.example", at=NOW + DAY) is not None


def test_a_network_that_asks_too_often_waits(session):
    length, most = ASKED_PER_NETWORK[0]
    for number in range(most):
        ask(session, f"guest{number}@post.example", network=f"192.0.2.{number}")

    with pytest.raises(Refused) as refused:
        ask(session, "one-more@post.example", network="192.0.2.250")

    assert refused.value.refusal == policies.TOO_MANY_FROM_NETWORK
    assert len(letters("confirm")) == most
    assert ask(session, "one-more@post.example", network="198.51.100.1") is not None
    assert ask(session, "one-more@post.example", network="192.0.2.250", at=NOW + length) is not None


def test_the_address_of_a_request_is_not_kept(session):
    asked = ask(session, network="192.0.2.7")

    assert "192.0" not in asked.network
    assert len(asked.network) == 64


def test_who_comes_after_the_last_place_waits_and_gets_the_place_of_who_withdraws(session):
    InfoSession.objects.filter(pk=session.pk).update(capacity=1)
    first = registered(session, "first@post.example")
    second = registered(session, "second@post.example", at=NOW + HOUR)
    third = registered(session, "third@post.example", at=NOW + 2 * HOUR)
    assert [row.state for row in (first, second, third)] == ["registered", "waiting", "waiting"]

    actions.withdraw_registration(first, at=NOW + 3 * HOUR)

    assert list(Registration.objects.order_by("pk").values_list("state", flat=True)) == [
        "withdrawn", "registered", "waiting",
    ]  # fmt: skip
    assert [letter.to for letter in letters("place")] == ["second@post.example"]
    assert [letter.to for letter in letters("waiting")] == ["second@post.example", "third@post.example"]


def test_withdrawing_deletes_name_address_and_letters_at_once(session):
    found = registered(session)
    Letter.objects.filter(kind="session_confirm").update(sent_at=NOW, channel="mail")

    actions.withdraw_registration(found, at=NOW + HOUR)

    found.refresh_from_db()
    assert (found.name, found.organisation, found.address) == ("", "", "")
    assert list(Letter.objects.values_list("kind", "to", "text", "html")) == [("session_confirm", "", "", "")]
    with pytest.raises(Refused, match="Nobody is registered"):
        actions.withdraw_registration(found, at=NOW + HOUR)


def test_an_address_that_goes_takes_all_its_registrations_with_it(session):
    other = InfoSessionFactory(edition=session.edition, begins=session.begins, ends=session.ends, capacity=1)
    registered(session, "Ana@post.example")
    registered(other, "ana@post.example")
    kept = registered(other, "waiting@post.example")
    ask(session, "ana@post.example", at=NOW + HOUR)

    assert actions.withdraw_registrations_of("ana@post.example", at=NOW + HOUR) == 3

    assert list(Registration.objects.standing()) == [kept]
    assert {letter.to for letter in Letter.objects.all()} == {"waiting@post.example"}
    assert actions.withdraw_registrations_of("", at=NOW + HOUR) == 0


def test_who_withdrew_may_register_again(session):
    actions.withdraw_registration(registered(session), at=NOW)

    assert registered(session, at=NOW + HOUR).state == Attendance.REGISTERED


# -- Reminders ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "due"),
    [(DAY + SECOND, 0), (DAY, 1), (2 * HOUR, 1), (HOUR, 1), (timedelta(0), 0)],
)
def test_a_reminder_is_due_a_day_and_an_hour_before(session, before, due):
    RegistrationFactory(session=session)
    RegistrationFactory(session=session, waiting=True)
    RegistrationFactory(session=session, pending=True)

    assert actions.remind_of_session(session, at=session.begins - before) == due
    assert len(letters("reminder")) == due


def test_ten_beats_remind_twice_and_a_new_time_reminds_anew(session):
    RegistrationFactory(session=session)
    for minutes in range(0, 25 * 60, 150):
        actions.remind_of_session(session, at=session.begins - DAY + timedelta(minutes=minutes))
    actions.remind_of_session(session, at=session.begins - HOUR)
    assert len(letters("reminder")) == 2

    session.begins, session.ends = session.begins + DAY, session.ends + DAY
    session.save()
    actions.remind_of_session(session, at=session.begins - HOUR)

    assert len(letters("reminder")) == 3


def test_who_got_the_place_after_the_reminders_moment_is_not_reminded_by_it(session):
    RegistrationFactory(session=session, placed_at=session.begins - DAY + SECOND)

    assert actions.remind_of_session(session, at=session.begins - 2 * HOUR) == 0
    assert actions.remind_of_session(session, at=session.begins - HOUR) == 1


def test_the_beat_reminds_of_sessions_of_the_next_day_only(session):
    from calls.tasks import remind_of_sessions

    far = InfoSessionFactory(edition=session.edition, begins=session.begins + DAY, ends=session.ends + DAY)
    for each in (session, far):
        RegistrationFactory(session=each)

    with now_is(session.begins - HOUR):
        remind_of_sessions()

    [letter] = letters("reminder")
    assert letter.key.startswith(f"session:{session.pk}:")


# -- Changes -----------------------------------------------------------------------------------------------------------


def test_a_new_time_is_told_to_all_who_are_registered_and_counts_in_the_calendar(session):
    staff = UserFactory(roles=[Role.STAFF])
    place = RegistrationFactory(session=session)
    waiting = RegistrationFactory(session=session, waiting=True)
    RegistrationFactory(session=session, pending=True)
    session.begins, session.ends, session.url = session.begins + DAY, session.ends + DAY, "https://meet.example/x"

    actions.configure(session, by=staff, at=NOW)
    actions.configure(InfoSession.objects.get(), by=staff, at=NOW)  # nothing has changed: nobody is told

    session.refresh_from_db()
    assert session.sequence == 1
    told = {letter.to: letter for letter in letters("changed")}
    assert sorted(told) == sorted([place.address, waiting.address])
    assert told[place.address].subject.startswith("New time")
    assert "https://meet.example/x" in told[place.address].text
    assert "https://meet.example/x" not in told[waiting.address].text
    assert Event.objects.get(verb="session changed").facts == {"sequence": 1, "told": 2}


def test_a_change_by_file_is_told_as_one_in_the_configuration(session):
    RegistrationFactory(session=session)
    data = stored.as_data(session.edition)
    data["info_sessions"][0] |= {"cancelled": True}

    actions.store_edition(data, by=None, at=NOW)

    [letter] = letters("changed")
    assert letter.subject.startswith("Called off")
    assert "does not take place" in letter.text


def test_a_change_of_what_is_over_is_told_to_nobody(session):
    RegistrationFactory(session=session)
    session.url = "https://recording.example/"

    actions.configure(session, by=UserFactory(roles=[Role.STAFF]), at=session.ends + HOUR)

    assert not letters("changed")


def test_more_places_are_given_to_who_waits(session):
    InfoSession.objects.filter(pk=session.pk).update(capacity=1)
    for address in ("a@post.example", "b@post.example", "c@post.example"):
        registered(session, address)
    session.refresh_from_db()
    session.capacity = 2

    actions.configure(session, by=UserFactory(roles=[Role.STAFF]), at=NOW)

    assert [letter.to for letter in letters("place")] == ["b@post.example"]
    assert not letters("changed")


@pytest.mark.parametrize("change", ["removed", "renamed"])
def test_a_session_that_people_registered_for_can_be_called_off_but_not_removed(session, change):
    RegistrationFactory(session=session)
    data = stored.as_data(session.edition)
    rows = data["info_sessions"]
    data["info_sessions"] = [] if change == "removed" else [{**rows[0], "title": "Another title"}]

    with pytest.raises(Relied, match="called off"):
        actions.store_edition(data, by=None, at=NOW)

    assert InfoSession.objects.get() == session
    assert actions.faults_of_removal(session, at=NOW) != []


# -- Writing to those who are registered -------------------------------------------------------------------------------


def write(edition, sessions, groups, **more):
    facts = {"subject": "The link", "text": "It is here.", "message": uuid.uuid4(), "at": NOW, **more}
    facts.setdefault("by", UserFactory(roles=[Role.STAFF]))
    return actions.write_to_registered(edition, sessions, groups, **facts)


def test_no_group_and_no_session_chosen_mails_nobody(session):
    RegistrationFactory(session=session)

    for sessions, groups in (([], ["registered"]), ([session], []), ([], [])):
        with pytest.raises(Refused) as refused:
            write(session.edition, sessions, groups)
        assert refused.value.refusal == policies.NOBODY_CHOSEN
    for groups in (["waiting"], ["pending"], ["withdrawn"]):
        with pytest.raises(Refused) as refused:
            write(session.edition, [session], groups)
        assert refused.value.refusal == policies.NOBODY_THERE

    assert not Letter.objects.exists()
    assert not Event.objects.exists()


def test_each_mailbox_of_the_chosen_groups_gets_one_letter_and_sent_twice_is_once(session):
    other = InfoSessionFactory(edition=session.edition)
    elsewhere = RegistrationFactory()
    both = RegistrationFactory(session=session)
    RegistrationFactory(session=other, address=both.address)
    waiting = RegistrationFactory(session=other, waiting=True)
    RegistrationFactory(session=session, pending=True)
    message = uuid.uuid4()

    counts = [
        write(session.edition, [session, other], ["registered", "waiting"], message=message, text="<b>&amp;</b>")
        for _ in range(2)
    ]

    assert counts == [2, 2]
    assert sorted(letter.to for letter in letters("message")) == sorted([both.address, waiting.address])
    assert "<b>&amp;</b>" in letters("message")[0].text
    assert "&lt;b&gt;&amp;amp;&lt;/b&gt;" in letters("message")[0].html
    assert elsewhere.address not in {letter.to for letter in Letter.objects.all()}
    assert Event.objects.filter(verb="registered people written to").count() == 1


def test_sessions_of_another_edition_get_no_letter_of_this_one(session):
    foreign = RegistrationFactory()

    with pytest.raises(Refused):
        write(session.edition, [foreign.session], ["registered"])

    assert not Letter.objects.exists()


@pytest.mark.parametrize("role", [Role.CHAIR, Role.AUDITOR, Role.EVALUATOR])
def test_staff_alone_write_and_take_the_list(session, role):
    RegistrationFactory(session=session)
    person = UserFactory(roles=[role])

    with pytest.raises(Refused):
        write(session.edition, [session], ["registered"], by=person)
    with pytest.raises(Refused):
        actions.note_download(session, by=person, at=NOW)

    assert not Letter.objects.exists()
    assert not Event.objects.exists()


# -- Forgetting --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("early", "gone"), [(SECOND, False), (timedelta(0), True)])
def test_personal_data_go_30_days_after_the_session(session, early, gone):
    found = registered(session)
    at = session.ends + 30 * DAY - early
    Letter.objects.update(sent_at=NOW, channel="mail")

    actions.forget_registrations(at=at)

    found.refresh_from_db()
    said = {found.name, found.organisation, found.address, found.mailbox}
    assert (said == {""}, found.forgotten_at == at, found.state) == (gone, gone, "registered")
    assert {letter.to for letter in Letter.objects.all()} == ({""} if gone else {"ana@post.example"})
    assert {letter.text != "" for letter in Letter.objects.all()} == {not gone}
    assert (registration_of(token_of(found)) is None) == gone


def test_what_nobody_confirmed_goes_whole_after_48_hours_with_its_letter(session):
    asked = ask(session)
    kept = registered(session, "other@post.example", at=NOW)

    assert actions.forget_registrations(at=asked.asked_at + 48 * HOUR - SECOND) == 0
    assert actions.forget_registrations(at=asked.asked_at + 48 * HOUR) == 1
    assert actions.forget_registrations(at=asked.asked_at + 48 * HOUR) == 0

    assert list(Registration.objects.all()) == [kept]
    assert {letter.to for letter in Letter.objects.all()} == {"other@post.example"}


def test_the_database_refuses_a_forgotten_registration_that_still_says_something(session):
    found = RegistrationFactory(session=session)

    with pytest.raises(IntegrityError, match="forgotten_says_nothing"), transaction.atomic():
        Registration.objects.filter(pk=found.pk).update(forgotten_at=NOW)


def test_where_a_request_came_from_is_gone_after_a_day(session):
    found = actions.confirm_registration(ask(session, network="192.0.2.7"), at=NOW)

    actions.forget_registrations(at=NOW + DAY)

    found.refresh_from_db()
    assert (found.network, found.address) == ("", "ana@post.example")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("capacity", [3, 0])
def test_twelve_who_confirm_at_once_get_as_many_places_as_there_are(capacity):
    """With a limit of none (the negative control) all twelve get a place."""
    begins = NOW + 3 * DAY
    session = InfoSessionFactory(
        edition=edition_in(Phase.SUBMISSION), begins=begins, ends=begins + HOUR, capacity=capacity
    )
    asked = [ask(session, f"guest{number}@post.example") for number in range(12)]

    at_once(*[partial(actions.confirm_registration, row, at=NOW) for row in asked])

    assert Registration.objects.filter(state=Attendance.REGISTERED).count() == (capacity or 12)
    assert len(letters("registered")) == (capacity or 12)


def test_one_mailbox_has_one_fingerprint_and_another_has_another():
    assert mailbox_of("Ana+x@Post.example") == mailbox_of("ana@post.example") != mailbox_of("ana@other.example")


def test_an_account_that_is_deleted_takes_the_registrations_of_its_confirmed_address_with_it(session):
    person = UserFactory(email="ana@post.example")
    EmailAddress.objects.update_or_create(user=person, email=person.email, defaults={"verified": True, "primary": True})
    registered(session, "ana@post.example")
    kept = registered(session, "other@post.example")
    assert "Your registrations for info sessions" in leaving.going(person, NOW)

    accounts.erase(person, by=person, at=NOW + HOUR)

    assert list(Registration.objects.standing()) == [kept]
    assert "ana@post.example" not in {row.address for row in Registration.objects.all()}
