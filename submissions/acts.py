"""What a reader of the call page can do about an entry."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from calls.models import Edition
from calls.panels import Act, Reader
from calls.rules import Phase
from submissions.deadlines import deadline_for, is_open
from submissions.models import Submission
from submissions.policies import why_not_start
from submissions.rules import State


def acts(edition: Edition, reader: Reader, at: datetime) -> list[Act]:
    """Start, continue, check; whoever has entries is led to them in every phase."""
    mine = list(_own(edition, reader)) if isinstance(reader, User) else []
    found: list[Act] = []
    drafts = [submission for submission in mine if submission.state == State.DRAFT or submission.reopened_at]
    taking = is_open(edition, _deadline(edition, reader, at), at)
    may_start = why_not_start(reader, edition, at) is None if isinstance(reader, User) else not edition.is_rehearsal
    if taking and drafts:
        sentence = ngettext("You have %(n)s draft.", "You have %(n)s drafts.", len(drafts)) % {"n": len(drafts)}
        url = reverse("submissions:detail", args=[drafts[0].public_id])
        found.append(Act(_("Continue your application"), url, primary=True, sentence=sentence))
    if taking and may_start:
        begin = reverse("submissions:begin", args=[edition.slug])
        words = _("Start another application") if mine else _("Start an application")
        found.append(Act(words, begin, primary=not drafts))
    if taking and not mine:
        found.append(Act(_("Check first whether you may apply"), reverse("submissions:check", args=[edition.slug])))
    elif mine and not (taking and drafts):
        found.append(Act(_("See how your application stands"), reverse("submissions:mine"), primary=not taking))
    return found


def _deadline(edition: Edition, reader: Reader, at: datetime) -> datetime:
    """Nobody needs an own deadline before everybody's is past."""
    if isinstance(reader, User) and edition.phase_at(at) is Phase.CHECKING:
        return deadline_for(reader, edition)
    return edition.deadline


def _own(edition: Edition, person: User) -> list[Submission]:
    return list(Submission.objects.of(person).filter(edition=edition).exclude(state=State.WITHDRAWN))
