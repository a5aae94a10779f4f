"""How a page finds its submission: the row and all the page reads, or 404."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import User
from calls.kept import edition_of
from submissions.models import Submission


def submission_of(person: User, public_id: UUID) -> Submission:
    """A submission that `person` works on; another's is a 404 like one that does not exist, at the same one query."""
    submission = Submission.objects.of(person).for_acting().filter(public_id=public_id).first()
    if submission is None:
        raise Http404
    submission.edition = edition_of(submission)
    return submission


def row_of(person: User, public_id: UUID) -> Submission:
    """The bare row, by the same rule: enough for an action, which locks it and reads it anew."""
    return get_object_or_404(Submission.objects.of(person), public_id=public_id)
