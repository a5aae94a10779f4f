"""What the vote tells the process of an edition: what is unmet for a gate, and what moving it will do."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from calls.models import Edition
from calls.process import Condition, Weight
from calls.rules import VoteMode
from voting import keys
from voting.models import Annulment
from voting.policies import why_no_key


def before_release(edition: Edition, at: datetime) -> list[Condition]:
    """RELEASE_FINALISTS: one vote per person can be kept."""
    if edition.method.vote_mode == VoteMode.NONE:
        return []
    ready = keys.exists(edition.slug) or (why_no_key(edition) is None and keys.can_be_made())
    weight = Weight.MET if ready else Weight.BLOCKS
    return [Condition(weight, _("The key of the vote is there or can be made"), _("A file in VOTE_KEYS_DIR."))]


def before_certification(edition: Edition, at: datetime) -> list[Condition]:
    """CERTIFY_VOTE: nobody can vote or confirm any more, and no annulment is undecided."""
    if edition.method.vote_mode == VoteMode.NONE:
        return []
    over = edition.voting_closes + timedelta(hours=edition.method.confirm_hours)
    undecided = Annulment.objects.filter(edition=edition).undecided().exists()
    return [
        Condition(
            Weight.MET if at >= over else Weight.WAITS,
            _("The vote has closed, and the time to confirm has run out"),
            _("%(hours)s hours after closing.") % {"hours": edition.method.confirm_hours},
        ),
        Condition(
            Weight.DECISION if undecided else Weight.MET,
            _("No annulment waits for a second person"),
            url=reverse("voting:desk", args=[edition.slug]),
            link=_("To the desk of the vote"),
        ),
    ]


def certification_preview(edition: Edition, at: datetime) -> list[str]:
    """What certifying will do. Says no number: nobody sees one before."""
    if edition.method.vote_mode == VoteMode.NONE:
        return []
    return [
        _("The votes are counted once, and the count is kept with its hash."),
        _("From then on staff, chair and auditor can see it; the public sees it with the results."),
        _("No vote can be annulled, restored or confirmed afterwards."),
    ]
