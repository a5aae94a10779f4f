"""What the sheet of a consensus sends, part by part or whole, and how it is stored."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.access import AuthenticatedRequest
from accounts.arrival import arrived_at
from accounts.refusals import Refused
from calls import moments
from evaluation import actions
from evaluation.models import Consensus

KINDS = ("score:", "text:", "dissent:", "present")


@dataclass
class Unsaved:
    """Parts that could not be saved: what was typed, the revision to save it with, and the sentence that says why."""

    typed: dict[str, str] = field(default_factory=dict)
    revisions: dict[str, int] = field(default_factory=dict)
    faults: list[tuple[str, str]] = field(default_factory=list)


def save_whole(request: AuthenticatedRequest, consensus: Consensus) -> Unsaved:
    """Every part of a sheet that was posted as a form, each by itself: one that clashes holds no other back.

    What clashes stays in its field with the revision that stands: who saves again has read the other text and means it.
    """
    unsaved = Unsaved()
    for part in [name for name in request.POST if name.startswith(KINDS)]:
        typed, revision = request.POST[part], seen_revision(request.POST.get(f"revision:{part}"))
        try:
            actions.save_part(consensus, part, typed=typed, revision=revision, by=request.user, at=arrived_at(request))
        except actions.Overtaken as overtaken:
            words = _("%(why)s It now says: “%(theirs)s”. Yours is still in its field; save again to keep yours.")
            names = {"why": str(overtaken), "theirs": overtaken.theirs or _("(nothing)")}
            unsaved.typed[part], unsaved.revisions[part] = typed, overtaken.revision
            unsaved.faults.append((part, words % names))
        except (Refused, ValidationError) as wrong:
            reason = str(wrong.refusal.reason) if isinstance(wrong, Refused) else " ".join(wrong.messages)
            unsaved.typed[part], unsaved.revisions[part] = typed, revision
            unsaved.faults.append((part, reason))
    return unsaved


def clash_of(request: AuthenticatedRequest, overtaken: actions.Overtaken, consensus: Consensus) -> dict[str, object]:
    """What saving.js shows side by side."""
    return {
        "yours": request.POST.get("value", ""),
        "theirs": overtaken.theirs,
        "by": overtaken.by,
        "at": moments.clock_words(overtaken.at, consensus.submission.edition.time_zone),
        "revision": overtaken.revision,
    }


def seen_revision(text: str | None) -> int:
    return int(text) if text and text.isdigit() and len(text) < 9 else 0
