"""What becomes of everything that points at an entry when the entry is made anonymous. A test finds what nobody named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import Field

from submissions.models import Submission

WAS_HERE = "Anonymised."  # where a constraint asks for a reason


@dataclass(frozen=True, slots=True)
class Goes:
    """The rows are deleted."""


@dataclass(frozen=True, slots=True)
class Stays:
    """The rows say nothing about a person, and something that must be computed again."""

    because: str


@dataclass(frozen=True, slots=True)
class Blanked:
    """The rows stay; these columns say nothing any more. `where`: only of such rows."""

    columns: dict[str, Any]
    where: dict[str, Any] = field(default_factory=dict)


Fate = Goes | Stays | Blanked

# Table and path to the entry, in the order in which they are treated: what points before what it points at.
FATES: dict[tuple[str, str], Fate] = {
    ("reports.Download", "export__submission"): Goes(),
    ("reports.Export", "submission"): Goes(),
    ("submissions.Answer", "submission"): Goes(),
    ("submissions.AnswerChange", "submission"): Goes(),
    ("submissions.Invitation", "submission"): Goes(),
    ("submissions.Message", "submission"): Goes(),
    ("submissions.ThreadMark", "submission"): Goes(),
    ("submissions.Thread", "submission"): Goes(),
    ("submissions.DeclarationMade", "submission"): Goes(),
    ("submissions.Attachment", "submission"): Goes(),
    ("submissions.Likeness", "first"): Goes(),
    ("submissions.Likeness", "second"): Goes(),
    ("submissions.Editor", "submission"): Goes(),
    ("submissions.EligibilityCheck", "submission"): Blanked({"reason": WAS_HERE, "checklist": [], "rules": []}),
    ("submissions.Clarification", "submission"): Blanked({"question": "", "answer": ""}),
    ("submissions.Appeal", "submission"): Blanked({"text": "", "reason": WAS_HERE}),
    ("submissions.FinalistTask", "submission"): Stays("What was published stays published."),
    ("submissions.Version", "submission"): Stays("Its content is made anonymous by itself; the hash stays."),
    ("evaluation.ConsensusChange", "consensus__submission"): Goes(),
    ("evaluation.Dissent", "consensus__submission"): Goes(),
    ("evaluation.AgreedScore", "consensus__submission"): Blanked({"text": ""}),
    ("evaluation.Consensus", "submission"): Blanked({"why": WAS_HERE, "present": ""}),
    ("evaluation.Score", "evaluation__assignment__submission"): Blanked({"comment": ""}),
    ("evaluation.ScoreChange", "evaluation__assignment__submission"): Goes(),
    ("evaluation.EvaluationReturn", "evaluation__assignment__submission"): Blanked({"reason": WAS_HERE}),
    ("evaluation.PrivateNote", "assignment__submission"): Goes(),
    ("evaluation.Evaluation", "assignment__submission"): Blanked(
        {"void_reason": WAS_HERE}, {"voided_at__isnull": False}
    ),
    ("evaluation.ConflictDecision", "submission"): Blanked({"reason": WAS_HERE, "evidence": []}),
    ("evaluation.Assignment", "submission"): Blanked({"reason": ""}),
    ("evaluation.RankingPlace", "submission"): Stays("A place and a total; the ranking can be computed again."),
    ("voting.Vote", "finalist"): Stays("A choice without a voter; the count can be computed again."),
    ("results.Result", "submission"): Stays("What was published stays published."),
}


def columns_of_entries() -> Iterator[tuple[str, Field[Any, Any]]]:
    """Every column of the schema that points at entries, with the label of its table."""
    for model in apps.get_models(include_auto_created=True):
        for column in model._meta.concrete_fields:
            if column.remote_field is not None and column.remote_field.model is Submission:
                yield model._meta.label, column


def unnamed() -> list[str]:
    """Columns that nobody has decided about."""
    return sorted(
        f"{label}.{column.name}" for label, column in columns_of_entries() if (label, column.name) not in FATES
    )
