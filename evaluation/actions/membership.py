"""An evaluator's own acts: answering the invitation, accepting the code of conduct, profile and absences."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actions import record
from accounts.models import User
from accounts.refusals import require
from calls.letters import tell
from calls.models import Edition
from evaluation.actions.assigning import end_all
from evaluation.jury.profiles import faults_of
from evaluation.models import Absence, CodeAcceptance, Evaluator
from evaluation.policies import membership
from notifications.links import absolute

# What the automatic conflict of rule 6 rests on: changes of these are told apart in the record.
CONFLICT_FIELDS = ("affiliation", "organisation", "country", "domains")
PROFILE_FIELDS = (*CONFLICT_FIELDS, "categories", "keywords", "languages", "capacity")


@transaction.atomic
def accept_invitation(evaluator: Evaluator, *, by: User, at: datetime) -> Evaluator:
    """Be on the jury. Staff are told."""
    evaluator = locked_evaluator(evaluator)
    require(membership.why_not_accept(by, evaluator, evaluator.edition, at))
    evaluator.accepted_at, evaluator.declined_at, evaluator.answer_reason = at, None, ""
    evaluator.save(update_fields=["accepted_at", "declined_at", "answer_reason"])
    _note("invitation to the jury accepted", evaluator, by=by, at=at)
    _tell_staff(evaluator, at=at)
    return evaluator


@transaction.atomic
def decline_invitation(evaluator: Evaluator, *, reason: str, by: User, at: datetime) -> Evaluator:
    """Not be on the jury, or leave it. What is open goes back to staff, who are told; what is submitted stands."""
    evaluator = locked_evaluator(evaluator)
    require(membership.why_not_decline(by, evaluator, evaluator.edition, at))
    if not reason.strip():
        raise ValidationError({"reason": _("Give the reason.")})
    evaluator.accepted_at, evaluator.declined_at, evaluator.answer_reason = None, at, reason.strip()
    evaluator.save(update_fields=["accepted_at", "declined_at", "answer_reason"])
    _note("invitation to the jury declined", evaluator, by=by, at=at)
    end_all(evaluator, reason=evaluator.answer_reason, by=by, at=at)
    _tell_staff(evaluator, at=at)
    return evaluator


@transaction.atomic
def accept_code(evaluator: Evaluator, *, version: str, sha256: str, by: User, at: datetime) -> CodeAcceptance:
    """Accept the code of conduct as it was shown: by its version and the hash of its text. Twice is once."""
    evaluator = locked_evaluator(evaluator)
    code = membership.code_of(evaluator.edition)
    require(membership.why_not_agree(by, evaluator, code, version=version, sha256=sha256))
    found = CodeAcceptance.objects.filter(evaluator=evaluator, version=version, sha256=sha256).first()
    if found is not None:
        return found
    assert code is not None  # noqa: S101  # or it would have been refused
    acceptance = CodeAcceptance(evaluator=evaluator, version=version, sha256=sha256, text=code.text, accepted_at=at)
    acceptance.full_clean()
    acceptance.save()
    _note("code of conduct accepted", evaluator, by=by, at=at, version=version, sha256=sha256)
    return acceptance


@transaction.atomic
def describe(evaluator: Evaluator, *, by: User, at: datetime, **profile: Any) -> Evaluator:
    """Change the profile; `profile`: names of PROFILE_FIELDS. What the automatic conflict rests on is told apart.

    Raises ValidationError for a domain, category, language or keyword that is none.
    """
    evaluator = locked_evaluator(evaluator)
    require(membership.why_not_describe(by, evaluator, evaluator.edition))
    changed = [name for name in PROFILE_FIELDS if name in profile and getattr(evaluator, name) != profile[name]]
    for name in changed:
        setattr(evaluator, name, profile[name])
    faults = faults_of(evaluator)
    if faults:
        raise ValidationError(faults)
    evaluator.full_clean()
    if changed:
        evaluator.save(update_fields=changed)
        affects = any(name in CONFLICT_FIELDS for name in changed)
        verb = "grounds of conflicts changed" if affects else "profile of an evaluator changed"
        _note(verb, evaluator, by=by, at=at, fields=changed)
    return evaluator


@transaction.atomic
def add_absence(evaluator: Evaluator, *, begins: date, ends: date, note: str = "", by: User, at: datetime) -> Absence:
    evaluator = locked_evaluator(evaluator)
    require(membership.why_not_describe(by, evaluator, evaluator.edition))
    absence = Absence(evaluator=evaluator, begins=begins, ends=ends, note=note.strip())
    absence.full_clean()
    absence.save()
    _note("absence noted", evaluator, by=by, at=at, begins=begins.isoformat(), ends=ends.isoformat())
    return absence


@transaction.atomic
def remove_absence(absence: Absence, *, by: User, at: datetime) -> None:
    evaluator = locked_evaluator(absence.evaluator)
    require(membership.why_not_describe(by, evaluator, evaluator.edition))
    removed, _rows = Absence.objects.filter(pk=absence.pk).delete()
    if removed:
        begins, ends = absence.begins.isoformat(), absence.ends.isoformat()
        _note("absence taken back", evaluator, by=by, at=at, begins=begins, ends=ends)


def locked_evaluator(evaluator: Evaluator) -> Evaluator:
    """The row, locked and read anew, its edition with gates."""
    rows = Evaluator.objects.select_for_update(of=("self",)).select_related("person", "organisation", "invited_by")
    row = rows.get(pk=evaluator.pk)
    row.edition = Edition.objects.with_gates().get(pk=row.edition_id)
    return row


def _note(verb: str, evaluator: Evaluator, *, by: User, at: datetime, **facts: Any) -> None:
    subject = f"evaluator:{evaluator.person.public_id}"
    record(verb, subject, by=by, at=at, edition=evaluator.edition.slug, **facts)


def _tell_staff(evaluator: Evaluator, *, at: datetime) -> None:
    """One letter to whoever invited."""
    edition, staff = evaluator.edition, evaluator.invited_by
    if staff is None:
        return
    key = f"evaluator-answered:{evaluator.pk}:{at.isoformat()}"
    address = absolute(reverse("evaluation:evaluators", args=[edition.slug]))
    tell(staff, edition, "evaluator_answered", key=key, at=at, evaluator=evaluator, address=address)
