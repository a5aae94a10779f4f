"""What other pages say about results: the call page leads to them, a finalist's carries the mark."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from calls.models import Edition
from calls.panels import Act, Reader
from calls.rules import Phase
from results.models import Result


def results(edition: Edition, reader: Reader, at: datetime) -> list[Act]:
    """The way to the results, once they are released."""
    if edition.phase_at(at) not in (Phase.RESULTS, Phase.ARCHIVED):
        return []
    return [Act(_("See the results"), reverse("results:edition", args=[edition.slug]), primary=True)]


def is_public_favourite(submission: int) -> bool:
    """Whether the released results name the submission of that id."""
    return Result.objects.filter(submission=submission, public_favourite=True).exists()
