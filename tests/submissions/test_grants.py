"""An extension for one applicant: a deadline of one's own, with reason, end and link."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import Event
from accounts.refusals import Refused
from accounts.rules import Role
from notifications.models import Letter
from submissions import actions, policies
from submissions.conditions import before_evaluation
from submissions.models import Grant
from submissions.rules import State
from tests.factories.accounts import UserFactory
from tests.factories.calls import DEADLINE, EditionFactory
from tests.factories.moments import now_is
from tests.factories.submissions import BEFORE, SubmissionFactory, answer_all, fresh, hand_in, owner_of

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
MS = timedelta(milliseconds=1)
GRACE = timedelta(seconds=60)
UNTIL = DEADLINE + 48 * HOUR
LATER = DEADLINE + 5 * HOUR


def staff():
    return UserFactory(roles=[Role.STAFF])


def granted(draft, *, until=UNTIL, at=BEFORE, by=None):
    return actions.grant_extension(
        draft.edition, owner_of(draft), until, reason="The hospital’s network was down.", by=by or staff(), at=at
    )


def test_an_extension_is_recorded_and_its_link_is_sent_to_the_applicant():
    draft = SubmissionFactory()

    grant = granted(draft)

    event = Event.objects.get(verb="extension granted")
    assert (event.to_state, event.reason) == (UNTIL.isoformat(), "The hospital’s network was down.")
    [letter] = Letter.objects.filter(kind="extension_granted")
    assert letter.to == owner_of(draft).email
    assert "Tuesday 3 March 2026, 23:59 CET" in letter.text
    assert grant.get_absolute_url() in letter.text


@pytest.mark.parametrize(
    ("arrives", "within_grace"),
    [(LATER, False), (UNTIL - MS, False), (UNTIL, True), (UNTIL + GRACE - MS, True)],
)
def test_what_arrives_before_the_own_deadline_and_its_grace_counts(arrives, within_grace):
    draft = SubmissionFactory(answered=True)
    granted(draft)

    version = hand_in(draft, at=arrives)

    assert (version.arrived_at, version.within_grace) == (arrives, within_grace)


@pytest.mark.parametrize("arrives", [UNTIL + GRACE, UNTIL + 24 * HOUR])
def test_what_arrives_after_the_own_deadline_is_kept_as_a_draft(arrives):
    draft = SubmissionFactory(answered=True)
    granted(draft)

    with pytest.raises(Refused) as refused:
        hand_in(draft, at=arrives)

    assert refused.value.refusal == policies.TOO_LATE
    assert (fresh(draft).state, fresh(draft).version) == (State.DRAFT, None)


def test_an_extension_holds_for_its_applicant_alone():
    draft, other = SubmissionFactory(answered=True), None
    other = SubmissionFactory(edition=draft.edition, answered=True)
    granted(draft)

    with pytest.raises(Refused, match="kept as a draft"):
        hand_in(other, at=LATER)

    assert hand_in(draft, at=LATER).number == 1


def test_who_has_an_extension_may_begin_and_open_again_after_everybodys_deadline():
    entered = SubmissionFactory(handed_in=True)
    owner = owner_of(entered)
    granted(entered)

    actions.reopen(entered, by=owner, at=LATER)
    newer = hand_in(entered, at=LATER + HOUR)
    begun = actions.create_project(entered.organisation, title="Another practice", by=owner, at=LATER)
    second = actions.start(begun, entered.category, by=owner, at=LATER)

    assert (fresh(entered).version, newer.number) == (newer, 2)
    assert fresh(second).state == State.DRAFT


def test_a_taken_back_extension_no_longer_holds_and_the_applicant_is_told_why():
    draft = SubmissionFactory(answered=True)
    grant = granted(draft)

    actions.take_back_extension(grant, reason="Given by mistake.", by=staff(), at=BEFORE + HOUR)

    with pytest.raises(Refused):
        hand_in(draft, at=LATER)
    [letter] = Letter.objects.filter(kind="extension_taken_back")
    assert "Given by mistake." in letter.text
    assert Event.objects.filter(verb="extension taken back").count() == 1
    assert fresh(draft).state == State.DRAFT


@pytest.mark.parametrize(
    ("until", "role", "code"),
    [
        (DEADLINE, Role.STAFF, "not-later"),
        (DEADLINE - HOUR, Role.STAFF, "not-later"),
        (DEADLINE + timedelta(days=90), Role.STAFF, "too-late"),
        (UNTIL, Role.CHAIR, "not-staff"),
        (UNTIL, Role.APPLICANT, "not-staff"),
    ],
)
def test_an_extension_is_not_given(until, role, code):
    draft = SubmissionFactory()

    with pytest.raises(Refused) as refused:
        granted(draft, until=until, by=UserFactory(roles=[role]))

    assert refused.value.refusal.code == code
    assert not Grant.objects.exists()
    assert not Letter.objects.exists()
    assert not Event.objects.filter(verb="extension granted").exists()


def test_one_applicant_has_one_extension_at_a_time():
    draft = SubmissionFactory()
    granted(draft)

    with pytest.raises(ValidationError, match="has an extension already"):
        granted(draft, until=UNTIL + HOUR)

    assert Grant.objects.count() == 1
    assert Letter.objects.count() == 1


def test_a_running_extension_keeps_the_evaluation_waiting():
    draft = SubmissionFactory()
    granted(draft)

    def waits(at):
        return ["1 applicant has an extension" in str(row.sentence) for row in before_evaluation(draft.edition, at)]

    assert any(waits(UNTIL - MS))
    assert not any(waits(UNTIL))


def test_a_reminder_speaks_of_the_own_deadline():
    draft = SubmissionFactory()
    granted(draft)

    actions.remind_of_deadline(draft.edition, at=DEADLINE - 9 * HOUR)
    actions.remind_of_deadline(draft.edition, at=UNTIL - 2 * HOUR)

    letters = Letter.objects.filter(kind="draft_reminder").order_by("pk")
    assert ["Tuesday 3 March 2026, 23:59 CET" in letter.text for letter in letters] == [True, True]


def test_staff_give_and_take_back_an_extension_on_their_page(client):
    draft = SubmissionFactory(edition=EditionFactory())
    owner, page = owner_of(draft), reverse("submissions:grants", args=[draft.edition.slug])
    client.force_login(staff())

    with now_is(BEFORE):
        typed = {"address": owner.email.upper(), "last_minute": "2026-03-03T23:59", "reason": "The line was cut."}
        assert client.post(page, typed).status_code == 302
        grant = Grant.objects.get()
        assert (grant.person, grant.until) == (owner, UNTIL)
        assert "running" in client.get(page).content.decode()
        back = reverse("submissions:take_back", args=[draft.edition.slug, grant.public_id])
        assert client.post(back, {"reason": ""}).status_code == 200
        assert client.post(back, {"reason": "A mistake."}).status_code == 302
        assert "taken back" in client.get(page).content.decode()


def test_an_address_that_nobody_has_is_said_at_its_field(client):
    edition = EditionFactory()
    client.force_login(staff())

    with now_is(BEFORE):
        typed = {"address": "nobody@vallmar.example", "last_minute": "2026-03-03T23:59", "reason": "The line was cut."}
        page = client.post(reverse("submissions:grants", args=[edition.slug]), typed).content.decode()

    assert "Nobody is registered with this address." in page
    assert not Grant.objects.exists()


def test_the_link_opens_for_the_applicant_alone_and_shows_the_own_deadline(client):
    draft = SubmissionFactory()
    grant = granted(draft)
    client.force_login(owner_of(draft))
    with now_is(LATER):
        page = client.get(grant.get_absolute_url())
        form = client.get(reverse("submissions:review", args=[draft.public_id]))
        call = client.get(draft.edition.get_absolute_url())
        client.force_login(UserFactory())
        stranger = client.get(grant.get_absolute_url())

    assert "Tuesday 3 March 2026, 23:59 CET" in page.content.decode()
    assert "Start another application" in page.content.decode()
    assert "Tuesday 3 March 2026, 23:59 CET" in form.content.decode()
    assert "Continue your application" in call.content.decode()
    assert stranger.status_code == 404


def test_a_draft_written_under_an_extension_is_handed_in_through_the_page(client):
    draft = SubmissionFactory()
    granted(draft)
    answer_all(draft, at=LATER)
    client.force_login(owner_of(draft))

    with now_is(LATER):
        answer = client.post(reverse("submissions:submit", args=[draft.public_id]), {"token": ""})

    assert answer.status_code == 302
    assert fresh(draft).state == State.SUBMITTED


def test_the_application_says_until_when_it_may_be_submitted_and_whose_deadline_that_is(client):
    draft = SubmissionFactory()
    client.force_login(owner_of(draft))

    def page(at, name="detail", *more):
        with now_is(at):
            return client.get(reverse(f"submissions:{name}", args=[draft.public_id, *more])).content.decode()

    assert "You may submit until" in page(BEFORE)
    assert "Back to check and submit" in page(BEFORE, "preview")
    granted(draft)
    assert "An extension holds for this application" in page(BEFORE)
    for_a_day = page(UNTIL - 20 * HOUR), page(UNTIL - 20 * HOUR, "step", "practice")
    assert all("The extension of this application ends on Tuesday 3 March 2026, 23:59 CET" in one for one in for_a_day)
    assert "The call has closed." in page(UNTIL + HOUR)
    assert "Back to check and submit" not in page(UNTIL + HOUR, "preview")


def test_what_was_handed_in_says_until_when_it_may_be_opened_again(client):
    entered = SubmissionFactory(handed_in=True)
    client.force_login(owner_of(entered))
    with now_is(BEFORE):
        page = client.get(entered.get_absolute_url()).content.decode()

    assert "You may open it again and submit it anew until" in page
