"""Extensions for one applicant: given, taken back, remembered."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.actions import record, subject_of
from accounts.models import User
from accounts.refusals import require
from calls.letters import tell
from calls.models import Edition
from notifications.links import absolute
from submissions import policies
from submissions.models import Grant


@transaction.atomic
def grant_extension(edition: Edition, person: User, until: datetime, *, reason: str, by: User, at: datetime) -> Grant:
    """Give one applicant a deadline of their own, and tell them with a link that holds for them alone.

    until   the first instant that is too late for them

    Raises ValidationError when they have an extension already.
    """
    edition = Edition.objects.with_gates().select_for_update(of=("self",)).get(pk=edition.pk)
    require(policies.why_not_grant(by, edition, person, until, at))
    grant = Grant(edition=edition, person=person, until=until, reason=reason, by=by, at=at)
    grant.full_clean()
    grant.save()
    _record(
        "extension granted", grant, by=by, at=at, from_state=edition.deadline.isoformat(), to_state=until.isoformat()
    )
    _write("extension_granted", grant, at)
    return grant


@transaction.atomic
def take_back_extension(grant: Grant, *, reason: str, by: User, at: datetime) -> Grant:
    """Everybody's deadline holds for this applicant again; what arrived until now stands."""
    grant = Grant.objects.select_for_update(of=("self",)).select_related("person").get(pk=grant.pk)
    grant.edition = Edition.objects.with_gates().get(pk=grant.edition_id)
    require(policies.why_not_take_back(by, grant, at))
    grant.withdrawn_by, grant.withdrawn_at, grant.withdrawn_because = by, at, reason
    grant.full_clean()
    grant.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawn_because"])
    _record("extension taken back", grant, by=by, at=at, from_state=grant.until.isoformat(), reason=reason)
    _write("extension_taken_back", grant, at)
    return grant


def _record(verb: str, grant: Grant, *, by: User, at: datetime, **more: str) -> None:
    more.setdefault("reason", grant.reason)
    record(verb, subject_of(grant.person), by=by, at=at, edition=grant.edition.slug, **more)


def _write(kind: str, grant: Grant, at: datetime) -> None:
    key, address = f"{kind}:{grant.public_id}", absolute(grant.get_absolute_url())
    tell(grant.person, grant.edition, kind, key=key, at=at, grant=grant, address=address)
