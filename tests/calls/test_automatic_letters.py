"""What the clock sends: sender and calendar keep the same moments, and people can hold letters back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Event
from accounts.refusals import Refused
from accounts.rules import Role
from calls import actions, automatic, letter_policies
from calls.letter_calendar import calendar_of, letters_if_due_now
from calls.models import Edition, LetterPause, LetterSkip
from calls.rules import is_quiet
from notifications.models import Letter
from notifications.rules import KINDS, WAITED_FOR
from submissions.actions import remind_of_deadline
from tests.factories.accounts import UserFactory
from tests.factories.calls import DEADLINE, EditionFactory, InfoSessionFactory, RegistrationFactory
from tests.factories.submissions import SubmissionFactory
from tests.races import at_once

HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
EARLY = DEADLINE - 30 * DAY
BRUSSELS = "Europe/Brussels"


@pytest.fixture
def edition(db) -> Edition:
    edition = EditionFactory()
    SubmissionFactory(edition=edition)
    return edition


@pytest.fixture
def staff(db):
    return UserFactory(roles=[Role.STAFF])


def reminders() -> int:
    return Letter.objects.filter(kind="draft_reminder").count()


def lines_of(edition: Edition, at: datetime, kind: str = "draft_reminder"):
    return [line for line in calendar_of(edition, at).lines if line.moment.kind == kind]


# -- Moments -----------------------------------------------------------------------------------------------------------


def leads(*hours: int) -> list[timedelta]:
    return [timedelta(hours=each) for each in hours]


@given(
    end=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
    hours=st.lists(st.integers(1, 21 * 24), min_size=1, max_size=6),
    zone=st.sampled_from([BRUSSELS, "Asia/Kolkata", "America/Toronto"]),
    minutes=st.integers(0, 22 * 24 * 60),
)
def test_at_every_moment_at_most_one_letter_of_a_countdown_may_leave_and_none_before_the_calendar_says(
    end, hours, zone, minutes
):
    moments = automatic.countdown("draft_reminder", end, leads(*hours), zone=zone, event="the end")
    at = end - minutes * MINUTE

    leaving = [moment for moment in moments if moment.may_leave(at)]

    assert len(leaving) <= 1
    assert all(moment.leaves <= at < moment.until for moment in leaving)
    for moment in moments:
        if moment.leaves < moment.until:
            assert moment.may_leave(moment.leaves)
            assert moment.leaves == moment.due or is_quiet(moment.due, zone)


@pytest.mark.parametrize(
    ("end", "lead", "leaves"),
    [
        # Clocks go forward on 29 March: 7 days before 10:00 summer time is 09:00 winter time.
        ("2026-03-30T10:00+02:00", 7 * 24, "2026-03-23T09:00+01:00"),
        # Due at 03:30 of the night that lacks an hour: seven in the morning comes an hour sooner.
        ("2026-04-05T03:30+02:00", 7 * 24, "2026-03-29T07:00+02:00"),
        # And back on 25 October: due at 02:30, which comes twice; seven in the morning is later.
        ("2026-11-01T01:30+01:00", 7 * 24, "2026-10-25T07:00+01:00"),
        ("2026-11-01T00:30+01:00", 7 * 24, "2026-10-25T07:00+01:00"),
        # The last day, at any hour.
        ("2026-10-25T12:00+01:00", 10, "2026-10-25T02:00+01:00"),
    ],
)
def test_a_letter_leaves_by_the_clock_on_the_wall_also_when_clocks_change(end, lead, leaves):
    [moment] = automatic.countdown(
        "draft_reminder", datetime.fromisoformat(end), leads(lead), zone=BRUSSELS, event="the deadline"
    )

    assert moment.leaves == datetime.fromisoformat(leaves)


def test_what_somebody_waits_for_is_no_automatic_letter():
    kinds = {rule.kind for rule in automatic.rules()}

    assert kinds <= set(KINDS)
    assert not kinds & {*WAITED_FOR, "submission_receipt", "ballot_receipt", "outcome_winner", "deadline_extended"}
    assert kinds == {
        "draft_reminder", "evaluator_digest", "evaluator_invitation_reminder", "late_digest", "messages_waiting",
        "session_reminder",
    }  # fmt: skip


# -- The calendar and the sender ---------------------------------------------------------------------------------------


def test_the_calendar_says_when_each_reminder_leaves_and_to_how_many(edition):
    lines = lines_of(edition, EARLY)

    # Due at midnight, they leave at seven; those of the last day at any hour.
    assert [(line.moment.leaves - DEADLINE, line.count) for line in lines] == [
        (-14 * DAY + 7 * HOUR, 1),
        (-7 * DAY + 7 * HOUR, 1),
        (-3 * DAY + 7 * HOUR, 1),
        (-24 * HOUR, 1),
        (-3 * HOUR, 1),
    ]
    assert lines[0].moment.why == "14 days before the deadline"
    assert lines[3].moment.why == "1 day before the deadline"


def test_the_sender_keeps_each_date_of_the_calendar_to_the_minute(edition):
    for number, line in enumerate(lines_of(edition, EARLY)):
        assert remind_of_deadline(edition, at=line.moment.leaves - MINUTE) == 0
        assert remind_of_deadline(edition, at=line.moment.leaves) == 1
        assert remind_of_deadline(edition, at=line.moment.leaves + MINUTE) == 0
        assert reminders() == number + 1


def test_an_extension_moves_the_calendar_and_its_reminders_leave_again(edition, staff):
    remind_of_deadline(edition, at=DEADLINE - 2 * HOUR)
    actions.extend_deadline(edition, DEADLINE + 2 * DAY, reason="A storm.", by=staff, at=DEADLINE - HOUR)
    edition.refresh_from_db()

    lines = lines_of(edition, DEADLINE - HOUR)

    assert [line.moment.leaves for line in lines] == [DEADLINE + DAY, DEADLINE + 2 * DAY - 3 * HOUR]
    assert remind_of_deadline(edition, at=lines[0].moment.leaves) == 1
    assert reminders() == 2


def test_a_session_stands_in_the_calendar_with_those_who_have_a_place(edition):
    session = InfoSessionFactory(edition=edition, begins=DEADLINE - 5 * DAY, ends=DEADLINE - 5 * DAY + HOUR)
    RegistrationFactory(session=session, placed_at=EARLY)
    RegistrationFactory(session=session, waiting=True)

    lines = lines_of(edition, EARLY, "session_reminder")

    assert [(line.moment.leaves, line.count) for line in lines] == [
        (session.begins - DAY, 1),
        (session.begins - HOUR, 1),
    ]


def test_a_dry_run_says_who_would_get_what_and_owes_nothing(edition):
    [line, *_later] = lines_of(edition, EARLY)
    before = Letter.objects.count()

    [letter] = letters_if_due_now(edition, line.moment, EARLY)

    assert letter.to == letter.person.email
    assert "30 days left" in letter.words().subject
    assert Letter.objects.count() == before
    assert reminders() == 0


# -- After an outage ---------------------------------------------------------------------------------------------------


def test_after_an_outage_only_the_reminder_that_still_matters_leaves(edition):
    assert remind_of_deadline(edition, at=DEADLINE - 2 * DAY + 10 * HOUR) == 1  # 14 and 7 days before were missed

    [letter] = Letter.objects.filter(kind="draft_reminder")
    assert letter.key.endswith(f":{3 * 24 * 3600}")


@pytest.mark.django_db(transaction=True)
def test_two_schedulers_at_once_owe_each_letter_once():
    edition = EditionFactory()
    SubmissionFactory.create_batch(5, edition=edition)

    at_once(*[lambda: remind_of_deadline(edition, at=DEADLINE - 2 * HOUR)] * 4)

    assert reminders() == 5


# -- Pausing -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["", "draft_reminder"])
def test_what_is_paused_is_not_owed_and_stands_in_the_calendar_as_paused(edition, staff, kind):
    actions.pause_letters(edition, kind, reason="The form is broken.", by=staff, at=EARLY)

    for hours in (13 * 24 - 10, 6 * 24 - 10, 2):
        assert remind_of_deadline(edition, at=DEADLINE - hours * HOUR) == 0

    assert reminders() == 0
    calendar = calendar_of(edition, EARLY)
    assert all(line.pause for line in calendar.lines if line.moment.kind == "draft_reminder")
    event = Event.objects.get(verb="letters paused")
    assert (event.actor, event.reason, event.edition) == (staff, "The form is broken.", edition.slug)


def test_another_kind_or_another_edition_is_not_paused_with_it(edition, staff):
    other = SubmissionFactory().edition
    actions.pause_letters(edition, "late_digest", reason="Holidays.", by=staff, at=EARLY)
    actions.pause_letters(other, "", reason="Holidays.", by=staff, at=EARLY)

    assert remind_of_deadline(edition, at=DEADLINE - 2 * HOUR) == 1
    assert remind_of_deadline(other, at=DEADLINE - 2 * HOUR) == 0


def test_what_is_resumed_is_no_burst_only_what_still_matters_leaves(edition, staff):
    pause = actions.pause_letters(edition, "", reason="The form is broken.", by=staff, at=EARLY)
    remind_of_deadline(edition, at=DEADLINE - 13 * DAY)
    resumed = DEADLINE - 6 * DAY + 10 * HOUR

    actions.resume_letters(pause, by=staff, at=resumed)

    assert remind_of_deadline(edition, at=resumed) == 1
    [letter] = Letter.objects.filter(kind="draft_reminder")
    assert letter.key.endswith(f":{7 * 24 * 3600}")
    assert Event.objects.filter(verb="letters resumed", actor=staff).count() == 1


def test_what_is_due_and_held_back_stays_in_the_calendar_so_that_it_is_seen(edition, staff):
    actions.pause_letters(edition, "", reason="The form is broken.", by=staff, at=EARLY)

    lines = lines_of(edition, DEADLINE - 13 * DAY)

    assert [line.overdue for line in lines] == [True, False, False, False, False]


@pytest.mark.parametrize(
    ("kind", "refusal"),
    [
        ("sign_in_code", letter_policies.NOT_AUTOMATIC),
        ("submission_receipt", letter_policies.NOT_AUTOMATIC),
        ("ballot", letter_policies.NOT_AUTOMATIC),
        ("draft_reminder", letter_policies.PAUSED),
    ],
)
def test_what_somebody_waits_for_and_what_is_paused_already_is_not_paused(edition, staff, kind, refusal):
    actions.pause_letters(edition, "draft_reminder", reason="Once.", by=staff, at=EARLY)

    with pytest.raises(Refused) as refused:
        actions.pause_letters(edition, kind, reason="Twice.", by=staff, at=EARLY)

    assert refused.value.refusal == refusal
    assert LetterPause.objects.count() == 1


def test_only_staff_hold_letters_back_and_they_say_why(edition, staff):
    [line, *_later] = lines_of(edition, EARLY)
    for person in (UserFactory(), UserFactory(roles=[Role.CHAIR]), UserFactory(roles=[Role.AUDITOR])):
        with pytest.raises(Refused):
            actions.pause_letters(edition, "", reason="No.", by=person, at=EARLY)
        with pytest.raises(Refused):
            actions.skip_letter(edition, line.moment.kind, line.moment.stamp, reason="No.", by=person, at=EARLY)
    with pytest.raises(ValidationError, match="Give the reason"):
        actions.pause_letters(edition, "", reason="  ", by=staff, at=EARLY)

    assert not LetterPause.objects.exists()
    assert not LetterSkip.objects.exists()
    assert not Event.objects.filter(verb__in=["letters paused", "letter skipped"]).exists()


def test_the_database_keeps_one_pause_of_a_kind(edition, staff):
    pause = actions.pause_letters(edition, "", reason="Once.", by=staff, at=EARLY)
    pause.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        pause.save(force_insert=True)


# -- Skipping ----------------------------------------------------------------------------------------------------------


def test_a_skipped_letter_is_not_owed_and_the_next_one_is(edition, staff):
    first, second, *_later = lines_of(edition, EARLY)
    actions.skip_letter(edition, "draft_reminder", first.moment.stamp, reason="Too early.", by=staff, at=EARLY)

    assert remind_of_deadline(edition, at=first.moment.leaves) == 0
    assert remind_of_deadline(edition, at=second.moment.leaves) == 1

    event = Event.objects.get(verb="letter skipped")
    assert (event.actor, event.reason, event.subject) == (staff, "Too early.", "letters:draft_reminder")


def test_a_skip_that_is_taken_back_lets_the_letter_leave(edition, staff):
    [line, *_later] = lines_of(edition, EARLY)
    skip = actions.skip_letter(edition, "draft_reminder", line.moment.stamp, reason="No.", by=staff, at=EARLY)

    actions.take_back_skip(skip, by=staff, at=EARLY + HOUR)

    assert remind_of_deadline(edition, at=line.moment.leaves) == 1
    with pytest.raises(Refused) as refused:
        actions.take_back_skip(skip, by=staff, at=EARLY + HOUR)
    assert refused.value.refusal == letter_policies.NOT_SKIPPED


def test_a_skip_is_of_one_date_after_an_extension_the_reminder_leaves(edition, staff):
    [last] = lines_of(edition, EARLY)[-1:]
    actions.skip_letter(edition, "draft_reminder", last.moment.stamp, reason="No.", by=staff, at=EARLY)
    actions.extend_deadline(edition, DEADLINE + 2 * DAY, reason="A storm.", by=staff, at=DEADLINE - HOUR)
    edition.refresh_from_db()

    assert remind_of_deadline(edition, at=DEADLINE + 2 * DAY - HOUR) == 1


@pytest.mark.parametrize(
    ("kind", "stamp", "refusal"),
    [
        ("draft_reminder", "never", letter_policies.MOMENT_OVER),
        ("messages_waiting", "now", letter_policies.CONTINUOUS),
        ("password_reset", "now", letter_policies.NOT_AUTOMATIC),
    ],
)
def test_only_a_letter_to_come_is_skipped(edition, staff, kind, stamp, refusal):
    with pytest.raises(Refused) as refused:
        actions.skip_letter(edition, kind, stamp, reason="No.", by=staff, at=EARLY)

    assert refused.value.refusal == refusal
    assert not LetterSkip.objects.exists()
