"""Invitations and assignments: who may read what, by hand and from a list."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.refusals import Refused
from accounts.rules import Role
from calls.rules import Gate
from evaluation import actions
from evaluation.models import Assignment, Evaluator
from notifications.models import Letter
from submissions.actions import add_editor, revoke, start
from submissions.models import Editor, Member, Submission, Version
from submissions.rules import State
from tests.factories.accounts import UserFactory
from tests.factories.calls import EVALUATING, EditionFactory
from tests.factories.evaluation import ASSIGNED, INVITED, EvaluatorFactory, Jury, jury
from tests.factories.moments import LONG_AGO
from tests.factories.submissions import OrganisationFactory, ProjectFactory, SubmissionFactory, owner_of

pytestmark = pytest.mark.django_db


def refused(given: Jury, *, at=ASSIGNED) -> str:
    """The code of the refusal; nothing is written and no letter owed."""
    before = Letter.objects.count()
    with pytest.raises(Refused) as caught:
        actions.assign(given.evaluators[0], given.submissions[0], by=given.staff, at=at)
    assert not Assignment.objects.exists()
    assert Letter.objects.count() == before
    return caught.value.refusal.code


def test_an_invited_person_is_an_evaluator_and_gets_a_letter() -> None:
    edition, person = EditionFactory(), UserFactory()
    staff = UserFactory(roles=[Role.STAFF])

    evaluator = actions.invite_evaluator(edition, person=person, affiliation="Hospital", by=staff, at=INVITED)

    assert User.objects.get(pk=person.pk).has_role(Role.EVALUATOR)
    assert evaluator.capacity == 10
    letter = Letter.objects.get(kind="evaluator_invitation")
    assert letter.to == person.email
    assert letter.subject.startswith("Invitation to the jury")


def test_a_person_is_on_a_jury_once() -> None:
    evaluator = EvaluatorFactory()
    staff = UserFactory(roles=[Role.STAFF])

    with pytest.raises(ValidationError):
        actions.invite_evaluator(evaluator.edition, person=evaluator.person, by=staff, at=INVITED)

    assert Evaluator.objects.count() == 1
    assert not Letter.objects.exists()


def test_only_staff_invite() -> None:
    edition, person = EditionFactory(), UserFactory()

    with pytest.raises(Refused):
        actions.invite_evaluator(edition, person=person, by=UserFactory(roles=[Role.CHAIR]), at=INVITED)

    assert not Evaluator.objects.exists()
    assert not User.objects.get(pk=person.pk).has_role(Role.EVALUATOR)


def test_an_assignment_before_the_start_waits_for_the_gate() -> None:
    given = jury(started=False, assigned=False)

    assignment = actions.assign(given.evaluators[0], given.submissions[0], by=given.staff, at=ASSIGNED)

    assert assignment.state == Assignment.State.PROPOSED
    assert not Letter.objects.filter(kind="assignments_ready").exists()


def test_an_assignment_after_the_start_is_told_at_once() -> None:
    given = jury(assigned=False)

    actions.assign(given.evaluators[0], given.submissions[0], by=given.staff, at=EVALUATING)

    letter = Letter.objects.get(kind="assignments_ready")
    assert letter.to == given.judge().email
    assert letter.subject.startswith("One submission")


def own_organisation(given: Jury) -> None:
    given.evaluators[0].organisation = given.submissions[0].organisation
    given.evaluators[0].save()


def own_organisation_by_name(given: Jury) -> None:
    given.evaluators[0].affiliation = given.submissions[0].organisation.legal_name.upper()
    given.evaluators[0].save()


def works_there(given: Jury) -> None:
    Member.objects.create(organisation=given.submissions[0].organisation, person=given.judge(), since=LONG_AGO)


def parent_organisation(given: Jury) -> None:
    parent = OrganisationFactory()
    given.submissions[0].organisation.parent = parent
    given.submissions[0].organisation.save()
    given.evaluators[0].organisation = parent
    given.evaluators[0].save()


def part_of_it(given: Jury) -> None:
    given.evaluators[0].organisation = OrganisationFactory(parent=given.submissions[0].organisation)
    given.evaluators[0].save()


def sister(given: Jury) -> None:
    parent = OrganisationFactory()
    given.submissions[0].organisation.parent = parent
    given.submissions[0].organisation.save()
    given.evaluators[0].organisation = OrganisationFactory(parent=parent)
    given.evaluators[0].save()


def domain_of_a_colleague(given: Jury) -> None:
    colleague = UserFactory(email="ana@vatterstad.example")
    Member.objects.create(organisation=given.submissions[0].organisation, person=colleague, since=LONG_AGO)
    person = given.judge()
    person.email = "olof@lab.vatterstad.example"
    person.save()


def same_domain(given: Jury) -> None:
    owner = owner_of(given.submissions[0])
    owner.email = "elin@med.vatterstad.example"
    owner.save()
    person = given.judge()
    person.email = "olof@vatterstad.example"
    person.save()


def co_editor(given: Jury) -> None:
    Editor.objects.create(submission=given.submissions[0], person=given.judge(), role=Editor.Role.EDIT, since=LONG_AGO)


def former_co_editor(given: Jury) -> None:
    found, owner = given.submissions[0], owner_of(given.submissions[0])
    editor = add_editor(found, given.judge(), Editor.Role.VIEW, by=owner, at=LONG_AGO)
    revoke(editor, by=owner, at=LONG_AGO)


def named_partner(given: Jury) -> None:
    version = given.submissions[0].version
    content = {**version.content, "answers": [{"question": "partners", "value": "With klinika aušra, Kaunas."}]}
    Version.objects.filter(pk=version.pk).update(canonical=json.dumps(content))
    given.evaluators[0].affiliation = "Klinika Aušra"
    given.evaluators[0].save()


def applicant_in_the_category(given: Jury) -> None:
    SubmissionFactory(category=given.category, owner=given.judge(), handed_in=True)


def partner_staff(given: Jury) -> None:
    organisation = given.submissions[0].organisation
    organisation.preciseu_partner = True
    organisation.save()
    Member.objects.create(organisation=organisation, person=given.judge(), since=LONG_AGO)


@pytest.mark.parametrize(
    ("arrange", "code"),
    [
        (own_organisation, "own-organisation"),
        (own_organisation_by_name, "own-organisation"),
        (works_there, "own-organisation"),
        (parent_organisation, "related-organisation"),
        (part_of_it, "related-organisation"),
        (sister, "related-organisation"),
        (same_domain, "own-domain"),
        (domain_of_a_colleague, "own-domain"),
        (co_editor, "works-on-it"),
        (former_co_editor, "works-on-it"),
        (named_partner, "named-partner"),
        (applicant_in_the_category, "applies-too"),
        (partner_staff, "partner-staff"),
    ],
)
def test_the_portal_itself_blocks_a_conflict_that_it_sees(arrange: Callable[[Jury], None], code: str) -> None:
    given = jury(started=False, assigned=False)
    arrange(given)
    given.evaluators[0].refresh_from_db()

    assert refused(given) == code


def test_two_people_at_a_public_mail_provider_have_nothing_in_common() -> None:
    given = jury(started=False, assigned=False)
    for number, person in enumerate((owner_of(given.submissions[0]), given.judge())):
        person.email = f"someone{number}@gmail.com"
        person.save()
    given.evaluators[0].refresh_from_db()

    actions.assign(given.evaluators[0], given.submissions[0], by=given.staff, at=ASSIGNED)

    assert Assignment.objects.count() == 1


def test_a_submission_that_is_not_eligible_is_not_assigned() -> None:
    given = jury(started=False, assigned=False)
    Submission.objects.update(state=State.APPEALED)

    assert refused(given) == "not-eligible"


def test_an_evaluator_gets_no_more_than_agreed_and_a_conflict_frees_the_place() -> None:
    given = jury(submissions=2, started=True)
    evaluator = given.evaluators[0]
    evaluator.capacity = 2
    evaluator.save()
    third = SubmissionFactory(category=given.category, eligible=True)

    with pytest.raises(Refused) as caught:
        actions.assign(evaluator, third, by=given.staff, at=EVALUATING)
    assert caught.value.refusal.code == "at-capacity"

    actions.declare_conflict(given.assignment(), reason="We teach together.", by=given.judge(), at=EVALUATING)
    actions.assign(evaluator, third, by=given.staff, at=EVALUATING)
    assert Assignment.objects.standing().count() == 2


def test_the_same_submission_is_not_given_twice() -> None:
    given = jury(started=False)

    with pytest.raises(Refused) as caught:
        actions.assign(given.evaluators[0], given.submissions[0], by=given.staff, at=ASSIGNED)

    assert caught.value.refusal.code == "has-it-already"
    assert Assignment.objects.count() == 1


def test_nothing_is_assigned_after_the_freeze() -> None:
    given = jury(assigned=False, gates=[Gate.START_EVALUATION, Gate.FREEZE_RANKING])

    assert refused(given, at=EVALUATING) == "frozen"


def test_only_staff_assign() -> None:
    given = jury(assigned=False)
    given.staff = given.chair

    assert refused(given) == "not-staff"


def test_a_table_assigns_all_of_its_pairs_and_writes_one_letter_per_evaluator() -> None:
    given = jury(submissions=2, evaluators=2, assigned=False)
    lines = [f"{judge.person.email.upper()};{row.number}" for row in given.submissions for judge in given.evaluators]

    made = actions.assign_from_csv(
        given.edition, "\n".join(["evaluator;submission", *lines]), by=given.staff, at=EVALUATING
    )

    assert len(made) == Assignment.objects.count() == 4
    assert Letter.objects.filter(kind="assignments_ready").count() == 2


def test_a_table_with_a_fault_assigns_nothing_and_says_why_line_by_line() -> None:
    given = jury(assigned=False)
    number, email = given.submissions[0].number, given.judge().email
    text = f"{email},{number}\n{email},{number}\n{email},R-0000\nwho@where.example,{number}\n{email}\n"

    with pytest.raises(ValidationError) as faults:
        actions.assign_from_csv(given.edition, text, by=given.staff, at=EVALUATING)

    assert [message.partition(":")[0] for message in faults.value.messages] == ["Line 2", "Line 3", "Line 4", "Line 5"]
    assert "already" in faults.value.messages[0]
    assert not Assignment.objects.exists()
    assert not Letter.objects.filter(kind="assignments_ready").exists()


@pytest.mark.parametrize("text", ["", "evaluator,submission\n"])
def test_a_table_without_lines_says_so(text: str) -> None:
    given = jury(assigned=False)

    with pytest.raises(ValidationError, match="no lines"):
        actions.assign_from_csv(given.edition, text, by=given.staff, at=EVALUATING)


def test_an_evaluator_judges_in_the_own_edition_only() -> None:
    given = jury(assigned=False)
    given.evaluators = [EvaluatorFactory()]

    assert refused(given) == "other-edition"


def test_staff_take_a_submission_back_with_a_reason() -> None:
    given = jury()

    actions.replace(given.assignment(), reason="She is ill.", by=given.staff, at=EVALUATING)

    assignment = given.assignment()
    assert (assignment.state, assignment.reason) == (Assignment.State.REPLACED, "She is ill.")
    with pytest.raises(Refused):
        actions.replace(assignment, reason="Again.", by=given.staff, at=EVALUATING)


def test_a_project_begun_by_an_evaluator_as_a_draft_is_no_application_yet() -> None:
    given = jury(started=False, assigned=False)
    project = ProjectFactory(organisation=OrganisationFactory(member=given.judge()))
    start(project, given.category, by=given.judge(), at=LONG_AGO.replace(month=11))

    actions.assign(given.evaluators[0], given.submissions[0], by=given.staff, at=ASSIGNED)

    assert Assignment.objects.count() == 1
