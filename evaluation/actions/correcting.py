"""The ranking frozen again: proposed by one, decided anew, confirmed by another (docs/adr/0046)."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import record
from accounts.models import User
from accounts.refusals import require
from calls.models import Edition
from calls.rules import Gate
from evaluation.actions.gates import latest_ranking, notify, take_snapshot
from evaluation.actions.locking import lock_evaluations
from evaluation.models import Correction
from evaluation.policies import correcting
from evaluation.ranking.freezing import take


@transaction.atomic
def propose_correction(edition: Edition, *, reason: str, by: User, at: datetime) -> Correction:
    """Be the first of two people who freeze the ranking again: until it is done, what it rests on may be decided anew."""
    edition = _locked(edition)
    require(correcting.why_not_propose(by, edition))
    correction = Correction(edition=edition, reason=reason.strip(), proposed_by=by, proposed_at=at)
    correction.full_clean()
    correction.save()
    _note("correction of the ranking proposed", correction, by, at)
    return correction


@transaction.atomic
def withdraw_correction(correction: Correction, *, by: User, at: datetime) -> None:
    """Leave the ranking as it is; not after something has been decided that it does not hold."""
    edition = _locked(correction.edition)
    correction = Correction.objects.get(pk=correction.pk)
    require(correcting.why_not_withdraw(by, edition, correction))
    if take(edition).text != latest_ranking(edition).canonical:
        raise ValidationError(_("Something has been decided since. The ranking must be frozen again."))
    _note("correction of the ranking withdrawn", correction, by, at)
    correction.delete()


@transaction.atomic
def confirm_correction(correction: Correction, *, sha256: str, by: User, at: datetime) -> Correction:
    """Be the second: a new snapshot stands beside the old one. `sha256`: the one that was shown.

    Raises ValidationError when the snapshot would be another one by now, or the same as the one that stands.
    """
    edition = _locked(correction.edition)
    lock_evaluations(edition)
    correction = Correction.objects.get(pk=correction.pk)
    require(correcting.why_not_confirm(by, edition, correction, at))
    before, taken = latest_ranking(edition), take(edition)
    if taken.text == before.canonical:
        raise ValidationError(_("Nothing has changed: the snapshot would be the same."))
    if taken.sha256 != sha256:
        raise ValidationError(_("Something has changed since this page was shown. Look at the difference again."))
    require(correcting.why_not_change_what_was_told(edition, before.canonical, taken.text))
    correction.ranking = take_snapshot(edition, by=by, at=at)
    correction.confirmed_by, correction.confirmed_at = by, at
    correction.full_clean()
    correction.save()
    if edition.has_moved(Gate.NOTIFY_APPLICANTS):
        notify(edition, by=by, at=at)  # those whom nobody has told yet
    _note("ranking frozen again", correction, by, at)
    return correction


def _locked(edition: Edition) -> Edition:
    Edition.objects.select_for_update().get(pk=edition.pk)
    return Edition.objects.with_gates().get(pk=edition.pk)


def _note(verb: str, correction: Correction, by: User, at: datetime) -> None:
    slug = correction.edition.slug
    record(verb, f"edition:{slug}", by=by, at=at, edition=slug, reason=correction.reason)
