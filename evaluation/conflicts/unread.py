"""Submissions that nobody can read: everybody on the jury has a conflict."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from calls.models import Edition
from evaluation.conflicts.barring import Barring
from evaluation.models import Assignment
from submissions.beside import Note
from submissions.models import Submission
from submissions.rules import State

S = Assignment.State
MOST = 50  # submissions looked at for one gate; where more are short of evaluators, nobody has assigned yet


def without_judges(edition: Edition) -> list[Submission]:
    """Eligible submissions that nobody reads and nobody can: every evaluator has a conflict."""
    standing = Assignment.objects.standing().filter(submission=OuterRef("pk"))
    rows = edition.submissions.filter(~Exists(standing), state=State.ELIGIBLE)
    short = list(rows.select_related("organisation", "version").order_by("number")[: MOST + 1])
    return all_conflicted(edition, short) if len(short) <= MOST else []


def all_conflicted(edition: Edition, submissions: Sequence[Submission]) -> list[Submission]:
    evaluators = list(edition.evaluators.serving().select_related("person"))
    if not (evaluators and submissions):
        return []
    barring = Barring(evaluators, submissions)
    declared = Assignment.objects.filter(submission__in=submissions, state=S.CONFLICT)
    pairs = set(declared.values_list("evaluator_id", "submission_id"))
    return [
        entry
        for entry in submissions
        if all((judge.pk, entry.pk) in pairs or barring.why_not(judge, entry) for judge in evaluators)
    ]


def beside(submission: Submission) -> list[Note]:
    """For the staff's page of a submission: who is left to read it."""
    if submission.state != State.ELIGIBLE:
        return []
    url = reverse("evaluation:candidates", args=[submission.edition.slug, submission.public_id])
    link = _("Who can read it")
    if all_conflicted(submission.edition, [submission]):
        words = _("Every evaluator has a conflict of interest with this submission: nobody can read it.")
        return [Note(words, url, link, "warn")]
    given = submission.assignments.standing().count()
    return [Note(_("%(n)s evaluators read it.") % {"n": given}, url, link)]
