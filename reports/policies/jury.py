"""Why somebody may not have what is made for one evaluator: the pack of what they read, and thanks."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.refusals import Refusal
from calls.models import Edition
from calls.rules import Phase
from evaluation.models import Assignment, AssignmentQuerySet, Evaluation, Evaluator
from evaluation.offers import READING
from evaluation.policies.membership import why_not_read_anything
from reports.models import Export
from reports.policies.parts import (
    CHANGED,
    NOT_STAFF,
    NOT_YOURS,
    RESULTS_FIRST,
    About,
    has_results,
    organises,
)  # fmt: skip
from submissions.conflicted import IN_CONFLICT, hidden

NOT_IN_EVALUATION = Refusal("not-in-evaluation", _("There is a jury pack while the jury evaluates, and not after."))
NOTHING_TO_READ = Refusal("nothing-to-read", _("No text is open: declare for the submissions first."))
NOTHING_HANDED_IN = Refusal("nothing-handed-in", _("Thanks are for evaluators who handed in an evaluation."))


def readable(evaluator: Evaluator) -> AssignmentQuerySet:
    """The assignments that open a text to `evaluator`: declared free of a conflict, and none reported since."""
    rows = Assignment.objects.filter(evaluator=evaluator, state__in=READING, submission__version__isnull=False)
    return rows.exclude(pk__in=Assignment.objects.reported().values("pk"))


def why_not_pack(person: User, edition: Edition, about: About, at: datetime) -> Refusal | None:
    """None for the evaluator, and for who runs the call and has a hand in none of the entries."""
    if not isinstance(about, Evaluator) or not (about.person_id == person.pk or organises(person, edition)):
        return NOT_YOURS
    return _why_not_read(person, about, readable(about), edition, at)


def why_not_take_pack(person: User, export: Export, at: datetime) -> Refusal | None:
    """A pack is lost with any of the assignments in it, with a conflict, and when the evaluation ends."""
    if export.evaluator is None:
        return NOT_YOURS
    held = readable(export.evaluator).filter(pk__in=export.holds)
    if held.count() != len(export.holds):
        return CHANGED
    return _why_not_read(person, export.evaluator, held, export.edition, at)


def _why_not_read(
    person: User, evaluator: Evaluator, rows: AssignmentQuerySet, edition: Edition, at: datetime
) -> Refusal | None:
    if edition.phase_at(at) is not Phase.EVALUATION:
        return NOT_IN_EVALUATION
    if evaluator.person_id == person.pk:
        refusal = why_not_read_anything(evaluator, edition)
    else:
        closed = rows.filter(submission__in=hidden(person).values("pk"))
        refusal = IN_CONFLICT if closed.exists() else None
    return refusal or (None if rows.exists() else NOTHING_TO_READ)


def thanked(edition: Edition) -> list[Evaluator]:
    """Who handed in an evaluation, by name."""
    handed_in = Evaluation.objects.filter(submitted_at__isnull=False).values("assignment__evaluator")
    rows = Evaluator.objects.filter(edition=edition, pk__in=handed_in).select_related("person", "edition")
    return list(rows.order_by("person__name", "pk"))


def why_not_thank(person: User, edition: Edition, about: About, at: datetime) -> Refusal | None:
    """None for the evaluator, once the results are out."""
    if not isinstance(about, Evaluator) or about.person_id != person.pk:
        return NOT_YOURS
    if not has_results(edition, at):
        return RESULTS_FIRST
    return None if about in thanked(edition) else NOTHING_HANDED_IN


def why_not_thank_all(person: User, edition: Edition, about: About, at: datetime) -> Refusal | None:
    if not organises(person, edition):
        return NOT_STAFF
    if not has_results(edition, at):
        return RESULTS_FIRST
    return None if thanked(edition) else NOTHING_HANDED_IN
