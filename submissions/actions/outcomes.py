"""What jury and vote make of a submission; called by the apps above, which decide."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.text import slugify

from accounts.models import User
from submissions.actions.locking import locked, move
from submissions.content import for_everybody
from submissions.models import FinalistTask, Submission
from submissions.rules import Verb

LAY_SUMMARY = "lay_summary"  # the question whose answer the public reads


@transaction.atomic
def advance(submission: Submission, verb: Verb, *, by: User | None, at: datetime, reason: str = "") -> Submission:
    """Take one step of the state table, recorded. Who may take it is asked by the caller."""
    return move(locked(submission), verb, by=by, at=at, reason=reason)


@transaction.atomic
def shortlist(
    submission: Submission, *, due: datetime, by: User | None, at: datetime, reason: str = ""
) -> FinalistTask:
    """Make it a finalist and give it the finalist's task, with what the application says for everybody to read."""
    submission = move(locked(submission), Verb.SHORTLIST, by=by, at=at, reason=reason)
    version = submission.version
    public = for_everybody(version.content) if version else []
    summary = next((row["value"] for row in public if row["question"] == LAY_SUMMARY), "")
    answers = [row for row in public if row["question"] != LAY_SUMMARY]
    name = slugify(submission.project.acronym or submission.project.title, allow_unicode=False)[:60].strip("-")
    slug = f"{name}-{submission.public_id.hex[:6]}".strip("-")
    return FinalistTask.objects.create(submission=submission, due=due, lay_summary=summary, answers=answers, slug=slug)


@transaction.atomic
def pass_over(submission: Submission, *, by: User | None, at: datetime) -> Submission:
    """Not selected. The applicant learns it from the letter that the caller owes."""
    return move(locked(submission), Verb.PASS_OVER, by=by, at=at)
