"""Entries that are closed to who runs the call, for a conflict of interest that the jury's app knows of.

Each from the person to the entries, in subqueries: `submissions.conflicted.hidden` puts them into its one query.
"""

from __future__ import annotations

from itertools import product

from django.db.models import F, Q

from accounts.models import User
from evaluation.models import Assignment, ConflictDecision
from submissions.models import Submission

_PROFILE = "edition__evaluators"  # of an entry: who sits on the jury of its edition
_OURS = f"{_PROFILE}__organisation"


def declared_by(person: User) -> Q:
    """With which `person` declared a conflict, had one found late, or reported one that waits for the chair."""
    rows = Assignment.objects.conflicted().filter(evaluator__person=person)
    return Q(pk__in=rows.order_by().values("submission"))


def confirmed_of(person: User) -> Q:
    """Which staff decided to be a conflict of `person`, whether they were to evaluate it or not."""
    rows = ConflictDecision.objects.holding().filter(evaluator__person=person)
    return Q(pk__in=rows.filter(verdict=ConflictDecision.Verdict.CONFLICT).order_by().values("submission"))


def of_own_organisation(person: User) -> Q:
    """Entered by the organisation in the profile of `person` as an evaluator of that edition, or by a related one.

    What the portal blocks for certain by rows and legal names: a test holds this to `automatic_conflict`. The
    affiliation is what somebody wrote, and closes nothing.
    """
    related = Q(organisation__name_folded=F(f"{_OURS}__name_folded"), organisation__name_folded__gt="")
    for theirs, ours in product(("", "__parent"), ("", "__parent", "__merged_into")):
        related |= Q(**{f"organisation{theirs}": F(_OURS + ours)})
    named = {f"{_PROFILE}__person": person, f"{_OURS}__isnull": False}
    return Q(pk__in=Submission.objects.filter(related, **named).order_by().values("pk"))
