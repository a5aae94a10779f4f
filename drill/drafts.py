"""Complete drafts in numbers: one per person is written through the actions, the others are copies of its rows."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import TypeVar

from django.db import models, transaction
from django.utils import timezone

from accounts.models import User
from calls.models import Category, Edition, Question
from rehearsal.play.applying import answer_to
from submissions import actions
from submissions.form import questions_for
from submissions.models import Member, Project, Submission
from submissions.rules import State

PEOPLE = 10
R = TypeVar("R", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Owned:
    """A draft and who may hand it in."""

    draft: Submission
    owner: User


@transaction.atomic
def drafts(edition: Edition, number: int, name: str) -> list[Owned]:
    """`number` complete drafts, called `name`, dealt out among the applicants of a rehearsal."""
    members = Member.objects.filter(organisation__rehearsal=edition.slug).select_related("person", "organisation")
    owners = list(members.order_by("pk")[: min(PEOPLE, number)])
    found: list[Owned] = []
    for place, member in enumerate(owners):
        share = len(range(place, number, len(owners)))
        model = _written(edition, member, f"{name} {place}")
        copies = _copies(model, share - 1, member.person)
        found += [Owned(draft, member.person) for draft in (model, *copies)]
    return found


def _written(edition: Edition, member: Member, title: str) -> Submission:
    """A complete application, written through the actions."""
    at, by = timezone.now(), member.person
    category: Category = edition.categories.all()[0]
    project = actions.create_project(member.organisation, title=title, by=by, at=at)
    draft = actions.start(project, category, by=by, at=at)
    for question in questions_for(category):
        if question.kind != Question.Kind.FILES:
            actions.save_answer(draft, question, answer_to(question, Random(title)), revision=0, by=by, at=at)
    for declaration in edition.declarations.all():
        actions.tick_declaration(draft, declaration, by=by, at=at)
    return draft


def _copies(model: Submission, number: int, owner: User) -> list[Submission]:
    """Drafts with the same answers, each of a project of its own."""
    at = timezone.now()
    rows = [_copied(model.project, title=f"{model.project.title}.{turn}") for turn in range(number)]
    projects = Project.objects.bulk_create(rows)
    drafts = Submission.objects.bulk_create(_copied(model, project=project, saved_at=at) for project in projects)
    for manager in (model.editors, model.answers, model.declarations_made):
        parts = list(manager.all())
        manager.model._default_manager.bulk_create(
            _copied(part, submission=draft) for draft in drafts for part in parts
        )
    return drafts


def _copied(row: R, **changed: object) -> R:
    """A new row like this one; its public name, where it has one, is its own."""
    copy = type(row)(**{field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields})
    copy.pk = None
    copy._state.adding = True
    if hasattr(copy, "public_id"):
        copy.public_id = uuid.uuid4()
    for name, value in changed.items():
        setattr(copy, name, value)
    return copy


def close_at(edition: Edition, deadline: datetime) -> None:
    """Move a rehearsal's deadline to any moment, as no page may."""
    Edition.objects.filter(pk=edition.pk).update(deadline=deadline)


def handed_in(owned: Iterable[Owned]) -> int:
    """How many of them have been handed in."""
    keys = [row.draft.pk for row in owned]
    return Submission.objects.filter(pk__in=keys, state=State.SUBMITTED).count()
