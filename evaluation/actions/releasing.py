"""What staff may still write before applicants are told: a note, the same for everybody or for a category."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.actions import record
from accounts.models import User
from accounts.refusals import require
from calls.models import Category, Edition
from evaluation import policies
from evaluation.models import OutcomeNote


@transaction.atomic
def write_outcome_note(
    edition: Edition, category: Category | None, *, text: str, by: User, at: datetime
) -> OutcomeNote | None:
    """Put `text` into every letter of outcome of the edition, or of `category`; an empty one takes the note away."""
    Edition.objects.select_for_update().get(pk=edition.pk)
    edition = Edition.objects.with_gates().get(pk=edition.pk)
    require(policies.why_not_write_outcome_note(by, edition))
    note = OutcomeNote.objects.filter(edition=edition, category=category).first()
    if not text.strip():
        if note is not None:
            note.delete()
        note = None
    else:
        note = note or OutcomeNote(edition=edition, category=category)
        note.text, note.by, note.at = text.strip(), by, at
        note.full_clean()
        note.save()
    subject = f"category:{category.code}" if category else f"edition:{edition.slug}"
    record("note for outcomes written", subject, by=by, at=at, edition=edition.slug)
    return note
