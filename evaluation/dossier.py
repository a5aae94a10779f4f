"""What an evaluator reads of a submission: the version that arrived, without the answers that are for staff alone."""

from __future__ import annotations

from typing import Any

from calls.models import Question
from submissions.models import Submission


def dossier_of(submission: Submission) -> dict[str, Any]:
    """The content of the standing version, answers for staff left out; empty where nothing was handed in."""
    if submission.version is None:
        return {}
    content = submission.version.content
    read = [answer for answer in content["answers"] if answer.get("visibility") != Question.Visibility.STAFF]
    return {**content, "answers": read}
