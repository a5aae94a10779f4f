"""What the call page offers about the vote and its finalists."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from calls.models import Edition
from calls.panels import Act, Reader
from calls.rules import Phase

AFTER_RELEASE = (Phase.SHORTLISTED, Phase.VOTING, Phase.COUNTING, Phase.RESULTS, Phase.ARCHIVED)


def vote(edition: Edition, reader: Reader, at: datetime) -> list[Act]:
    """The vote while it is open, and the finalists from their release on."""
    phase = edition.phase_at(at)
    if phase not in AFTER_RELEASE:
        return []
    finalists = Act(_("Read about the finalists"), reverse("voting:finalists", args=[edition.slug]))
    if phase is not Phase.VOTING:
        return [finalists]
    sentence = _("The public vote is open. You need an e-mail address, no account.")
    ballot = reverse("voting:vote", args=[edition.slug])
    return [Act(_("Vote for your favourites"), ballot, primary=True, sentence=sentence), finalists]
