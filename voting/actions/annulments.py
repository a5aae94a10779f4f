"""Votes annulled and restored, each by two people who do not see whom it favours."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.actions import record
from accounts.models import User
from accounts.refusals import require
from calls.models import Edition
from voting import policies
from voting.actions.ledger import enter_annulled, enter_restored
from voting.models import Annulment, Vote


@transaction.atomic
def propose_annulment(
    edition: Edition, votes: Iterable[Vote], *, rule: str, reason: str, by: User, at: datetime
) -> Annulment:
    """Propose to annul those of `votes` that are counted now and in nobody's proposal; a second person decides.

    rule     how they were found: "more than 20 ballots of one network in a minute"
    reason   why they should not count; published with the number of votes
    """
    wanted = [vote.pk for vote in votes]
    found = list(
        Vote.objects.counted()
        .filter(pk__in=wanted, ballot__edition=edition)
        .exclude(annulments__in=Annulment.objects.filter(edition=edition).undecided())
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    require(policies.why_not_propose(by, edition, rule, reason, len(found)))
    annulment = Annulment.objects.create(
        edition=edition, rule=rule.strip(), reason=reason.strip(), proposed_by=by, proposed_at=at
    )
    annulment.votes.add(*found)
    _record("annulment proposed", annulment, by=by, at=at, reason=annulment.reason)
    return annulment


@transaction.atomic
def confirm_annulment(annulment: Annulment, *, by: User, at: datetime) -> Annulment:
    """Annul the votes: they keep their slots, so nobody votes a second time in their place."""
    annulment = _locked(annulment)
    require(policies.why_not_decide(by, annulment))
    annulment.confirmed_by, annulment.confirmed_at = by, at
    annulment.save(update_fields=["confirmed_by", "confirmed_at"])
    votes = list(annulment.votes.filter(state=Vote.State.CONFIRMED).select_for_update(of=("self",)).order_by("pk"))
    Vote.objects.filter(pk__in=[vote.pk for vote in votes]).update(state=Vote.State.ANNULLED)
    enter_annulled(annulment, votes)
    _record("votes annulled", annulment, by=by, at=at, reason=annulment.reason)
    return annulment


@transaction.atomic
def dismiss_annulment(annulment: Annulment, *, by: User, at: datetime) -> Annulment:
    """Decide against a proposal: the votes go on counting."""
    annulment = _locked(annulment)
    require(policies.why_not_decide(by, annulment))
    annulment.dismissed_by, annulment.dismissed_at = by, at
    annulment.save(update_fields=["dismissed_by", "dismissed_at"])
    _record("annulment dismissed", annulment, by=by, at=at)
    return annulment


@transaction.atomic
def propose_restoration(annulment: Annulment, *, reason: str, by: User, at: datetime) -> Annulment:
    """Propose that annulled votes count again; a second person decides with `restore`."""
    annulment = _locked(annulment)
    require(policies.why_not_propose_restoration(by, annulment, reason))
    annulment.restoration_reason = reason.strip()
    annulment.restoration_proposed_by, annulment.restoration_proposed_at = by, at
    annulment.save(update_fields=["restoration_reason", "restoration_proposed_by", "restoration_proposed_at"])
    _record("restoration proposed", annulment, by=by, at=at, reason=annulment.restoration_reason)
    return annulment


@transaction.atomic
def restore(annulment: Annulment, *, by: User, at: datetime) -> Annulment:
    """Let annulled votes count again, by the second of two people."""
    annulment = _locked(annulment)
    require(policies.why_not_restore(by, annulment))
    annulment.restored_by, annulment.restored_at = by, at
    annulment.save(update_fields=["restored_by", "restored_at"])
    votes = list(annulment.votes.filter(state=Vote.State.ANNULLED).select_for_update(of=("self",)).order_by("pk"))
    Vote.objects.filter(pk__in=[vote.pk for vote in votes]).update(state=Vote.State.CONFIRMED)
    enter_restored(annulment, votes)
    _record("votes restored", annulment, by=by, at=at, reason=annulment.restoration_reason)
    return annulment


def _locked(annulment: Annulment) -> Annulment:
    return Annulment.objects.select_for_update(of=("self",)).select_related("edition").get(pk=annulment.pk)


def _record(verb: str, annulment: Annulment, *, by: User, at: datetime, reason: str = "") -> None:
    """The rule and the reason; no number, for no count is seen before certification (rule 15)."""
    record(
        verb,
        annulment.subject,
        by=by,
        at=at,
        edition=annulment.edition.slug,
        reason=reason,
        rule=annulment.rule,
    )
