"""Acts on the words of letters. Words are only added: what a letter once said can be read for good."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from accounts.actions import record
from accounts.models import User
from accounts.refusals import require
from notifications import policies
from notifications.wording.checking import faults_of_body, faults_of_subject
from notifications.wording.kinds import DECLARED
from notifications.wording.models import LetterWording


@transaction.atomic
def word_letter(
    kind: str, *, edition: str, language: str, subject: str, body: str, by: User, at: datetime
) -> LetterWording:
    """Let the letter `kind` say `subject` and `body` from now on. Raises ValidationError with what is wrong with them.

    edition  slug; "" for all editions that have no words of their own
    """
    require(policies.why_not_word(by, kind, edition))
    declared = DECLARED[kind]
    body = body.replace("\r\n", "\n").strip()
    faults = {"subject": faults_of_subject(subject.strip(), declared), "body": faults_of_body(body, declared)}
    if any(faults.values()):
        raise ValidationError({name: found for name, found in faults.items() if found})
    words = {"subject": subject.strip(), "body": body}
    return _add("letter worded", LetterWording(kind=kind, edition=edition, language=language, **words, by=by, at=at))


@transaction.atomic
def lift_wording(kind: str, *, edition: str, language: str, by: User, at: datetime) -> LetterWording:
    """Let the letter say again what it says without words of this place: those for all editions, or its file's."""
    require(policies.why_not_word(by, kind, edition))
    row = LetterWording(kind=kind, edition=edition, language=language, lifted=True, by=by, at=at)
    return _add("letter back to its own words", row)


@transaction.atomic
def restore_wording(earlier: LetterWording, *, by: User, at: datetime) -> LetterWording:
    """Say again what `earlier` said, as a new version. It is checked anew: placeholders may have gone since."""
    if earlier.lifted:
        return lift_wording(earlier.kind, edition=earlier.edition, language=earlier.language, by=by, at=at)
    place = {"edition": earlier.edition, "language": earlier.language}
    return word_letter(earlier.kind, **place, subject=earlier.subject, body=earlier.body, by=by, at=at)


def _add(verb: str, row: LetterWording) -> LetterWording:
    """Add the version, unless it says what the one before says: one place after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"{row.kind}:{row.edition}:{row.language}"])
    place = {"kind": row.kind, "edition": row.edition, "language": row.language}
    before = LetterWording.objects.filter(**place).order_by("-pk").first()
    if before is None and row.lifted:
        return row
    if before is not None and (before.subject, before.body) == (row.subject, row.body):
        return before
    row.full_clean()
    row.save()
    where = {"edition": row.edition, "language": row.language}
    record(verb, f"letter kind:{row.kind}", by=row.by, at=row.at, **where, version=row.pk)
    return row
