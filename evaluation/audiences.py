"""Groups of evaluators whom staff may write to."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from calls.audiences import Audience, add
from calls.models import Edition
from evaluation.models import Assignment, Evaluator
from evaluation.models.jury import EvaluatorQuerySet

S = Assignment.State
OPEN = (S.PROPOSED, S.ACCEPTED, S.IN_PROGRESS)


def of(choose: Callable[[EvaluatorQuerySet], EvaluatorQuerySet]) -> Callable[[Edition], QuerySet[User]]:
    def people(edition: Edition) -> QuerySet[User]:
        rows = choose(Evaluator.objects.filter(edition=edition))
        return User.objects.filter(pk__in=rows.order_by().values("person"))

    return people


def with_open_evaluations(rows: EvaluatorQuerySet) -> EvaluatorQuerySet:
    return rows.serving().filter(assignments__state__in=OPEN)


def register() -> None:
    add(Audience("invited", _("evaluators who have not answered"), of(lambda rows: rows.unanswered())))
    accepted = of(lambda rows: rows.serving().filter(accepted_at__isnull=False))
    add(Audience("accepted", _("evaluators who accepted"), accepted))
    add(Audience("open_evaluations", _("evaluators with open evaluations"), of(with_open_evaluations)))
