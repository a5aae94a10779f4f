"""A question of staff opens the questions that it names, until its day is over; everything else stays as it arrived."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.refusals import Refused
from accounts.rules import Role
from calls.eligibility import Answer
from calls.rules import Phase
from notifications.models import Letter
from submissions import actions
from submissions.actions.checks import rules_of
from submissions.models import EligibilityCheck, Organisation, Version
from submissions.rules import State
from tests.calls.test_countries import FROZEN
from tests.factories.accounts import UserFactory
from tests.factories.calls import CHECKING, EditionFactory, edition_in
from tests.factories.submissions import OrganisationFactory, SubmissionFactory, fresh, owner_of, verdict

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
DUE = CHECKING + 5 * DAY


def _asked(entered, *questions, at=CHECKING, due=DUE):
    staff = UserFactory(roles=[Role.STAFF])
    return actions.request_clarification(
        entered, question="Since when is it in use?", questions=questions, due=due, by=staff, at=at
    )


def _answers(version):
    return {row["question"]: row["value"] for row in version.content["answers"]}


def test_an_answer_to_a_named_question_makes_a_version_that_differs_in_nothing_else():
    entered = SubmissionFactory(handed_in=True)
    first, arrived, owner = entered.version, entered.submitted_at, owner_of(entered)
    _asked(entered, "since")
    entered.project.title = "Changed behind everybody's back"
    entered.project.save(update_fields=["title"])

    asked = actions.answer_clarification(entered, answer="", answers={"since": "5/2022"}, by=owner, at=CHECKING + DAY)

    second = fresh(entered).version
    assert (asked.version, second.number, second.arrived_at) == (second, 2, CHECKING + DAY)
    assert _answers(second) == _answers(first) | {"since": "May 2022"}
    assert second.content["project"] == first.content["project"]
    assert second.content["files"] == first.content["files"]
    assert (fresh(entered).state, fresh(entered).submitted_at) == (State.SUBMITTED, arrived)
    assert Letter.objects.filter(kind="submission_receipt", text__contains=second.sha256).count() == 1
    assert Version.objects.get(pk=first.pk).canonical == first.canonical


def test_a_question_that_was_not_named_stays_closed():
    entered = SubmissionFactory(handed_in=True)
    first, owner = entered.version, owner_of(entered)
    _asked(entered, "since")
    what = entered.answers.get(question__code="what")

    with pytest.raises(Refused):
        actions.save_answer(entered, what.question, "Other words.", revision=what.revision, by=owner, at=CHECKING + DAY)
    actions.answer_clarification(
        entered, answer="", answers={"since": "5/2022", "what": "Other words."}, by=owner, at=CHECKING + DAY
    )

    assert _answers(fresh(entered).version)["what"] == _answers(first)["what"]
    assert entered.answers.get(question__code="what").value == what.value


def test_without_a_named_question_no_version_is_made():
    entered = SubmissionFactory(handed_in=True)
    _asked(entered)

    actions.answer_clarification(
        entered, answer="Since May.", answers={"what": "Other."}, by=owner_of(entered), at=CHECKING
    )

    assert fresh(entered).version == entered.version


@pytest.mark.parametrize(("moment", "late"), [(DUE - timedelta(microseconds=1), False), (DUE, True)])
def test_the_time_to_answer_is_half_open(moment, late):
    entered = SubmissionFactory(handed_in=True)
    _asked(entered, "since")

    def answer():
        actions.answer_clarification(entered, answer="", answers={"since": "5/2022"}, by=owner_of(entered), at=moment)

    if not late:
        answer()
        assert fresh(entered).version.number == 2
        return
    with pytest.raises(Refused) as refused:
        answer()
    with pytest.raises(Refused):
        actions.keep_answers(entered, answers={"since": "x"}, by=owner_of(entered), at=moment)
    assert refused.value.refusal.code == "answer-too-late"
    assert (fresh(entered).state, fresh(entered).version) == (State.CLARIFICATION, entered.version)
    verdict(entered, at=DUE)  # staff decide by what they have
    assert fresh(entered).state == State.ELIGIBLE


def test_what_is_wrong_is_said_beside_its_question_and_nothing_is_written():
    entered = SubmissionFactory(handed_in=True)
    _asked(entered, "since")

    with pytest.raises(ValidationError) as refused:
        actions.answer_clarification(
            entered, answer="Yes.", answers={"since": "once"}, by=owner_of(entered), at=CHECKING
        )

    assert refused.value.message_dict == {"since": ["write month and year, such as 9/2022"]}
    assert (fresh(entered).state, Version.objects.count()) == (State.CLARIFICATION, 1)


@pytest.mark.parametrize(("questions", "due"), [(("no such",), DUE), (("attachments",), DUE), ((), CHECKING)])
def test_staff_open_only_questions_of_the_entry_and_for_a_day_to_come(questions, due):
    entered = SubmissionFactory(handed_in=True)

    with pytest.raises(ValidationError):
        _asked(entered, *questions, due=due)

    assert fresh(entered).state == State.SUBMITTED
    assert not Letter.objects.filter(kind="clarification").exists()


def test_the_letter_names_what_is_open_and_the_last_minute():
    entered = SubmissionFactory(handed_in=True)

    _asked(entered, "since", due=(CHECKING + 5 * DAY).replace(hour=23, minute=0))

    letter = Letter.objects.get(kind="clarification")
    assert "2. Since when?" in letter.text
    assert "23:59 CET" in letter.text


def test_the_page_offers_the_named_question_keeps_and_sends_it(client):
    edition = edition_in(Phase.CHECKING, at=timezone.now())
    entered = SubmissionFactory(edition=edition, handed_in=True)
    _asked(entered, "since", at=timezone.now(), due=timezone.now() + DAY)
    client.force_login(owner_of(entered))
    address = reverse("submissions:answer", args=[entered.public_id])

    page = client.get(address).content.decode()
    client.post(address, {"keep": "1", "since": "not yet a mo"})
    kept = client.get(address).content.decode()
    wrong = client.post(address, {"since": "not yet a mo", "answer": "My words."})
    client.post(address, {"since": "5/2022", "answer": ""})

    assert "Since when?" in page
    assert 'name="what"' not in page
    assert "not yet a mo" in kept
    assert "write month and year" in wrong.content.decode()
    assert "My words." in wrong.content.decode()
    assert _answers(fresh(entered).version)["since"] == "May 2022"


def test_a_reply_without_questions_is_kept_by_itself_and_sent_by_a_press_alone(client):
    entered = SubmissionFactory(edition=edition_in(Phase.CHECKING, at=timezone.now()), handed_in=True)
    _asked(entered, at=timezone.now(), due=timezone.now() + DAY)
    client.force_login(owner_of(entered))
    address = reverse("submissions:answer", args=[entered.public_id])

    told = client.post(address, {"keep": "itself", "answer": "We began in"})

    assert re.fullmatch(r"\d\d:\d\d", told.content.decode())
    assert "We began in" in client.get(address).content.decode()
    assert fresh(entered).state == State.CLARIFICATION
    assert entered.clarifications.get().answer == ""


def test_staff_choose_the_questions_and_the_last_day(client):
    edition = edition_in(Phase.CHECKING, at=timezone.now())
    entered = SubmissionFactory(edition=edition, handed_in=True)
    client.force_login(UserFactory(roles=[Role.STAFF]))
    day = timezone.localdate() + 10 * DAY
    address = reverse("submissions:staff_ask", args=[edition.slug, entered.public_id])

    past = client.post(address, {"question": "When?", "due": "2001-01-01"})
    client.post(address, {"question": "When?", "questions": ["since"], "due": day.isoformat()})

    assert past.status_code == 422
    assert "Choose a day that is still to come." in past.content.decode()
    asked = entered.clarifications.get()
    assert asked.questions == ["since"]
    assert asked.due.astimezone(timezone.get_default_timezone()).date() in (day, day + DAY)


# -- The verdict -------------------------------------------------------------------------------------------------------


def test_the_letter_of_an_ineligible_verdict_gives_the_reason_of_each_failed_rule_and_no_evidence():
    entered = SubmissionFactory(handed_in=True)
    failed = {"code": "relevance", "passed": False, "reason": "It is about crops.", "evidence": "A colleague's note"}
    passed = {"code": "completeness", "passed": True, "reason": "", "evidence": ""}

    actions.check_eligibility(
        entered, verdict="ineligible", checklist=[failed, passed], reason="Not medicine.",
        by=UserFactory(roles=[Role.STAFF]), at=CHECKING,
    )  # fmt: skip

    letter = Letter.objects.get(kind="ineligible")
    name = entered.edition.checklist[0]["name"]
    assert f"- {name}: It is about crops." in letter.text
    assert "Not medicine." in letter.text
    assert "A colleague's note" not in letter.text + letter.html


def test_a_failed_check_says_why():
    entered = SubmissionFactory(handed_in=True)
    rows = [{"code": row["code"], "passed": False, "reason": " "} for row in entered.edition.checklist]

    with pytest.raises(ValidationError) as refused:
        actions.check_eligibility(
            entered, verdict="ineligible", checklist=rows, reason="No.", by=UserFactory(roles=[Role.STAFF]), at=CHECKING
        )

    assert list(refused.value.message_dict) == ["why_relevance"]
    assert not EligibilityCheck.objects.exists()
    assert not Letter.objects.filter(kind="ineligible").exists()


def _from(country, kind="hospital"):
    house = OrganisationFactory(country=country, kind=kind)
    return SubmissionFactory(edition=EditionFactory(countries=FROZEN), organisation=house, handed_in=True)


@pytest.mark.parametrize(
    ("country", "expected"),
    [
        ("GR", Answer.YES), ("GB", Answer.YES), ("XK", Answer.YES), ("CH", Answer.YES), ("GP", Answer.YES),
        ("AX", Answer.YES), ("CA", Answer.STAFF), ("KR", Answer.STAFF), ("NZ", Answer.STAFF), ("GL", Answer.STAFF),
        ("NC", Answer.STAFF), ("JP", Answer.NO), ("MA", Answer.NO), ("LI", Answer.NO), ("US", Answer.NO),
    ],
)  # fmt: skip
def test_the_verdict_keeps_what_the_rules_said_and_against_a_no_it_has_a_reason(country, expected):
    entered = _from(country)

    if expected is Answer.NO:
        with pytest.raises(ValidationError, match="The rules say no"):
            verdict(entered)
        assert fresh(entered).state == State.SUBMITTED
    verdict(entered, reason="Seat and laboratory are in Sweden." if expected is Answer.NO else "")

    check = EligibilityCheck.objects.get()
    assert (check.country, check.countries_version) == (country, "2026-03-01")
    assert max((Answer(row["answer"]) for row in check.rules), key=list(Answer).index) is expected


@pytest.mark.parametrize("code", ["EL", "UK", "e"])
def test_what_is_no_stored_code_never_becomes_an_organisations_country(code):
    with pytest.raises(ValidationError, match="Choose a country from the list"):
        Organisation(legal_name="X", kind="hospital", country=code).full_clean()


def test_the_list_of_countries_is_frozen_and_a_later_correction_of_the_organisation_changes_no_verdict():
    entered = _from("CA")
    verdict(entered)
    before = EligibilityCheck.objects.get().rules

    Organisation.objects.filter(pk=entered.organisation_id).update(country="JP")

    assert EligibilityCheck.objects.get().rules == before
    assert EligibilityCheck.objects.get().country == "CA"
    after = fresh(entered)
    after.edition = entered.edition
    assert [one.sentence for one in rules_of(after)] != [row["sentence"] for row in before]


def test_the_appeal_page_says_why_and_until_when(client):
    edition = edition_in(Phase.CHECKING, at=timezone.now())
    entered = SubmissionFactory(edition=edition, handed_in=True)
    verdict(entered, eligible=False, reason="It is planned.", at=timezone.now())
    client.force_login(owner_of(entered))

    page = client.get(reverse("submissions:appeal", args=[entered.public_id])).content.decode()

    assert "It is planned." in page
    assert "Nothing in the answers shows it." in page
    assert "You may appeal until" in page
