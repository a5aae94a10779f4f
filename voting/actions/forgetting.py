"""What the vote forgets by itself: ballots never confirmed, addresses, letters' texts, signals."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from notifications.models import Letter
from voting import rules
from voting.models import Ballot, Tempo

# What a ballot holds when no sign for the desk is left.
NO_SIGNALS: dict[str, Any] = {
    **dict.fromkeys(["network", "mail_domain", "agent_family", "shape"], ""),
    **dict.fromkeys(["disposable", "worked"]),
}


@transaction.atomic
def expire_ballots(*, at: datetime) -> int:
    """Let ballots go that nobody confirmed in 48 hours, and with them every address and text of letters about ballots.

    May run at any time and twice. Returns how many ballots expired.
    """
    expired = list(Ballot.objects.never_confirmed(at).select_for_update(skip_locked=True)[:5000])
    pks = [ballot.pk for ballot in expired]
    let_go(pks, **NO_SIGNALS)
    letters = Letter.objects.filter(kind__in=["ballot", "ballot_receipt"]).exclude(to="", text="")
    # A receipt that was mailed has no more use for the address; the demonstration mailbox keeps its two days.
    mailed = Q(kind="ballot_receipt", sent_at__isnull=False, rehearsal=False)
    letters.filter(mailed | Q(owed_since__lte=at - rules.PENDING_FOR)).update(to="", text="", html="")
    Tempo.objects.filter(window__lt=at - 2 * rules.DAY).delete()
    return len(expired)


def let_go(ballots: list[int], **more: Any) -> None:
    """Nobody will confirm these any more: who sent them and whom they chose goes, with `more` of their fields."""
    Ballot.objects.filter(pk__in=ballots).update(state=Ballot.State.EXPIRED, address="", chosen=[], **more)


def forget_signals(*, at: datetime) -> int:
    """Blank every signal of ballots whose vote was certified a week ago."""
    return Ballot.objects.with_old_signals(at).update(**NO_SIGNALS)
