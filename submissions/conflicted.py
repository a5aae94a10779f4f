"""Entries in which somebody who runs the call has a hand: they see of them what applicants see, and no more.

Here it is known who works on an entry, who has worked on it, and who belongs to the applicant's organisation
(`submissions_hand_of`, a function of PostgreSQL). What is known to the jury's app, that app adds, as a function too:
every page of the desk asks, and to plan the dozen joins anew took longer than all its other queries (decision record 0054).
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import Func, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.refusals import Refusal
from calls.models import Edition
from submissions.models import Submission
from submissions.rules import State

IN_CONFLICT = Refusal(
    "in-conflict", _("You have a conflict of interest with this entry: a colleague without one has to look after it.")
)
_functions = ["submissions_hand_of"]


def add(function: str) -> None:
    """Hide, besides, what a function of PostgreSQL returns: `function(person bigint) RETURNS SETOF bigint`, entries' ids."""
    _functions.append(function)


def hidden(person: User) -> QuerySet[Submission]:
    """What was handed in and is not for `person` to see as one who runs the call."""
    own = Q()
    for function in _functions:
        own |= Q(pk__in=Func(person.pk, function=function, template="(SELECT %(function)s(%(expressions)s))"))
    return Submission.objects.filter(own).exclude(state=State.DRAFT).order_by()


def shown(rows: QuerySet[Submission], person: User) -> QuerySet[Submission]:
    """`rows` without what is hidden from `person`."""
    return rows.exclude(pk__in=hidden(person).values("pk"))


def hidden_in(edition: Edition, person: User) -> set[int]:
    """Ids of the entries of `edition` that are hidden from `person`."""
    return set(hidden(person).filter(edition=edition).values_list("pk", flat=True))


def is_hidden(submission: Submission, person: User) -> bool:
    return hidden(person).filter(pk=submission.pk).exists()


def ids(person: User) -> list[UUID]:
    """Public ids of what is hidden, for the record and the letters."""
    return list(hidden(person).values_list("public_id", flat=True).distinct())
