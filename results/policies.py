"""Why results cannot be released."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.refusals import Refusal
from calls.models import Edition
from calls.rules import VoteMode
from evaluation.models import Ranking
from results.models import Result
from voting.models import Certification

NO_RANKING = Refusal("no-ranking", _("There is no frozen ranking."))
NOT_CERTIFIED = Refusal("not-certified", _("The vote has not been certified."))
RELEASED_BEFORE = Refusal("released-before", _("The results have been released before."))


def why_not_release(edition: Edition) -> Refusal | None:
    """None when jury and vote have both said what they have to say."""
    if Result.objects.filter(edition=edition).exists():
        return RELEASED_BEFORE
    if not Ranking.objects.filter(edition=edition).exists():
        return NO_RANKING
    if edition.method.vote_mode != VoteMode.NONE and not Certification.objects.filter(edition=edition).exists():
        return NOT_CERTIFIED
    return None
