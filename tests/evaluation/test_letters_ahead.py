"""Letters about the jury in the calendar: dates and people of the task itself, and nothing for who has a hand in an entry."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.rules import Role
from calls import letter_policies
from calls.actions import pause_letters, resume_letters
from calls.letter_calendar import calendar_of, letters_if_due_now
from evaluation import actions
from evaluation.progress.lateness import started_at
from notifications.models import Letter
from submissions.models import Editor
from tests.factories.accounts import UserFactory
from tests.factories.calls import EVALUATING
from tests.factories.evaluation import INVITED, EvaluatorFactory, Jury, jury
from tests.factories.moments import now_is

pytestmark = pytest.mark.django_db


def running(**more: object) -> Jury:
    given = jury(**more)
    given.edition.evaluator_reminder_hours = [168, 72, 24]
    given.edition.save()
    given.edition = given.fresh()
    return given


def lines(given: Jury, kind: str, at=EVALUATING):
    return [line for line in calendar_of(given.fresh(), at).lines if line.moment.kind == kind]


def test_the_digest_leaves_when_the_calendar_says_and_to_so_many() -> None:
    given = running(evaluators=2, submissions=2)
    ahead = lines(given, "evaluator_digest")

    assert [line.moment.why.split(" before")[0] for line in ahead] == ["16 days 12 hours", "7 days", "3 days", "1 day"]
    for number, line in enumerate(ahead):
        assert line.count == 2
        assert actions.remind_evaluators(given.fresh(), at=line.moment.leaves - timedelta(seconds=1)) == 0
        assert actions.remind_evaluators(given.fresh(), at=line.moment.leaves) == 2
        assert Letter.objects.filter(kind="evaluator_digest").count() == 2 * (number + 1)


def test_who_is_away_on_the_day_of_a_digest_is_not_counted_for_it() -> None:
    given = running(evaluators=2)
    actions.add_absence(
        given.evaluators[0], begins=date(2026, 4, 11), ends=date(2026, 4, 12), by=given.judge(), at=EVALUATING
    )

    assert [line.count for line in lines(given, "evaluator_digest")] == [2, 1, 2, 2]


def test_before_the_start_the_digests_wait_for_it_and_after_it_they_do_not() -> None:
    assert {line.waits_for for line in lines(running(started=False), "evaluator_digest")} == {
        "the start of the evaluation"
    }
    assert {line.waits_for for line in lines(running(), "evaluator_digest")} == {""}


def test_an_invitation_without_an_answer_stands_in_the_calendar_until_its_reminder_is_owed() -> None:
    given = jury(started=False, assigned=False)
    EvaluatorFactory(edition=given.edition, accepted_at=None)
    [line] = lines(given, "evaluator_invitation_reminder", INVITED + timedelta(days=1))

    assert line.count == 1
    assert actions.remind_of_invitations(given.fresh(), at=line.moment.leaves) == 1
    assert lines(given, "evaluator_invitation_reminder", line.moment.leaves) == []


def test_a_paused_digest_of_what_is_late_is_not_made_up_for() -> None:
    given = running()
    staff, late_since = given.staff, started_at(given.edition) + timedelta(days=8)
    pause = pause_letters(given.edition, "late_digest", reason="Easter.", by=staff, at=EVALUATING)
    counts = [actions.tell_staff_of_late(given.fresh(), at=late_since + timedelta(days=day)) for day in range(3)]
    assert counts == [0, 0, 0]

    resume_letters(pause, by=staff, at=late_since + timedelta(days=3))
    people = len({staff, *type(staff).objects.filter(groups__name=Role.STAFF.value)})

    assert actions.tell_staff_of_late(given.fresh(), at=late_since + timedelta(days=3)) == people
    assert Letter.objects.filter(kind="late_digest", to=staff.email).count() == 1


def test_who_has_a_hand_in_an_entry_does_not_read_what_the_jury_would() -> None:
    given = running()
    [line, *_later] = lines(given, "evaluator_digest")
    stranger = UserFactory(roles=[Role.STAFF])
    Editor.objects.create(submission=given.submissions[0], person=given.staff, role="editor", since=INVITED)

    assert letter_policies.why_not_read_ahead(stranger, "evaluator_digest") is None
    assert letter_policies.why_not_read_ahead(given.staff, "evaluator_digest") == letter_policies.HAND_IN_AN_ENTRY
    assert letter_policies.why_not_read_ahead(stranger, "draft_reminder") == letter_policies.NOT_FOR_STAFF
    assert len(letters_if_due_now(given.fresh(), line.moment, EVALUATING)) == 1


@pytest.mark.parametrize("hand", [True, False])
def test_the_dry_run_shows_a_letter_as_it_would_be_read(client, hand) -> None:
    given = running()
    if hand:
        Editor.objects.create(submission=given.submissions[0], person=given.staff, role="editor", since=INVITED)
    [line, *_later] = lines(given, "evaluator_digest")
    client.force_login(given.staff)

    with now_is(EVALUATING):
        address = reverse("calls:letter_dry_run", args=[given.edition.slug, "evaluator_digest"])
        page = client.get(address, {"stamp": line.moment.stamp}).content.decode()

    assert given.judge().email in page
    assert (given.submissions[0].number in page) is not hand
    assert not Letter.objects.filter(kind="evaluator_digest").exists()
