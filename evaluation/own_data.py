"""What this app tells a person about themselves (accounts/own_data.py)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.own_data import leave_out, tell, tell_more
from evaluation.models import (
    Absence,
    Assignment,
    CodeAcceptance,
    ConflictDecision,
    Dissent,
    Evaluation,
    PrivateNote,
    Score,
)  # fmt: skip


def register() -> None:
    tell(
        "evaluation.Evaluator", "person", _("Juries that you sit on"),
        "edition__slug", "affiliation", "organisation__legal_name", "country", "domains", "categories",
        "keywords", "languages", "capacity", "invited_at", "accepted_at", "declined_at", "answer_reason",
    )  # fmt: skip
    tell(
        "evaluation.Assignment", "assigned_by", _("Submissions that you assigned"), "submission__number", "assigned_at"
    )
    tell("evaluation.TieDecision", "by", _("Ties that you settled"), "category__code", "reason", "at")
    tell(
        "evaluation.ConflictDecision", "by", _("Suspected conflicts that you decided"),
        "submission__number", "verdict", "reason", "at",
    )  # fmt: skip
    tell("evaluation.NoAward", "by", _("Categories that you left without a winner"), "category__code", "reason", "at")
    tell(
        "evaluation.ScoreChange", "by", _("Changes that you made to your evaluations"),
        "evaluation__assignment__submission__number", "criterion__name", "part", "offset", "before", "after", "at",
    )  # fmt: skip
    tell(
        "evaluation.EvaluationReturn", "by", _("Evaluations that you returned"),
        "evaluation__assignment__submission__number", "reason", "at",
    )  # fmt: skip
    tell("evaluation.Proposal", "by", _("Assignments that you had proposed"), "edition__slug", "each", "seed", "at")
    given = _("Proposals that you assigned")
    tell("evaluation.Proposal", "assigned_by", given, "edition__slug", "each", "seed", "assigned_at")
    tell("evaluation.Ranking", "frozen_by", _("Rankings that you froze"), "edition__slug", "frozen_at", "sha256")
    about = ("submission__number", "why", "opened_at", "concluded_at")
    tell("evaluation.Consensus", "opened_by", _("Consensus that you opened"), *about)
    tell("evaluation.Consensus", "rapporteur", _("Consensus that you wrote as rapporteur"), *about)
    tell("evaluation.Consensus", "concluded_by", _("Consensus that you concluded"), *about)
    steps = ("consensus__submission__number", "part", "after", "at")
    tell("evaluation.ConsensusChange", "by", _("What you wrote in a consensus"), *steps)
    leave_out("evaluation.AgreedScore", "saved_by", because="Each step of it is told as what they wrote.")
    leave_out("evaluation.Dissent", "saved_by", because="Each step of it is told as what they wrote.")
    tell_more("dissents", _("Your dissent from a consensus"), dissents)
    corrections = _("Rankings that you proposed to freeze again")
    tell("evaluation.Correction", "proposed_by", corrections, "edition__slug", "reason", "proposed_at")
    confirmed = _("Rankings that you froze again")
    tell("evaluation.Correction", "confirmed_by", confirmed, "edition__slug", "reason", "confirmed_at")
    notes = _("Notes that you wrote for letters of outcome")
    tell("evaluation.OutcomeNote", "by", notes, "edition__slug", "category__code", "text", "at")
    tell("evaluation.Evaluator", "invited_by", _("Evaluators that you invited"), "edition__slug", "invited_at")
    tell_more("agreed", _("Codes of conduct that you accepted"), codes)
    tell_more("absences", _("Your absences as an evaluator"), absences)
    tell_more("assignments", _("Submissions that you were asked to judge"), assignments)
    tell_more("conflicts", _("Conflicts of interest that staff decided about you"), conflicts)
    tell_more("evaluations", _("Your evaluations"), evaluations)
    tell_more("scores", _("Your scores and comments"), scores)
    tell_more("private_notes", _("Your private notes on submissions"), private_notes)


def codes(person: User) -> Iterator[dict[str, Any]]:
    rows = CodeAcceptance.objects.filter(evaluator__person=person).order_by("pk")
    names = ("evaluator__edition__slug", "version", "sha256", "text", "accepted_at")
    yield from rows.values(*names)


def absences(person: User) -> Iterator[dict[str, Any]]:
    rows = Absence.objects.filter(evaluator__person=person).order_by("pk")
    names = ("evaluator__edition__slug", "begins", "ends", "note")
    yield from rows.values(*names)


def assignments(person: User) -> Iterator[dict[str, Any]]:
    rows = Assignment.objects.filter(evaluator__person=person).order_by("pk")
    by_staff = ConflictDecision.objects.filter(evaluator=OuterRef("evaluator"), submission=OuterRef("submission"))
    theirs = Q(state=Assignment.State.REPLACED) | Q(evaluation__voided_at__isnull=False) | Exists(by_staff)
    blind = Q(submission__edition__method__blind=True)  # the reason of staff says who applies
    names = ("submission__number", "state", "assigned_at", "declared_at", "reason")
    for row in rows.values(*names, unsaid=ExpressionWrapper(blind & theirs, BooleanField())):
        if row.pop("unsaid"):
            del row["reason"]
        yield row


def conflicts(person: User) -> Iterator[dict[str, Any]]:
    rows = ConflictDecision.objects.filter(evaluator__person=person).order_by("pk")
    for row in rows.select_related("submission__edition__method"):
        blind = row.submission.edition.method.blind  # the reason of staff says who applies
        told = {"submission__number": row.submission.number, "verdict": row.verdict, "at": row.at}
        yield told if blind else told | {"reason": row.reason}


def scores(person: User) -> Iterator[dict[str, Any]]:
    rows = Score.objects.filter(evaluation__assignment__evaluator__person=person).order_by("pk")
    names = ("evaluation__assignment__submission__number", "criterion__name")
    yield from rows.values(*names, "value", "cannot_judge", "comment", "saved_at")


def dissents(person: User) -> Iterator[dict[str, Any]]:
    rows = Dissent.objects.filter(assignment__evaluator__person=person).exclude(text="").order_by("pk")
    names = ("consensus__submission__number", "text", "saved_at")
    yield from rows.values(*names)


def evaluations(person: User) -> Iterator[dict[str, Any]]:
    rows = Evaluation.objects.filter(assignment__evaluator__person=person).order_by("pk")
    names = ("assignment__submission__number", "begun_at")
    yield from rows.values(*names, "saved_at", "submitted_at", "confidence")


def private_notes(person: User) -> Iterator[dict[str, Any]]:
    rows = PrivateNote.objects.filter(assignment__evaluator__person=person).exclude(text="").order_by("pk")
    names = ("assignment__submission__number", "text")
    yield from rows.values(*names, "saved_at")
