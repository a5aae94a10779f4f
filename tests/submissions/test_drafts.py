"""Drafts take anything, save themselves field by field, and are nobody else's business."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from accounts.models import Consent
from accounts.refusals import Refused
from accounts.rules import Role
from calls.rules import Gate
from submissions import actions, policies
from submissions.form import form_of
from submissions.models import Answer, Editor, Organisation, Project, Submission
from submissions.rules import State
from tests.factories.accounts import UserFactory
from tests.factories.calls import DEADLINE, EditionFactory
from tests.factories.submissions import BEFORE, OrganisationFactory, ProjectFactory, SubmissionFactory, fresh, owner_of

pytestmark = pytest.mark.django_db


def _question(draft, code):
    return next(asked.question for asked in form_of(draft).asked if asked.question.code == code)


def test_who_writes_down_an_organisation_acts_for_it():
    person = UserFactory()

    organisation = actions.create_organisation(
        legal_name="  Ινστιτούτο Υγείας   Νέα Ελπίδα ", kind="hospital", country="el", by=person, at=BEFORE
    )

    assert (organisation.legal_name, organisation.country) == ("Ινστιτούτο Υγείας Νέα Ελπίδα", "GR")
    assert policies.why_not_act_for(person, organisation) is None


@pytest.mark.parametrize("pic", ["12345678", "1234567890", "12345678a"])
def test_a_pic_has_nine_digits(pic):
    with pytest.raises(ValidationError, match=r"nine digits|at most 9"):
        actions.create_organisation(
            legal_name="Klinikum Weststadt", kind="hospital", country="DE", pic=pic, by=UserFactory(), at=BEFORE
        )

    assert not Organisation.objects.exists()


def test_only_who_acts_for_an_organisation_creates_its_projects():
    with pytest.raises(Refused, match="do not act for"):
        actions.create_project(OrganisationFactory(), title="One consent", by=UserFactory(), at=BEFORE)

    assert not Project.objects.exists()


def test_starting_makes_a_draft_that_its_beginner_owns():
    draft = SubmissionFactory()

    assert (draft.state, draft.number, draft.version) == (State.DRAFT, None, None)
    assert [editor.role for editor in draft.editors.all()] == [Editor.Role.OWNER]


@pytest.mark.parametrize(
    ("gates", "at"),
    [([], BEFORE), ([Gate.PUBLISH], DEADLINE)],
    ids=["not published", "deadline reached"],
)
def test_nothing_is_started_outside_the_submission_window(gates, at):
    edition = EditionFactory(gates=gates)

    with pytest.raises(Refused) as refused:
        SubmissionFactory(edition=edition, at=at)

    assert refused.value.refusal.code == "call-closed"
    assert not Submission.objects.exists()


def test_real_people_stay_out_of_a_rehearsal_and_its_people_out_of_real_calls():
    real = EditionFactory()
    rehearsal = EditionFactory(rehearsal_of=real, slug="rehearsal-1")
    invented = UserFactory(rehearsal="rehearsal-1")

    for edition, person in ((rehearsal, UserFactory()), (real, invented)):
        with pytest.raises(Refused):
            SubmissionFactory(edition=edition, owner=person)

    assert not Submission.objects.exists()
    assert SubmissionFactory(edition=rehearsal, owner=invented).state == State.DRAFT


def test_a_draft_takes_an_answer_that_is_far_too_long():
    draft = SubmissionFactory()
    question = _question(draft, "what")

    answer = actions.save_answer(draft, question, "x" * 5000, revision=0, by=owner_of(draft), at=BEFORE)

    assert (len(answer.value), answer.revision) == (5000, 1)
    assert fresh(draft).saved_at == BEFORE


def test_two_tabs_never_overwrite_each_other_unseen():
    draft = SubmissionFactory()
    question, owner = _question(draft, "what"), owner_of(draft)
    actions.save_answer(draft, question, "from the first tab", revision=0, by=owner, at=BEFORE)

    with pytest.raises(actions.Stale) as stale:
        actions.save_answer(draft, question, "from the second tab", revision=0, by=owner, at=BEFORE)

    assert (stale.value.theirs.value, stale.value.yours) == ("from the first tab", "from the second tab")
    assert [answer.value for answer in Answer.objects.all()] == ["from the first tab"]
    kept = actions.save_answer(draft, question, "from the second tab", revision=1, by=owner, at=BEFORE)
    assert (kept.value, kept.revision) == ("from the second tab", 2)


def test_a_colleague_may_edit_and_a_reader_may_not():
    draft = SubmissionFactory()
    colleague, reader = UserFactory(), UserFactory()
    actions.add_editor(draft, colleague, Editor.Role.EDIT, by=owner_of(draft), at=BEFORE)
    actions.add_editor(draft, reader, Editor.Role.VIEW, by=owner_of(draft), at=BEFORE)
    question = _question(draft, "what")

    actions.save_answer(draft, question, "by the colleague", revision=0, by=colleague, at=BEFORE)
    with pytest.raises(Refused):
        actions.save_answer(draft, question, "by the reader", revision=1, by=reader, at=BEFORE)

    assert Answer.objects.get().value == "by the colleague"


@pytest.mark.parametrize("role", [Role.STAFF, Role.CHAIR, Role.AUDITOR])
def test_staff_do_not_read_drafts_and_do_read_what_was_handed_in(role):
    person = UserFactory(roles=[role])

    assert policies.why_not_read(person, SubmissionFactory(answered=True)) == policies.NOT_YOURS
    assert policies.why_not_read(person, SubmissionFactory(handed_in=True)) is None


def test_a_draft_wanders_between_categories_and_keeps_every_answer():
    edition = EditionFactory()
    impact, culture = edition.categories.all()
    draft = SubmissionFactory(category=culture, answered=True)
    assert "involvement" in [asked.question.code for asked in form_of(draft).asked]

    actions.change_category(draft, impact, by=owner_of(draft), at=BEFORE)

    draft = fresh(draft)
    assert "involvement" not in [asked.question.code for asked in form_of(draft).asked]
    actions.change_category(draft, culture, by=owner_of(draft), at=BEFORE)
    assert form_of(fresh(draft)).missing() == []


def test_a_category_of_another_edition_is_refused():
    draft, other = SubmissionFactory(), EditionFactory().categories.all()[0]

    with pytest.raises(ValidationError, match="category of this edition"):
        actions.change_category(draft, other, by=owner_of(draft), at=BEFORE)

    assert fresh(draft).category == draft.category


def test_a_handed_in_submission_is_changed_only_after_reopening():
    entered = SubmissionFactory(handed_in=True)
    owner, question = owner_of(entered), _question(entered, "what")

    with pytest.raises(Refused, match="Reopen it"):
        actions.save_answer(entered, question, "changed", revision=1, by=owner, at=BEFORE)

    actions.reopen(entered, by=owner, at=BEFORE)
    assert actions.save_answer(entered, question, "changed", revision=1, by=owner, at=BEFORE).revision == 2


def test_reopening_ends_with_the_deadline():
    entered = SubmissionFactory(handed_in=True)

    with pytest.raises(Refused, match="deadline is past"):
        actions.reopen(entered, by=owner_of(entered), at=DEADLINE)

    assert fresh(entered).reopened_at is None


def test_a_ticked_declaration_is_kept_with_its_words_and_taken_back_without_deleting_them():
    draft = SubmissionFactory()
    owner = owner_of(draft)
    declaration = draft.edition.declarations.get(code="publication")

    actions.tick_declaration(draft, declaration, by=owner, at=BEFORE)
    actions.tick_declaration(draft, declaration, by=owner, at=BEFORE)
    consent = Consent.objects.get()
    assert (consent.person, consent.purpose, consent.text) == (owner, Consent.Purpose.PUBLICATION, declaration.text)
    actions.untick_declaration(draft, declaration, by=owner, at=DEADLINE)

    assert not draft.declarations_made.exists()
    assert Consent.objects.get().withdrawn_at == DEADLINE


def test_the_title_of_a_draft_can_be_changed():
    draft = SubmissionFactory()

    actions.update_project(draft, title=" A   new title ", acronym="ANT", by=owner_of(draft), at=BEFORE)

    assert fresh(draft).project.title == "A new title"


def test_a_project_keeps_the_name_under_which_another_submission_of_it_stands():
    """The title is the project's: what was frozen at a submit is in the version, whatever the project is called later."""
    entered = SubmissionFactory(handed_in=True, title="One consent")
    owner = owner_of(entered)
    actions.reopen(entered, by=owner, at=BEFORE)

    actions.update_project(entered, title="Two consents", by=owner, at=BEFORE)

    assert fresh(entered).version.content["project"]["title"] == "One consent"


def test_withdrawing_is_the_owners():
    draft = SubmissionFactory()
    colleague = UserFactory()
    actions.add_editor(draft, colleague, Editor.Role.EDIT, by=owner_of(draft), at=BEFORE)

    with pytest.raises(Refused) as refused:
        actions.withdraw(draft, by=colleague, at=BEFORE)

    assert refused.value.refusal == policies.NOT_OWNER
    assert fresh(draft).state == State.DRAFT


def test_a_project_belongs_to_one_organisation_for_the_database_too():
    """The composite key: a submission cannot name a project and another organisation."""
    draft, other = SubmissionFactory(), ProjectFactory()

    with pytest.raises(IntegrityError):
        _point_at(draft, other)


def _point_at(draft, project):
    with transaction.atomic(), connection.cursor() as cursor:
        Submission.objects.filter(pk=draft.pk).update(organisation=project.organisation)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
