"""What this app tells a person about themselves (accounts/own_data.py)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.own_data import tell, tell_more
from evaluation.models import Assignment, Evaluation, PrivateNote, Score


def register() -> None:
    tell(
        "evaluation.Evaluator", "person", _("Juries that you sit on"),
        "edition__slug", "affiliation", "organisation__legal_name", "country", "expertise", "capacity", "invited_at",
    )  # fmt: skip
    tell(
        "evaluation.Assignment", "assigned_by", _("Submissions that you assigned"), "submission__number", "assigned_at"
    )
    tell("evaluation.TieDecision", "by", _("Ties that you settled"), "category__code", "reason", "at")
    tell("evaluation.NoAward", "by", _("Categories that you left without a winner"), "category__code", "reason", "at")
    tell(
        "evaluation.ScoreChange", "by", _("Changes that you made to your evaluations"),
        "evaluation__assignment__submission__number", "criterion__name", "part", "offset", "before", "after", "at",
    )  # fmt: skip
    tell(
        "evaluation.EvaluationReturn", "by", _("Evaluations that you returned"),
        "evaluation__assignment__submission__number", "reason", "at",
    )  # fmt: skip
    tell("evaluation.Ranking", "frozen_by", _("Rankings that you froze"), "edition__slug", "frozen_at", "sha256")
    tell_more("assignments", _("Submissions that you were asked to judge"), assignments)
    tell_more("evaluations", _("Your evaluations"), evaluations)
    tell_more("scores", _("Your scores and comments"), scores)
    tell_more("private_notes", _("Your private notes on submissions"), private_notes)


def assignments(person: User) -> Iterator[dict[str, Any]]:
    rows = Assignment.objects.filter(evaluator__person=person).order_by("pk")
    names = ("submission__number", "state", "assigned_at", "declared_at", "reason")
    yield from rows.values(*names)


def scores(person: User) -> Iterator[dict[str, Any]]:
    rows = Score.objects.filter(evaluation__assignment__evaluator__person=person).order_by("pk")
    names = ("evaluation__assignment__submission__number", "criterion__name")
    yield from rows.values(*names, "value", "cannot_judge", "comment", "saved_at")


def evaluations(person: User) -> Iterator[dict[str, Any]]:
    rows = Evaluation.objects.filter(assignment__evaluator__person=person).order_by("pk")
    names = ("assignment__submission__number", "begun_at")
    yield from rows.values(*names, "saved_at", "submitted_at", "confidence")


def private_notes(person: User) -> Iterator[dict[str, Any]]:
    rows = PrivateNote.objects.filter(assignment__evaluator__person=person).exclude(text="").order_by("pk")
    names = ("assignment__submission__number", "text")
    yield from rows.values(*names, "saved_at")
