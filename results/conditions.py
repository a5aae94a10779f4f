"""What is unmet for the gate *release results*, and what moving it will do."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.models import Edition
from calls.process import Condition, Weight
from calls.rules import VoteMode
from evaluation.models import Ranking
from submissions.models import Editor, Submission
from submissions.rules import State
from voting.models import Certification


def before_release(edition: Edition, at: datetime) -> list[Condition]:
    """RELEASE_RESULTS: a frozen ranking, and a certified vote where there is one."""
    found = [_fact(Ranking.objects.filter(edition=edition).exists(), _("The ranking is frozen"))]
    if edition.method.vote_mode != VoteMode.NONE:
        found.append(_fact(Certification.objects.filter(edition=edition).exists(), _("The vote is certified")))
    return found


def _fact(met: bool, sentence: str) -> Condition:
    return Condition(Weight.MET if met else Weight.BLOCKS, sentence)


def release_preview(edition: Edition, at: datetime) -> list[str]:
    """What releasing will do, without saying who wins."""
    finalists = Submission.objects.filter(edition=edition, state=State.FINALIST)
    letters = Editor.objects.filter(submission__in=finalists, role=Editor.Role.OWNER).count()
    return [
        _("The page of results becomes public, with winners and certified votes."),
        ngettext(
            "%(n)d letter will be owed to owners of finalists.",
            "%(n)d letters will be owed to owners of finalists.",
            letters,
        )
        % {"n": letters},
    ]
