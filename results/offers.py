"""What the call page offers about results."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from calls.models import Edition
from calls.panels import Act, Reader
from calls.rules import Phase


def results(edition: Edition, reader: Reader, at: datetime) -> list[Act]:
    """The way to the results, once they are released."""
    if edition.phase_at(at) not in (Phase.RESULTS, Phase.ARCHIVED):
        return []
    return [Act(_("See the results"), reverse("results:edition", args=[edition.slug]), primary=True)]
