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
from calls.countries import is_country, normalised
from calls.models import Edition
from calls.policies import why_not_run
from evaluation.actions.jury import invite_evaluator
from evaluation.models import Evaluator
from evaluation.tables import lines_of_table

MOST_CAPACITY = 200  # as on the form


@transaction.atomic
def invite_from_csv(edition: Edition, text: str, *, by: User, at: datetime) -> list[Evaluator]:
    """Invite whom a table names: e-mail address, name, and if known affiliation, country code, most submissions.

    Accounts are made where there is none. All or nothing: raises ValidationError with one message per faulty line.
    """
    require(why_not_run(by, edition))
    invited, faults = [], []
    for number, cells in lines_of_table(text):
        try:
            with transaction.atomic():
                invited.append(_invite(edition, [*cells, "", "", "", ""][:5], by=by, at=at))
        except (Refused, ValidationError) as wrong:
            reason = wrong.refusal.reason if isinstance(wrong, Refused) else " ".join(wrong.messages)
            faults.append(_("Line %(line)s: %(reason)s") % {"line": number, "reason": reason})
    if not invited and not faults:
        faults.append(_("The table has no lines."))
    if faults:
        raise ValidationError(faults)
    return invited


def _invite(edition: Edition, cells: list[str], *, by: User, at: datetime) -> Evaluator:
    email, name, affiliation, country, capacity = cells
    if not name:
        raise ValidationError(_("Give the name."))
    if country and not is_country(normalised(country)):
        raise ValidationError(_("“%(cell)s” is no country code.") % {"cell": country})
    if capacity and not (capacity.isdecimal() and 1 <= int(capacity[:9]) <= MOST_CAPACITY):
        raise ValidationError(_("“%(cell)s” is no number of submissions.") % {"cell": capacity})
    return invite_by_address(
        edition,
        email=email,
        name=name,
        affiliation=affiliation,
        country=normalised(country) if country else "",
        capacity=int(capacity) if capacity else None,
        by=by,
        at=at,
    )


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
