"""Evaluators invited by their address, one by one or from a table."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import create_person
from accounts.models import User
from accounts.refusals import Refused, require
from calls.models import Edition
from calls.policies import why_not_run
from evaluation.actions.jury import invite_evaluator
from evaluation.jury.table import Invitee, read_jury
from evaluation.models import Evaluator
from evaluation.rules.tables import faultless


@transaction.atomic
def invite_from_csv(edition: Edition, text: str, *, by: User, at: datetime) -> list[Evaluator]:
    """Invite whom a table names, in the columns of `jury.table.COLUMNS`. Accounts are made where there is none.

    All or nothing: raises ValidationError with one message per faulty line.
    """
    require(why_not_run(by, edition))
    table = faultless(read_jury(edition, text))
    invited, faults = [], []
    for person in table.lines:
        try:
            with transaction.atomic():
                invited.append(_invite(edition, person, by=by, at=at))
        except (Refused, ValidationError) as refused:
            reason = refused.refusal.reason if isinstance(refused, Refused) else " ".join(refused.messages)
            faults.append(_("Line %(line)s: %(reason)s") % {"line": person.line, "reason": reason})
    if faults:
        raise ValidationError(faults)
    return invited


def _invite(edition: Edition, person: Invitee, *, by: User, at: datetime) -> Evaluator:
    return invite_by_address(edition, email=person.email, name=person.name, **person.profile, by=by, at=at)


@transaction.atomic
def invite_by_address(edition: Edition, *, email: str, name: str, by: User, at: datetime, **more: Any) -> Evaluator:
    """Invite whoever has this address; an account is made where there is none, of the rehearsal in a rehearsal.

    more  what `invite_evaluator` takes besides: affiliation, country, capacity and the rest of the profile
    """
    require(why_not_run(by, edition))
    rehearsal = edition.slug if edition.is_rehearsal else ""
    person = User.objects.filter(email__iexact=email).first() or create_person(
        email, name=name, by=by, at=at, rehearsal=rehearsal
    )
    return invite_evaluator(edition, person=person, **more, by=by, at=at)
