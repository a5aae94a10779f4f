"""What an evaluator reads of a submission: the version that arrived, without what is for staff alone."""

from __future__ import annotations

from typing import Any

from calls.models import Method
from submissions.content import for_the_jury
from submissions.models import Submission


def dossier_of(submission: Submission, blind: Method | None = None) -> dict[str, Any]:
    """The content of the standing version, what is for staff left out; empty where nothing was handed in.

    blind   see `evaluation.sheet.blind.blind_for`
    """
    if submission.version is None:
        return {}
    return for_the_jury(submission.version.content, blind=blind)


def partners_of(content: dict[str, Any]) -> list[dict[str, Any]]:
    """What a dossier says about partners: all of it that may be seen before the text opens."""
    return [row for row in content.get("answers", []) if row["question"] == "partners"]
