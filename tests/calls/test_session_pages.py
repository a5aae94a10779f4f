"""Pages of info sessions: the public ones, the link of the letter, the calendar, the desk."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from icalendar import Calendar

from accounts.models import Event
from accounts.rules import Role
from calls import actions
from calls.models import InfoSession, Registration
from calls.rules import Attendance, Phase
from calls.sessions import token_of
from notifications.models import Letter
from tests.clients import PortalClient
from tests.factories.accounts import UserFactory
from tests.factories.calls import EditionFactory, InfoSessionFactory, RegistrationFactory, edition_in
from tests.factories.moments import NOW, now_is

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
DESK = 8
TYPED = {"name": "Ana Guest", "organisation": "Demo House", "address": "ana@post.example", "notice": "on"}


@pytest.fixture(autouse=True)
def today():
    with now_is(NOW):
        yield


@pytest.fixture
def session() -> InfoSession:
    begins = NOW + 3 * DAY
    edition = edition_in(Phase.SUBMISSION)
    return InfoSessionFactory(edition=edition, begins=begins, ends=begins + HOUR, url="https://meet.example/secret")


@pytest.fixture
def staff() -> PortalClient:
    client = PortalClient()
    client.force_login(UserFactory(roles=[Role.STAFF]))
    return client


def address(name, *args):
    return reverse(f"calls:{name}", args=args)


def register_page(session):
    return address("register", session.edition.slug, session.pk)


def words(answer):
    return unescape(re.sub(r"\s+", " ", answer.content.decode()))


def test_the_call_page_leads_to_the_registration_and_keeps_the_address_to_join_at(client, session):
    page = words(client.get(session.edition.get_absolute_url()))

    assert register_page(session) in page
    assert "meet.example" not in page
    assert "webcal://" in page


def test_a_guest_registers_and_confirms_by_the_letters_link(client, session):
    sent = client.post(register_page(session), TYPED)
    assert sent.url == address("session_asked", session.edition.slug)
    assert "You are not registered yet" in words(client.get(sent.url))
    [link] = re.findall(r"/sessions/\S+/", Letter.objects.get().text)

    shown = words(client.get(link))
    assert "Confirm my registration" in shown
    assert "Demo House" in shown
    assert client.head(link).status_code == 200
    assert Registration.objects.get().state == Attendance.PENDING  # a scanner that follows links confirms nothing

    done = client.post(link, follow=True)

    assert Registration.objects.get().state == Attendance.REGISTERED
    assert "You are registered" in words(done)
    assert "https://meet.example/secret" in words(done)


def test_the_answer_is_the_same_for_a_mailbox_that_is_registered_one_that_is_not_and_one_that_had_its_letters(
    client, session
):
    RegistrationFactory(session=session, address="known@post.example")
    for number in range(5):
        actions.register(session, name="X", address=f"full+{number}@post.example", by=None, at=NOW)
    answers = [
        client.post(register_page(session), TYPED | {"address": f"{who}@post.example"}, follow=True)
        for who in ("known", "new", "full")
    ]

    assert {answer.redirect_chain[0] for answer in answers} == {(address("session_asked", session.edition.slug), 302)}
    assert len({words(answer) for answer in answers}) == 1


@pytest.mark.parametrize(
    ("left_out", "sentence"),
    [
        ("name", "Enter your name"),
        ("address", "Enter your e-mail address"),
        ("notice", "Read what happens with your data"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_is_kept(client, session, left_out, sentence):
    page = words(client.post(register_page(session), {**TYPED, left_out: ""}))

    assert sentence in page
    assert "Demo House" in page
    assert not Registration.objects.exists()
    assert not Letter.objects.exists()


def test_the_notice_is_not_ticked_beforehand_and_who_is_signed_in_finds_name_and_address(client, session):
    person = UserFactory(name="Elin Berg", email="elin@post.example")
    client.force_login(person)

    page = client.get(register_page(session)).content.decode()

    assert 'value="Elin Berg"' in page
    assert 'value="elin@post.example"' in page
    assert "checked" not in page


def test_when_all_places_are_taken_the_page_says_so_and_the_guest_waits(client, session):
    InfoSession.objects.update(capacity=1)
    RegistrationFactory(session=session)
    assert "All places are taken." in words(client.get(register_page(session)))
    waiting = RegistrationFactory(session=session, waiting=True)

    page = words(client.get(address("registration", token_of(waiting))))

    assert "You are on the waiting list" in page
    assert "meet.example" not in page


@pytest.mark.parametrize("change", [{"cancelled": True}, {"begins": NOW - HOUR, "ends": NOW}])
def test_what_takes_nobody_says_why_and_has_no_form(client, session, change):
    InfoSession.objects.update(**change)

    assert "Send me the letter" not in words(client.get(register_page(session)))
    assert client.post(register_page(session), TYPED).status_code == 403
    assert not Registration.objects.exists()
    assert not Letter.objects.exists()


def test_a_session_of_a_draft_or_of_another_call_is_not_there(client, session):
    draft = InfoSessionFactory(edition=EditionFactory(gates=[]))

    assert client.get(register_page(draft)).status_code == 404
    assert client.post(register_page(draft), TYPED).status_code == 404
    assert client.get(address("register", session.edition.slug, draft.pk)).status_code == 404
    assert not Registration.objects.exists()


def test_many_from_one_network_are_told_to_wait(client, session):
    for number in range(40):
        actions.register(session, name="X", address=f"g{number}@post.example", network="127.0.0.1", by=None, at=NOW)

    answer = client.post(register_page(session), TYPED)

    assert answer.status_code == 429
    assert "Wait ten minutes" in words(answer)
    assert "Demo House" in words(answer)


def test_a_link_too_old_or_unknown_says_so(client, session):
    old = RegistrationFactory(session=session, pending=True, asked_at=NOW - 2 * DAY)

    answer = client.post(address("registration", token_of(old)))

    assert answer.status_code == 410
    assert "within 48 hours" in words(answer)
    assert client.get("/sessions/nonsense/").status_code == 404
    assert client.get("/sessions/nonsense/session.ics").status_code == 404
    assert client.post("/sessions/nonsense/withdraw/").status_code == 404
    assert Registration.objects.get().state == Attendance.PENDING


def test_withdrawing_is_one_post_and_says_what_is_deleted(client, session):
    found = RegistrationFactory(session=session)

    page = words(client.post(address("withdraw_registration", token_of(found)), follow=True))
    again = words(client.post(address("withdraw_registration", token_of(found)), follow=True))

    assert "Your name and address are deleted." in page
    assert "You are not registered" in page
    assert "Nobody is registered by this link." in again
    assert client.get(address("withdraw_registration", token_of(found))).status_code == 405


# -- Calendars ---------------------------------------------------------------------------------------------------------


def entries(client, name, *args):
    answer = client.get(address(name, *args))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return {str(entry["uid"]): entry for entry in Calendar.from_ical(answer.content).walk("VEVENT")}


def test_the_calendar_file_of_who_has_a_place_says_where_to_join(client, session):
    place, waiting = RegistrationFactory(session=session), RegistrationFactory(session=session, waiting=True)

    [entry] = entries(client, "session_calendar", token_of(place)).values()
    [without] = entries(client, "session_calendar", token_of(waiting)).values()

    assert (entry["location"], "location" in without) == ("https://meet.example/secret", False)
    assert entry.decoded("dtstart") == session.begins
    assert token_of(place) in str(entry["description"])


def test_who_has_not_confirmed_gets_no_calendar_file(client, session):
    pending = RegistrationFactory(session=session, pending=True)

    assert client.get(address("session_calendar", token_of(pending))).status_code == 404


def test_a_moved_session_keeps_its_uid_in_file_and_feed_and_counts_up(client, session):
    found = RegistrationFactory(session=session)
    before = entries(client, "calendar", session.edition.slug)
    [uid] = entries(client, "session_calendar", token_of(found))
    session.begins, session.ends = session.begins - DAY, session.ends - DAY

    actions.configure(session, by=UserFactory(roles=[Role.STAFF]), at=NOW)
    InfoSessionFactory(edition=session.edition, begins=NOW + HOUR, ends=NOW + DAY)  # stands before the other

    after = entries(client, "calendar", session.edition.slug)
    [file] = entries(client, "session_calendar", token_of(found)).values()
    assert before.keys() < after.keys()
    assert (before[uid]["sequence"], after[uid]["sequence"], file["sequence"]) == (0, 1, 1)
    assert after[uid].decoded("dtstart") == file.decoded("dtstart") == session.begins


def test_the_feed_says_that_a_session_was_called_off_and_never_where_to_join(client, session):
    uid = f"{session.edition.slug}-session-{session.pk}@"
    session.cancelled = True
    actions.configure(session, by=UserFactory(roles=[Role.STAFF]), at=NOW)

    found = entries(client, "calendar", session.edition.slug)

    [entry] = [entry for name, entry in found.items() if name.startswith(uid)]
    assert (str(entry["status"]), entry["sequence"]) == ("CANCELLED", 1)
    assert "called off" in str(entry["summary"])
    assert b"meet.example" not in client.get(address("calendar", session.edition.slug)).content


def test_an_extended_deadline_counts_up_in_the_feed(client, session):
    edition = session.edition
    before = entries(client, "calendar", edition.slug)
    later = edition.deadline + HOUR
    actions.extend_deadline(edition, later, reason="More time.", by=UserFactory(roles=[Role.STAFF]), at=NOW)

    after = entries(client, "calendar", edition.slug)

    [uid] = [uid for uid in after if "-deadline@" in uid]
    assert (before[uid]["sequence"], after[uid]["sequence"]) == (0, 1)


# -- The desk ----------------------------------------------------------------------------------------------------------


def test_staff_see_the_numbers_and_the_names_of_who_confirmed(staff, session):
    RegistrationFactory(session=session, name="Placed Guest")
    RegistrationFactory(session=session, name="Waiting Guest", waiting=True)
    RegistrationFactory(session=session, name="Pending Guest", pending=True)
    RegistrationFactory(name="Guest of another call")
    desk = address("sessions", session.edition.slug)

    page = words(staff.get(desk))
    waiting = words(staff.get(f"{desk}?session={session.pk}&state=waiting"))

    assert "Placed Guest" in page
    assert "Waiting Guest" in page
    assert "Pending Guest" not in page
    assert "another call" not in page
    assert "Waiting Guest" in waiting
    assert "Placed Guest" not in waiting


@pytest.mark.parametrize("count", [1, 12])
def test_the_desk_costs_the_same_for_one_session_as_for_many(staff, session, count, django_assert_num_queries):
    for row in InfoSessionFactory.create_batch(count, edition=session.edition):
        RegistrationFactory(session=row)

    # session, user, roles; edition, gates; sessions with numbers; how many registrations, which of them
    with django_assert_num_queries(DESK):
        staff.get(address("sessions", session.edition.slug))


def test_the_file_holds_who_is_registered_without_formulas_and_the_record_says_who_took_it(staff, session):
    RegistrationFactory(session=session, name="=HYPERLINK(1)", organisation="+Demo", address="a@post.example")
    RegistrationFactory(session=session, pending=True)

    answer = staff.get(address("registered", session.edition.slug, session.pk))
    head, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))

    assert head == ["Name", "Organisation", "E-mail address", "State", "Since"]
    assert [row[:4] for row in rows] == [["'=HYPERLINK(1)", "'+Demo", "a@post.example", "Registered"]]
    assert answer["Cache-Control"] == "no-store"
    assert Event.objects.get(verb="registrations downloaded").facts == {"rows": 1}


@pytest.mark.parametrize(("role", "status"), [(Role.AUDITOR, 200), (Role.CHAIR, 200), (Role.EVALUATOR, 403)])
def test_who_watches_reads_the_list_and_takes_nothing_with_them(client, session, role, status):
    client.force_login(UserFactory(roles=[role]))

    assert client.get(address("sessions", session.edition.slug)).status_code == status
    assert client.get(address("registered", session.edition.slug, session.pk)).status_code == 403
    assert client.get(address("write_to_registered", session.edition.slug)).status_code == 403


def letter(session, **more):
    return {
        "sessions": [str(session.pk)],
        "groups": ["registered"],
        "subject": "The link",
        "text": "It is here.",
        "message": "6f0b3f0e-58a4-4c7e-9d7e-0d1f8f0f3a11",
        **more,
    }


def test_a_letter_is_looked_at_first_with_the_number_of_who_gets_it(staff, session):
    RegistrationFactory.create_batch(3, session=session)
    page = address("write_to_registered", session.edition.slug)

    shown = words(staff.post(page, letter(session)))
    assert "3 people get this letter" in shown
    assert not Letter.objects.exists()

    sent = words(staff.post(page, letter(session, confirmed="3"), follow=True))
    assert "3 letters are owed." in sent
    assert Letter.objects.count() == 3


def test_when_the_number_has_changed_meanwhile_the_new_one_is_shown_and_nothing_is_sent(staff, session):
    RegistrationFactory.create_batch(2, session=session)
    page = address("write_to_registered", session.edition.slug)

    shown = words(staff.post(page, letter(session, confirmed="1")))

    assert "2 people get this letter" in shown
    assert not Letter.objects.exists()


@pytest.mark.parametrize("empty", [{"groups": []}, {"sessions": []}, {"groups": [], "sessions": []}])
@pytest.mark.parametrize("confirmed", ["", "0", "1"])
def test_nothing_chosen_is_nobody_and_says_so(staff, session, empty, confirmed):
    RegistrationFactory(session=session)
    page = address("write_to_registered", session.edition.slug)

    shown = words(staff.post(page, letter(session, confirmed=confirmed, **empty)))

    assert "nobody gets the letter" in shown
    assert not Letter.objects.exists()


def test_groups_that_are_empty_offer_nothing_to_send(staff, session):
    page = address("write_to_registered", session.edition.slug)

    shown = words(staff.post(page, letter(session)))
    forced = words(staff.post(page, letter(session, confirmed="0")))

    assert "Nobody is in what you chose" in shown
    assert 'name="confirmed"' not in shown
    assert "No letter was written" in forced
    assert not Letter.objects.exists()


def test_nothing_is_chosen_beforehand(staff, session):
    assert "checked" not in staff.get(address("write_to_registered", session.edition.slug)).content.decode()
