"""Eligibility: a verdict with reasons, questions before it, appeals after it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.refusals import Refused
from accounts.rules import Role
from calls.rules import Gate
from notifications.models import Letter
from submissions import actions, conditions
from submissions.models import EligibilityCheck
from submissions.rules import State
from tests.factories.accounts import UserFactory
from tests.factories.calls import CHECKING
from tests.factories.submissions import BEFORE, SubmissionFactory, fresh, owner_of, verdict

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def _letters(kind):
    return list(Letter.objects.filter(kind=kind))


def _appealed():
    entered = SubmissionFactory(handed_in=True)
    verdict(entered, eligible=False, at=CHECKING)
    actions.appeal(entered, text="It does concern personalised medicine.", by=owner_of(entered), at=CHECKING + DAY)
    return fresh(entered)


def test_an_eligible_verdict_keeps_the_checklist_and_the_version_of_the_country_list():
    entered = SubmissionFactory(handed_in=True)

    verdict(entered)

    check = EligibilityCheck.objects.get()
    assert (check.verdict, check.countries_version) == ("eligible", "2026-03-01")
    assert [row["code"] for row in check.checklist] == ["relevance", "completeness"]
    assert fresh(entered).state == State.ELIGIBLE


def test_an_ineligible_verdict_is_sent_with_its_reason_and_the_way_to_appeal():
    entered = SubmissionFactory(handed_in=True)

    verdict(entered, eligible=False, reason="It is planned, not in use.", at=CHECKING)

    [letter] = _letters("ineligible")
    assert letter.to == owner_of(entered).email
    assert "It is planned, not in use." in letter.text
    assert "11 March 2026, 10:00 CET" in letter.text
    assert fresh(entered).state == State.INELIGIBLE


@pytest.mark.parametrize(
    ("given", "checklist", "reason", "sentence"),
    [
        ("ineligible", {"relevance": False, "completeness": True}, "", "Give the reason"),
        ("eligible", {"relevance": False, "completeness": True}, "", "cannot be “eligible”"),
        ("eligible", {"relevance": True}, "", "Answer every check"),
    ],
)
def test_a_verdict_that_contradicts_itself_is_refused(given, checklist, reason, sentence):
    entered = SubmissionFactory(handed_in=True)
    answers = [{"code": code, "passed": passed, "reason": ""} for code, passed in checklist.items()]
    staff = UserFactory(roles=[Role.STAFF])

    with pytest.raises(ValidationError, match=sentence):
        actions.check_eligibility(entered, verdict=given, checklist=answers, reason=reason, by=staff, at=CHECKING)

    assert fresh(entered).state == State.SUBMITTED
    assert not EligibilityCheck.objects.exists()
    assert _letters("ineligible") == []


@pytest.mark.parametrize("roles", [[], [Role.EVALUATOR], [Role.CHAIR], [Role.AUDITOR]])
def test_only_staff_give_a_verdict(roles):
    entered = SubmissionFactory(handed_in=True)

    with pytest.raises(Refused) as refused:
        verdict(entered, by=UserFactory(roles=roles))

    assert refused.value.refusal.code == "not-staff"
    assert not EligibilityCheck.objects.exists()


def test_nothing_is_checked_before_the_deadline():
    entered = SubmissionFactory(handed_in=True)

    with pytest.raises(Refused) as refused:
        verdict(entered, at=BEFORE)

    assert refused.value.refusal.code == "not-checking"
    assert fresh(entered).state == State.SUBMITTED


def test_a_question_goes_to_the_applicant_and_its_answer_brings_the_entry_back():
    entered = SubmissionFactory(handed_in=True)
    staff, owner = UserFactory(roles=[Role.STAFF]), owner_of(entered)

    asked = actions.request_clarification(
        entered, question="Since when is it in use?", due=CHECKING + 5 * DAY, by=staff, at=CHECKING
    )

    assert fresh(entered).state == State.CLARIFICATION
    [letter] = _letters("clarification")
    assert "Since when is it in use?" in letter.text
    actions.answer_clarification(entered, answer="Since May 2022.", by=owner, at=CHECKING + DAY)
    asked.refresh_from_db()
    assert (asked.answer, asked.answered_by, fresh(entered).state) == ("Since May 2022.", owner, State.SUBMITTED)


def test_a_second_question_waits_for_the_first_answer():
    entered = SubmissionFactory(handed_in=True)
    staff = UserFactory(roles=[Role.STAFF])
    actions.request_clarification(entered, question="One?", due=CHECKING + DAY, by=staff, at=CHECKING)

    with pytest.raises(ValidationError, match="open already"):
        actions.request_clarification(entered, question="Two?", due=CHECKING + DAY, by=staff, at=CHECKING)

    assert entered.clarifications.count() == 1


def test_an_appeal_is_received_until_its_time_is_over():
    entered = SubmissionFactory(handed_in=True)
    verdict(entered, eligible=False, at=CHECKING)
    ends = CHECKING + 7 * DAY

    with pytest.raises(Refused) as refused:
        actions.appeal(entered, text="Look again.", by=owner_of(entered), at=ends)
    assert refused.value.refusal.code == "appeal-too-late"
    assert fresh(entered).state == State.INELIGIBLE

    actions.appeal(entered, text="Look again.", by=owner_of(entered), at=ends - timedelta(microseconds=1))
    assert fresh(entered).state == State.APPEALED
    assert len(_letters("appeal_received")) == 1


def test_whoever_gave_the_verdict_does_not_decide_the_appeal():
    entered = SubmissionFactory(handed_in=True)
    staff = UserFactory(roles=[Role.STAFF])
    verdict(entered, eligible=False, by=staff, at=CHECKING)
    actions.appeal(entered, text="Look again.", by=owner_of(entered), at=CHECKING)

    with pytest.raises(Refused) as refused:
        actions.decide_appeal(entered, upheld=False, reason="No.", by=staff, at=CHECKING + DAY)

    assert refused.value.refusal.code == "same-person"
    assert fresh(entered).state == State.APPEALED
    assert _letters("appeal_decided") == []


@pytest.mark.parametrize(("upheld", "state"), [(True, State.ELIGIBLE), (False, State.REJECTED)])
@pytest.mark.parametrize("role", [Role.STAFF, Role.CHAIR])
def test_another_member_of_staff_or_the_chair_decides_with_a_reason(role, upheld, state):
    entered = _appealed()

    actions.decide_appeal(entered, upheld=upheld, reason="We read it again.", by=UserFactory(roles=[role]), at=CHECKING)

    assert fresh(entered).state == state
    [letter] = _letters("appeal_decided")
    assert "We read it again." in letter.text


def test_an_appeal_is_not_decided_without_a_reason():
    entered = _appealed()

    with pytest.raises(ValidationError):
        actions.decide_appeal(entered, upheld=True, reason=" ", by=UserFactory(roles=[Role.CHAIR]), at=CHECKING)

    assert fresh(entered).state == State.APPEALED
    assert _letters("appeal_decided") == []


def test_ineligibility_holds_the_place_until_the_time_to_appeal_is_over():
    entered = SubmissionFactory(handed_in=True)
    verdict(entered, eligible=False, at=CHECKING)
    ends = CHECKING + 7 * DAY

    assert actions.lapse_ineligible(at=ends - timedelta(seconds=1)) == 0
    assert actions.lapse_ineligible(at=ends) == 1
    assert actions.lapse_ineligible(at=ends) == 0
    assert fresh(entered).state == State.REJECTED


def test_an_appeal_stops_the_lapse():
    entered = _appealed()

    assert actions.lapse_ineligible(at=CHECKING + 30 * DAY) == 0

    assert fresh(entered).state == State.APPEALED


def test_the_gates_name_what_is_unchecked_asked_and_appealed():
    edition = SubmissionFactory(handed_in=True).edition
    asked = SubmissionFactory(edition=edition, handed_in=True)
    staff = UserFactory(roles=[Role.STAFF])
    actions.request_clarification(asked, question="Since when?", due=CHECKING + DAY, by=staff, at=CHECKING)
    appealed = SubmissionFactory(edition=edition, handed_in=True)
    verdict(appealed, eligible=False, at=CHECKING)
    actions.appeal(appealed, text="Look again.", by=owner_of(appealed), at=CHECKING)

    start = [str(row.sentence) for row in conditions.before_evaluation(edition, CHECKING) if not row.met]
    freeze = [str(row.sentence) for row in conditions.before_freeze(edition, CHECKING) if not row.met]

    assert start == ["1 submission has no verdict", "1 clarification is unanswered"]
    assert freeze == ["1 appeal is undecided"]
    assert conditions.before_evaluation(edition, BEFORE)[0].met is False
    assert Gate.START_EVALUATION not in edition.gates_moved_by(CHECKING)


def test_a_late_verdict_is_refused_once_given():
    entered = SubmissionFactory(eligible=True)

    with pytest.raises(Refused) as refused:
        verdict(entered, eligible=False, at=CHECKING)

    assert refused.value.refusal.code == "checked-already"
    assert fresh(entered).state == State.ELIGIBLE
