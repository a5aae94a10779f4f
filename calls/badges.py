"""The badge of an edition: its phase in words that carry the time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from calls import moments
from calls.models import Edition
from calls.rules import Phase


@dataclass(frozen=True, slots=True)
class Badge:
    """`state`: soon, open, wait, stop or done, as the look of a badge knows them."""

    state: str
    words: str


def badge(edition: Edition, at: datetime) -> Badge:
    """What a passer-by reads. Between the deadline and the release of finalists it says one thing only: embargo."""
    zone = edition.time_zone
    phase = edition.phase_at(at)

    def until(moment: datetime) -> dict[str, str]:
        return {"moment": moments.words(moment, zone, offset=True)}

    match phase:
        case Phase.DRAFT:
            return Badge("soon", _("Draft, not published"))
        case Phase.ANNOUNCED:
            return Badge("soon", _("Opens %(moment)s") % until(edition.opens))
        case Phase.SUBMISSION:
            closes = until(moments.last_minute(edition.deadline))
            return Badge("open", _("Open for submissions until %(moment)s") % closes)
        case Phase.CHECKING | Phase.EVALUATION | Phase.DECISION:
            return Badge("wait", _("In evaluation"))
        case Phase.SHORTLISTED:
            return Badge("soon", _("Public vote opens %(moment)s") % until(edition.voting_opens))
        case Phase.VOTING:
            return Badge("open", _("Vote open until %(moment)s") % until(edition.voting_closes))
        case Phase.COUNTING:
            return Badge("wait", _("Results follow at the ceremony"))
        case Phase.RESULTS:
            return Badge("done", _("Results are out"))
    return Badge("done", _("Archived"))
