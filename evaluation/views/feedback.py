"""What the jury says to an applicant, on a page of their own."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import AuthenticatedRequest
from accounts.arrival import arrived_at
from calls.models import Edition
from evaluation import policies
from evaluation.telling.feedback import feedback_on
from submissions.models import Submission


@require_safe
@never_cache
def feedback(request: AuthenticatedRequest, public_id: UUID) -> HttpResponse:
    """Totals, means and comments of the own submission; a 404 for anything else, and before the outcome is told."""
    rows = Submission.objects.of(request.user).select_related("project", "category", "organisation")
    submission = get_object_or_404(rows, public_id=public_id)
    submission.edition = Edition.objects.with_gates().get(pk=submission.edition_id)
    if policies.why_not_read_feedback(request.user, submission, submission.edition, arrived_at(request)):
        raise Http404
    ranking = submission.edition.rankings.latest("frozen_at", "pk")
    context = {
        "submission": submission,
        "edition": submission.edition,
        "feedback": feedback_on(submission, ranking),
    }
    return render(request, "evaluation/feedback.html", context)
