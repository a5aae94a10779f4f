"""The deadline moved for everybody."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.actions import record
from accounts.models import User
from accounts.refusals import require
from calls import policies, process
from calls.models import Edition, Extension


@transaction.atomic
def extend_deadline(edition: Edition, new_deadline: datetime, *, reason: str, by: User, at: datetime) -> Extension:
    """Move the deadline for everybody; who is told, and how, the higher apps registered with calls.process."""
    edition = Edition.objects.with_gates().select_for_update(of=("self",)).get(pk=edition.pk)
    require(policies.why_not_extend(by, edition, new_deadline, at))
    extension = Extension(
        edition=edition, old_deadline=edition.deadline, new_deadline=new_deadline, reason=reason, by=by, at=at
    )
    extension.full_clean()
    extension.save()
    edition.deadline = new_deadline
    edition.checking_ends = max(edition.checking_ends, new_deadline)
    edition.full_clean()
    edition.save(update_fields=["deadline", "checking_ends"])
    process.extended(extension)
    record(
        "deadline extended",
        f"edition:{edition.slug}",
        by=by,
        at=at,
        edition=edition.slug,
        from_state=extension.old_deadline.isoformat(),
        to_state=new_deadline.isoformat(),
        reason=reason,
    )
    return extension
