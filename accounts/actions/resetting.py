"""A lost second factor, taken away by two members of staff."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import letters, policies, second_factor
from accounts.actions import record, subject_of
from accounts.models import SecondFactorReset, User
from accounts.refusals import require
from accounts.sessions import SessionStore


@transaction.atomic
def propose_reset(person: User, *, reason: str, by: User, at: datetime) -> SecondFactorReset:
    """Be the first of the two. Nothing is taken away yet; the person is told, and can object."""
    person = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    require(policies.why_not_propose_reset(by, person, has_factor=second_factor.is_set_up(person)))
    if not reason.strip():
        raise ValidationError({"reason": _("Give the reason.")})
    reset = SecondFactorReset(person=person, reason=reason.strip(), proposed_by=by, proposed_at=at)
    reset.full_clean()
    reset.save()
    record("second factor reset proposed", subject_of(person), by=by, at=at, reason=reset.reason)
    _tell(reset, "second_factor_reset_proposed", at=at)
    return reset


@transaction.atomic
def confirm_reset(reset: SecondFactorReset, *, by: User, at: datetime) -> SecondFactorReset:
    """Be the second of the two: every second factor, every recovery code and every session of the person ends."""
    reset = _locked(reset)
    require(policies.why_not_confirm_reset(by, reset, at))
    reset.confirmed_by, reset.confirmed_at = by, at
    reset.full_clean()
    reset.save(update_fields=["confirmed_by", "confirmed_at"])
    Authenticator.objects.filter(user=reset.person).delete()
    end_sessions(reset.person, at=at)
    record("second factor reset", subject_of(reset.person), by=by, at=at, reason=reset.reason)
    _tell(reset, "second_factor_reset", at=at)
    return reset


@transaction.atomic
def withdraw_reset(reset: SecondFactorReset, *, by: User, at: datetime) -> SecondFactorReset:
    """Take the proposal back, or object to it: the row stays."""
    reset = _locked(reset)
    require(policies.why_not_withdraw_reset(by, reset))
    reset.withdrawn_by, reset.withdrawn_at = by, at
    reset.save(update_fields=["withdrawn_by", "withdrawn_at"])
    record("second factor reset withdrawn", subject_of(reset.person), by=by, at=at)
    return reset


def end_sessions(person: User, *, at: datetime) -> int:
    """Sign `person` out everywhere; returns how many sessions that were. Reads every session that has not ended."""
    store = SessionStore()
    keys = [
        row.session_key
        for row in Session.objects.filter(expire_date__gt=at).iterator(chunk_size=2000)
        if store.decode(row.session_data).get(SESSION_KEY) == str(person.pk)
    ]
    Session.objects.filter(session_key__in=keys).delete()
    return len(keys)


def _locked(reset: SecondFactorReset) -> SecondFactorReset:
    rows = SecondFactorReset.objects.select_for_update(of=("self",)).select_related("person", "proposed_by")
    return rows.get(pk=reset.pk)


def _tell(reset: SecondFactorReset, kind: str, *, at: datetime) -> None:
    letters.owe(
        kind,
        key=f"{kind.replace('_', '-')}:{reset.pk}",
        to=reset.person.email,
        person=reset.person,
        at=at,
        context={
            "at": at,
            "support": settings.SUPPORT_EMAIL,
            "sign_in_url": f"{settings.PORTAL_URL}{reverse('account_login')}",
        },
        rehearsal=bool(reset.person.rehearsal),
    )
