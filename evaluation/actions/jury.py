"""Who is on the jury."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from accounts.actions import give_role, record
from accounts.models import User
from accounts.refusals import require
from accounts.rules import Role
from calls.letters import tell
from calls.models import Edition
from calls.policies import why_not_run, why_not_visit
from calls.rules import Gate
from evaluation.jury.profiles import faults_of
from evaluation.models import Assignment, Evaluator
from notifications.links import absolute
from submissions.models import Organisation


@transaction.atomic
def invite_evaluator(
    edition: Edition,
    *,
    person: User,
    affiliation: str = "",
    organisation: Organisation | None = None,
    country: str = "",
    capacity: int | None = None,
    domains: Sequence[str] = (),
    categories: Sequence[str] = (),
    keywords: Sequence[str] = (),
    languages: Sequence[str] = (),
    by: User,
    at: datetime,
) -> Evaluator:
    """Put `person` on the jury of `edition`, give the role that opens the jury desk, and owe the invitation."""
    require(why_not_run(by, edition))
    require(why_not_visit(person, edition))
    evaluator = Evaluator(
        edition=edition,
        person=person,
        affiliation=affiliation.strip(),
        organisation=organisation,
        country=country,
        capacity=edition.method.evaluator_capacity if capacity is None else capacity,
        domains=list(domains),
        categories=list(categories),
        keywords=list(keywords),
        languages=list(languages),
        invited_by=by,
        invited_at=at,
    )
    if faults := faults_of(evaluator):
        raise ValidationError(faults)
    evaluator.full_clean()
    evaluator.save()
    if not person.has_role(Role.EVALUATOR):
        give_role(person, Role.EVALUATOR, by=by, at=at)
    subject = f"evaluator:{person.public_id}"
    record("evaluator invited", subject, by=by, at=at, edition=edition.slug)
    invite_by_letter(evaluator, "evaluator_invitation", key=f"evaluator-invitation:{evaluator.pk}", at=at)
    return evaluator


def invite_by_letter(evaluator: Evaluator, kind: str, *, key: str, at: datetime) -> None:
    """Owe a letter that leads to the page where the invitation is answered."""
    address = absolute(reverse("admin:evaluation_invitation", args=[evaluator.edition.slug]))
    write_to(evaluator, kind, key=key, at=at, address=address)


def tell_of_assignments(assignments: Iterable[Assignment], *, at: datetime) -> None:
    """One letter to each evaluator for all of `assignments` that are theirs; the newest names it."""
    by_evaluator: dict[Evaluator, list[int]] = defaultdict(list)
    for assignment in assignments:
        by_evaluator[assignment.evaluator].append(assignment.pk)
    for evaluator, pks in by_evaluator.items():
        key = f"assignments-ready:{evaluator.pk}:{max(pks)}"
        write_to(evaluator, "assignments_ready", key=key, at=at, count=len(pks))


def tell_of_end(assignment: Assignment, *, conflict: bool, at: datetime) -> None:
    """One letter to who worked on it, once the evaluation runs; before, they know of nothing.

    conflict  whether staff see a conflict of interest; else somebody else reads it. Their reason is not told
    """
    if Gate.START_EVALUATION in assignment.submission.edition.gates_moved_by(at):
        key = f"assignment-taken-back:{assignment.pk}:{at.isoformat()}"
        number = assignment.submission.number
        write_to(assignment.evaluator, "assignment_taken_back", key=key, at=at, number=number, conflict=conflict)


def write_to(evaluator: Evaluator, kind: str, *, key: str, at: datetime, **context: object) -> None:
    """Owe one letter to an evaluator, with the address of the jury desk."""
    given = {"address": absolute(reverse("admin:evaluation_assignment_changelist")), **context}
    tell(evaluator.person, evaluator.edition, kind, key=key, at=at, evaluator=evaluator, **given)


def write_to_staff(assignment: Assignment, kind: str, *, key: str, at: datetime) -> None:
    """Owe one letter to whoever assigned it."""
    edition = assignment.submission.edition
    address = absolute(reverse("evaluation:progress", args=[edition.slug]))
    tell(assignment.assigned_by, edition, kind, key=key, at=at, assignment=assignment, address=address)
