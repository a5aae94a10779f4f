"""The application form: changed by staff in private, put into use, and kept as it was for those who answered it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import record
from accounts.models import User
from accounts.refusals import require
from calls import answered, policies
from calls.actions.editions import store_rows
from calls.loading import changes, stored
from calls.loading.reading import Data, read_form
from calls.models import Edition, FormDraft, FormVersion


class FormMoved(Exception):
    """Somebody else changed the form first. Nothing was overwritten."""


@transaction.atomic
def change_form(edition: Edition, content: Data, *, revision: int, by: User, at: datetime) -> FormDraft:
    """Keep what staff are making of the form, however unfinished; applicants see nothing of it.

    revision  of the draft that was changed, 0 for the form of today

    Raises FormMoved, and changes nothing, when the draft has moved on since.
    """
    edition = _locked(edition)
    require(policies.why_not_change_form(by, edition, at))
    draft = FormDraft.objects.filter(edition=edition).first() or FormDraft(edition=edition, revision=0)
    if draft.revision != revision:
        raise FormMoved
    draft.content, draft.revision = content, revision + 1
    draft.changed_by, draft.changed_at = by, at
    draft.save()
    return draft


@transaction.atomic
def discard_form(edition: Edition, *, by: User, at: datetime) -> None:
    """Throw away what staff were making of the form."""
    edition = _locked(edition)
    require(policies.why_not_change_form(by, edition, at))
    if FormDraft.objects.filter(edition=edition).delete()[0]:
        record("form changes discarded", _subject(edition), by=by, at=at, edition=edition.slug)


@transaction.atomic
def put_form_into_use(edition: Edition, *, revision: int, reason: str, by: User, at: datetime) -> FormVersion | None:
    """Ask from now on what the draft says; the form that somebody has answered is kept for them, and returned.

    Those whose answers it touches are told by letter, once for the whole change. Words that are corrected one by one,
    in the admin site or in the edition's file, make nobody a letter.

    Raises ValidationError with what is wrong with the draft, FormMoved when it is not the one that was looked at.
    """
    edition = _locked(edition)
    require(policies.why_not_change_form(by, edition, at))
    draft = FormDraft.objects.filter(edition=edition).first()
    if draft is None or draft.revision != revision:
        raise FormMoved
    before = stored.as_data(edition)
    after = before | _read(draft)
    kept = keep_form(edition, reason=reason, by=by, at=at)
    store_rows(edition, after, at=at)
    draft.delete()
    if kept:
        answered.tell(kept)
    places = [change.place for change in changes.changes(before, after)][:200]
    number = number_of(edition)
    states = {"from_state": f"form {kept.number}", "to_state": f"form {number}"} if kept else {}
    facts: dict[str, Any] = {"edition": edition.slug, "reason": reason, "places": places, "number": number}
    record("form put into use", _subject(edition), by=by, at=at, **facts, **states)
    return kept


def _read(draft: FormDraft) -> Data:
    """The form that it says. Raises ValidationError with what is wrong with it."""
    form, faults = read_form(draft.content, draft.edition.categories.values_list("code", flat=True))
    if faults:
        raise ValidationError([str(fault) for fault in faults])
    return form


def keep_form(edition: Edition, *, reason: str, by: User | None, at: datetime) -> FormVersion | None:
    """Before the form changes: keep it as it stands if somebody has answered it. The edition's row is locked.

    Raises ValidationError when it must be kept and no reason is given.
    """
    if not answered.is_answered(edition):
        return None
    content, digest = stored.form_content(edition)
    version = FormVersion(
        edition=edition,
        number=number_of(edition),
        content=content,
        sha256=digest,
        replaced_at=at,
        replaced_by=by,
        reason=reason.strip(),
    )
    if not version.reason:
        raise ValidationError({"reason": _("Say why the form changes: applicants who have begun read it.")})
    version.save()
    answered.keep(version)
    return version


def number_of(edition: Edition) -> int:
    """The number of the form of today."""
    return edition.form_versions.count() + 1


def _locked(edition: Edition) -> Edition:
    return Edition.objects.with_gates().select_for_update(of=("self",)).get(pk=edition.pk)


def _subject(edition: Edition) -> str:
    return f"edition:{edition.slug}"
