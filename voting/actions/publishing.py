"""The ledger as a file that anybody can count: written once, after certification; public with the results."""

from __future__ import annotations

import hashlib
import tempfile
import uuid
from datetime import datetime

from django.core.files import File
from django.db import connection, transaction

from accounts.actions import record
from accounts.models import User
from calls.models import Edition
from voting import ledger
from voting.models import Certification, LedgerFile


def have_ledger_published(edition: Edition, *, by: User | None, at: datetime) -> None:
    """The file is there when the results are public; consequence of the gate *release results*.

    The scheduler has written it within a minute of the certification; a vote without a certification has none.
    """
    if Certification.objects.filter(edition=edition).exists():
        publish_ledger(edition, at=at)


@transaction.atomic
def publish_ledger(edition: Edition, *, at: datetime) -> LedgerFile:
    """Write the file of a certified vote and keep its hash; the one that there is, where there is one.

    Line by line, in constant memory. Raises ledger.Broken rather than write what the ledger does not say.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('ledger file'), %s)", [edition.pk])
    found = LedgerFile.objects.filter(edition=edition).first()
    if found is not None:
        return found
    digest, size = hashlib.sha256(), 0
    with tempfile.TemporaryFile() as draft:
        for line in ledger.as_published(edition):
            written = f"{line}\n".encode()
            digest.update(written)
            size += draft.write(written)
        draft.seek(0)
        made = LedgerFile(edition=edition, sha256=digest.hexdigest(), size=size, made_at=at)
        made.file.save(uuid.uuid4().hex, File(draft), save=True)
    record("ledger written", f"edition:{edition.slug}", by=None, at=at, edition=edition.slug, sha256=made.sha256)
    return made
