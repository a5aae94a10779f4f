"""What the page of a submission and the queue of an evaluator offer of documents."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from evaluation.models import Evaluator
from reports.policies import edits
from submissions.models import Submission
from submissions.offers import Document


def of_submission(submission: Submission, person: User) -> list[Document]:
    """The receipt of the standing version, and the page of everything that was made for the submission."""
    if submission.version_id is None or not edits(person, submission):
        return []
    return [
        Document(_("Receipt as PDF"), reverse("reports:receipt", args=[submission.public_id])),
        Document(_("All documents"), reverse("reports:own", args=[submission.public_id])),
    ]


def of_evaluator(evaluator: Evaluator) -> list[Document]:
    """The page of the jury pack and of thanks."""
    return [Document(_("your documents"), reverse("reports:jury", args=[evaluator.edition.slug]))]
