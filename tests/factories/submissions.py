"""Organisations, projects and submissions for tests, written by the actions that the pages call."""

from __future__ import annotations

import io
import uuid
from datetime import datetime, timedelta
from typing import Any

import factory
from django.db.models.fields.files import FieldFile
from PIL import Image

from accounts.models import User
from accounts.rules import Role
from calls.models import Category, Edition, Question
from submissions import actions
from submissions.answers import tidied
from submissions.form import form_of
from submissions.likeness import folded, host_of, site_of
from submissions.models import Answer, Member, Organisation, Project, Submission, Version
from submissions.rules import Verb
from tests.factories.accounts import UserFactory
from tests.factories.calls import DEADLINE, EditionFactory
from tests.factories.kept import kept
from tests.factories.moments import LONG_AGO

BEFORE = DEADLINE - timedelta(days=2)
ANSWERS = {
    Question.Kind.LONG_TEXT: "Three hospitals began it together and keep it running.",
    Question.Kind.SHORT_TEXT: "Vallmar and Weststadt",
    Question.Kind.CHOICE: "",
    Question.Kind.CHOICES: "",
    Question.Kind.NUMBER: "12",
    Question.Kind.MONTH: "9/2022",
    Question.Kind.DATE: "2022-09-30",
    Question.Kind.LINK: "https://www.vallmar.example/practice",
    Question.Kind.COUNTRY: "SE",
    Question.Kind.FILES: "",
    Question.Kind.TABLE: "",
}


class OrganisationFactory(factory.django.DjangoModelFactory[Organisation]):
    """An organisation; OrganisationFactory(member=person) lets a person act for it."""

    class Meta:
        model = Organisation
        skip_postgeneration_save = True

    legal_name = factory.Sequence(lambda number: f"Consorci Hospitalari Vallmar {number} (demo)")
    kind = "hospital"
    country = "SE"
    created_at = LONG_AGO
    name_folded = factory.LazyAttribute(lambda row: folded(row.legal_name))
    host = factory.LazyAttribute(lambda row: host_of(getattr(row, "website", "")))

    @factory.post_generation
    def member(self: Organisation, create: bool, person: User | None, **_: Any) -> None:
        if person is not None:
            Member.objects.create(organisation=self, person=person, since=LONG_AGO)


class ProjectFactory(factory.django.DjangoModelFactory[Project]):
    class Meta:
        model = Project

    organisation = factory.SubFactory(OrganisationFactory)
    title = factory.Sequence(lambda number: f"Patients at the table of eight {number}")
    created_at = LONG_AGO
    title_folded = factory.LazyAttribute(lambda row: folded(row.title))
    acronym_folded = factory.LazyAttribute(lambda row: folded(getattr(row, "acronym", "")))
    site = factory.LazyAttribute(lambda row: site_of(getattr(row, "website", "")))


class SubmissionFactory:
    """SubmissionFactory(...) is `submission(...)`: a draft, or what it became; written by the portal's own actions.

    edition, category  a new edition's first category by default
    project, owner     new ones by default; `owner` acts for the project's organisation
    at                 when it happens, two days before the deadline by default

    answered   every question answered and every declaration ticked
    handed_in  answered and submitted; `eligible`, `evaluated`, `finalist` go on from there
    """

    def __new__(cls, **kwargs: Any) -> Submission:  # type: ignore[misc]
        return submission(**kwargs)

    @staticmethod
    def create_batch(size: int, **kwargs: Any) -> list[Submission]:
        return [submission(**kwargs) for _ in range(size)]


@kept
def submission(
    *,
    edition: Edition | None = None,
    category: Category | None = None,
    project: Project | None = None,
    owner: User | None = None,
    title: str = "",
    organisation: Organisation | None = None,
    at: datetime | None = None,
    answered: bool = False,
    handed_in: bool = False,
    eligible: bool = False,
    evaluated: bool = False,
    finalist: bool = False,
) -> Submission:
    """See SubmissionFactory."""
    if category is None:
        edition = edition or EditionFactory()
        category = edition.categories.all()[0]
    at = at or category.edition.deadline - timedelta(days=2)
    owner = owner or UserFactory()
    if project is None:
        more = {"title": title} if title else {}
        project = ProjectFactory(**({"organisation": organisation} if organisation else {}), **more)
    Member.objects.get_or_create(organisation=project.organisation, person=owner, defaults={"since": LONG_AGO})
    found = actions.start(project, category, by=owner, at=at)
    if answered or handed_in or eligible or evaluated or finalist:
        answer_all(found, by=owner, at=at)
    if handed_in or eligible or evaluated or finalist:
        hand_in(found, by=owner, at=at)
    if eligible or evaluated or finalist:
        verdict(found)
    if evaluated or finalist:
        actions.advance(found, Verb.RANK, by=None, at=checked_at(found))
    if finalist:
        due = checked_at(found) + timedelta(days=60)
        actions.shortlist(found, due=due, by=None, at=checked_at(found))
    return fresh(found)


def fresh(found: Submission) -> Submission:
    return Submission.objects.select_related("edition", "category", "project", "organisation").get(pk=found.pk)


def owner_of(found: Submission) -> User:
    return found.editors.get(role="owner").person


def checked_at(found: Submission) -> datetime:
    """Two days after the deadline."""
    return found.edition.deadline + timedelta(days=2)


def answer_all(found: Submission, *, by: User | None = None, at: datetime | None = None) -> None:
    """Answer every question and tick every declaration of the draft.

    The first answer is saved by its action, which may refuse; further new ones are stored as it stores them: through
    the action they took a tenth of the whole suite's time.
    """
    by, at = by or owner_of(found), at or found.edition.deadline - timedelta(days=2)
    form = form_of(found)
    stored: list[Answer] = []
    for number, asked in enumerate(row for row in form.asked if row.question.kind != Question.Kind.FILES):
        question, value = asked.question, _said(asked.question)
        if asked.answer or number == 0:
            revision = asked.answer.revision if asked.answer else 0
            actions.save_answer(found, question, value, revision=revision, by=by, at=at)
        else:
            value = tidied(question.kind, value, question.columns)
            stored.append(Answer(submission=found, question=question, value=value, saved_at=at, saved_by=by))
    Answer.objects.bulk_create(stored)
    for declaration in form.declarations:
        actions.tick_declaration(found, declaration, by=by, at=at)


def _said(question: Question) -> Any:
    if question.choices:
        code = question.choices[0]["code"]
        return [code] if question.kind == Question.Kind.CHOICES else code
    if question.kind == Question.Kind.TABLE:
        return [ANSWERS[Question.Kind(column["kind"])] for column in question.columns]
    return ANSWERS[Question.Kind(question.kind)]


def hand_in(
    found: Submission, *, by: User | None = None, at: datetime | None = None, token: uuid.UUID | None = None
) -> Version:
    at = at or found.edition.deadline - timedelta(days=2)
    return actions.submit(found, token=token or uuid.uuid4(), arrived_at=at, by=by or owner_of(found), at=at)


def verdict(
    found: Submission, *, eligible: bool = True, by: User | None = None, at: datetime | None = None, reason: str = ""
) -> None:
    """A member of staff finds it eligible, or ineligible for its relevance."""
    why = "" if eligible else "Nothing in the answers shows it."
    checklist = [{"code": row["code"], "passed": eligible, "reason": why} for row in found.edition.checklist]
    actions.check_eligibility(
        found,
        verdict="eligible" if eligible else "ineligible",
        checklist=checklist,
        reason=reason or ("" if eligible else "It does not concern personalised medicine."),
        by=by or UserFactory(roles=[Role.STAFF]),
        at=at or checked_at(found),
    )


def pdf() -> bytes:
    """The smallest file that is a complete PDF by its look."""
    return b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"


def picture(kind: str = "PNG", size: tuple[int, int] = (12, 8)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (11, 79, 80)).save(out, kind)
    return out.getvalue()


def stored(file: FieldFile) -> bytes:
    """What the storage holds."""
    with file.open("rb") as opened:
        return bytes(opened.read())
