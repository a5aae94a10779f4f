"""Who is on the jury."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from accounts.actions import give_role, record
from accounts.models import User
from accounts.refusals import require
from accounts.rules import Role
from calls.models import Edition
from calls.policies import why_not_run
from evaluation.models import Evaluator
from notifications.actions import owe
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
    expertise: str = "",
    capacity: int | None = None,
    by: User,
    at: datetime,
) -> Evaluator:
    """Put `person` on the jury of `edition`, give the role that opens the jury desk, and owe the invitation."""
    require(why_not_run(by, edition))
    evaluator = Evaluator(
        edition=edition,
        person=person,
        affiliation=affiliation.strip(),
        organisation=organisation,
        country=country,
        expertise=expertise,
        capacity=edition.method.evaluator_capacity if capacity is None else capacity,
        invited_at=at,
    )
    evaluator.full_clean()
    evaluator.save()
    if not person.has_role(Role.EVALUATOR):
        give_role(person, Role.EVALUATOR, by=by, at=at)
    subject = f"evaluator:{person.public_id}"
    record("evaluator invited", subject, by=by, at=at, edition=edition.slug)
    write_to(evaluator, "evaluator_invitation", key=f"evaluator-invitation:{evaluator.pk}", at=at)
    return evaluator


def write_to(evaluator: Evaluator, kind: str, *, key: str, at: datetime, **context: object) -> None:
    """Owe one letter to an evaluator, with the address of the jury desk."""
    edition = evaluator.edition
    owe(
        kind,
        key=key,
        to=evaluator.person.email,
        person=evaluator.person,
        at=at,
        edition=edition.slug,
        rehearsal=edition.is_rehearsal,
        context={
            "edition": edition,
            "evaluator": evaluator,
            "address": absolute(reverse("admin:evaluation_assignment_changelist")),
            **context,
        },
    )
