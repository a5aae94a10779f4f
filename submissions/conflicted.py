"""Entries in which somebody who runs the call has a hand: they see of them what applicants see, and no more.

Here it is known who works on an entry, who has worked on it, and who belongs to the applicant's organisation. What
was declared to the jury's app, that app adds.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from accounts.models import ENDED_WORK, Event, User
from accounts.refusals import Refusal
from calls.models import Edition
from submissions.models import Editor, Member, Submission
from submissions.rules import State

IN_CONFLICT = Refusal(
    "in-conflict", _("You have a conflict of interest with this entry: a colleague without one has to look after it.")
)
Declared = Callable[[User], Q]
_declared: list[Declared] = []


def add(declared: Declared) -> None:
    """Let `declared(person)` say of which submissions, besides, the person must see nothing."""
    _declared.append(declared)


def hidden(person: User) -> QuerySet[Submission]:
    """What was handed in and is not for `person` to see as one who runs the call."""
    subject = Concat(Value("submission:"), Cast(OuterRef("public_id"), CharField()))
    gone = Event.objects.filter(verb__in=ENDED_WORK, facts__person=str(person.public_id))
    # From the person to the entries: joined, every editor, member and assignment of every call would be multiplied.
    houses = Member.objects.filter(person=person, vouched=True)
    own = Q(pk__in=Editor.objects.filter(person=person).values("submission"))
    own |= Q(organisation__in=houses.values("organisation")) | Q(Exists(gone.filter(subject=subject)))
    for declared in _declared:
        own |= declared(person)
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
