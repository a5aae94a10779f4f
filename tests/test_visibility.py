"""Who reads which answer: what is for staff stands on no page of others, what is for the jury on no public one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.rules import Role
from calls.models import Question
from calls.rules import Gate
from evaluation import actions as evaluation
from submissions import actions
from submissions.models import FinalistTask, Submission
from submissions.rules import Verb
from tests.factories.accounts import UserFactory
from tests.factories.calls import EVALUATING, EditionFactory, moved
from tests.factories.evaluation import ASSIGNED, EvaluatorFactory
from tests.factories.moments import now_is
from tests.factories.submissions import (
    BEFORE,
    SubmissionFactory,
    answer_all,
    checked_at,
    fresh,
    hand_in,
    owner_of,
    verdict,
)

pytestmark = pytest.mark.django_db
STAFF, JURY, ALL, LAY = "Kept by the office", "Read by the jury", "Read by everybody", "Read by a child of fourteen"
ASKED = (("account", "staff", STAFF), ("methods", "evaluators", JURY), ("regions", "public", ALL))


@pytest.fixture
def edition():
    """A question for each who may read an answer."""
    made = EditionFactory()
    section = made.sections.get(code="practice")
    for position, (code, visibility, _said) in enumerate(ASKED, start=5):
        Question.objects.create(
            section=section,
            code=code,
            label=f"About {code}",
            kind="short_text",
            visibility=visibility,
            position=position,
        )
    return made


def answered(edition) -> Submission:
    draft = SubmissionFactory(edition=edition)
    answer_all(draft)
    for code, said in [*((code, said) for code, _visibility, said in ASKED), ("lay_summary", LAY)]:
        question = Question.objects.get(section__edition=edition, code=code)
        actions.save_answer(draft, question, said, revision=1, by=owner_of(draft), at=BEFORE)
    return fresh(draft)


def eligible(edition) -> Submission:
    draft = answered(edition)
    hand_in(draft)
    verdict(fresh(draft))
    return fresh(draft)


def finalist(edition) -> Submission:
    entry = eligible(edition)
    actions.advance(entry, Verb.RANK, by=None, at=checked_at(entry))
    actions.shortlist(fresh(entry), due=edition.voting_opens, by=None, at=checked_at(entry))
    return fresh(entry)


def text(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def assigned(entry):
    judge = EvaluatorFactory(edition=entry.edition)
    staff = UserFactory(roles=[Role.STAFF])
    return evaluation.assign(judge, entry, by=staff, at=ASSIGNED)


def test_the_preview_shows_an_applicant_what_the_jury_reads(client, edition):
    draft = answered(edition)
    client.force_login(owner_of(draft))

    with now_is(BEFORE):
        preview = text(client, reverse("submissions:preview", args=[draft.public_id]))
        own = text(client, reverse("submissions:review", args=[draft.public_id]))
        step = text(client, reverse("submissions:step", args=[draft.public_id, "practice"]))

    assert f'href="{reverse("submissions:preview", args=[draft.public_id])}">Preview as the jury will see it' in step
    assert STAFF not in preview
    assert JURY in preview
    assert ALL in preview
    assert STAFF in own  # whoever wrote it reads it


def test_the_sheet_of_an_evaluator_leaves_out_what_is_for_staff(client, edition):
    entry = eligible(edition)
    assignment = assigned(entry)
    moved(edition, Gate.START_EVALUATION)
    judge, staff = assignment.evaluator.person, UserFactory(roles=[Role.STAFF])

    with now_is(EVALUATING):
        evaluation.declare_no_conflict(assignment, by=judge, at=EVALUATING)
        client.force_login(judge)
        sheet = text(client, reverse("admin:evaluation_sheet", args=[assignment.pk]))
        client.force_login(staff)
        desk = text(client, reverse("submissions:staff_submission", args=[edition.slug, entry.public_id]))

    assert STAFF not in sheet
    assert JURY in sheet
    assert ALL in sheet
    assert LAY in sheet
    assert STAFF in desk


@pytest.mark.parametrize(("visibility", "shown"), [("staff", False), ("evaluators", True), ("public", True)])
def test_before_the_text_opens_partners_are_named_unless_they_are_for_staff(client, edition, visibility, shown):
    Question.objects.filter(code="methods").update(code="partners", visibility=visibility)
    draft = SubmissionFactory(edition=edition, answered=True)
    asked = Question.objects.get(code="partners")
    actions.save_answer(draft, asked, JURY, revision=1, by=owner_of(draft), at=BEFORE)
    hand_in(fresh(draft))
    verdict(fresh(draft))
    assignment = assigned(fresh(draft))
    moved(edition, Gate.START_EVALUATION)
    client.force_login(assignment.evaluator.person)

    with now_is(EVALUATING):
        page = text(client, reverse("admin:evaluation_declare", args=[assignment.pk]))

    assert draft.project.title in page
    assert (JURY in page) is shown


def test_the_public_reads_the_lay_summary_and_no_answer_to_the_jury_or_to_staff(client, edition):
    entry = finalist(edition)
    task = FinalistTask.objects.get(submission=entry)
    FinalistTask.objects.update(confirmed_at=BEFORE, consented_at=BEFORE)
    for gate in (Gate.START_EVALUATION, Gate.FREEZE_RANKING, Gate.NOTIFY_APPLICANTS, Gate.RELEASE_FINALISTS):
        moved(edition, gate)
    slug = edition.slug

    with now_is(edition.voting_opens + timedelta(days=1)):
        page = text(client, reverse("voting:finalist", args=[slug, task.slug]))
        others = [
            text(client, reverse("voting:finalists", args=[slug])),
            text(client, reverse("calls:call", args=[slug])),
        ]

    assert LAY in page
    assert ALL in page
    assert entry.project.title in others[0]
    for said in (page, *others):
        assert STAFF not in said
        assert JURY not in said


def test_beside_a_question_stands_who_reads_its_answer(client, edition):
    draft = answered(edition)
    client.force_login(owner_of(draft))

    with now_is(BEFORE):
        page = text(client, reverse("submissions:step", args=[draft.public_id, "practice"]))

    assert page.count("Only staff read this answer.") == 1
    assert page.count("Everybody reads this answer if you become a finalist.") == 1


def test_a_finalist_sees_what_else_is_published_before_consenting(client, edition):
    entry = finalist(edition)
    moved(edition, Gate.NOTIFY_APPLICANTS)
    client.force_login(owner_of(entry))

    with now_is(edition.notices_by):
        page = text(client, reverse("submissions:finalist_task", args=[entry.public_id]))

    assert ALL in page
    assert JURY not in page
    assert STAFF not in page


@pytest.mark.parametrize(("visibility", "taken"), [("staff", ""), ("evaluators", ""), ("public", LAY)])
def test_only_a_summary_that_was_written_for_the_public_is_proposed_for_publication(edition, visibility, taken):
    Question.objects.filter(code="lay_summary").update(visibility=visibility)

    entry = finalist(edition)

    assert FinalistTask.objects.get(submission=entry).lay_summary == taken
