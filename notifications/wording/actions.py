"""Acts on the words of letters. Words are only added: what a letter once said can be read for good."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import translation
from django.utils.html import escape

from accounts.actions import record
from accounts.models import User
from accounts.refusals import require
from notifications import policies
from notifications.actions import MANY, Words, owe, ring, words_of
from notifications.models import Letter
from notifications.wording.checking import faults_of_body, faults_of_subject
from notifications.wording.declared import Declared
from notifications.wording.kinds import DECLARED
from notifications.wording.models import LetterWording
from notifications.wording.spoken import worded

# Stands for the reader's name in words made for many. Nobody's text can hold it: no character for text.
SOMEBODY = "\ue000name\ue000"


@transaction.atomic
def word_letter(
    kind: str, *, edition: str, language: str, subject: str, body: str, by: User, at: datetime
) -> LetterWording:
    """Let the letter `kind` say `subject` and `body` from now on. Raises ValidationError with what is wrong with them.

    edition  slug; "" for all editions that have no words of their own
    """
    require(policies.why_not_word(by, kind, edition))
    words = in_order(DECLARED[kind], subject=subject, body=body)
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


@transaction.atomic
def send_test(
    kind: str,
    *,
    edition: str,
    subject: str,
    body: str,
    context: Mapping[str, Any],
    rehearsal: bool,
    by: User,
    at: datetime,
) -> None:
    """Owe `by` alone the letter in these words, kept or not, marked as a test; it is none of the real ones.

    context  what a letter of the kind would have; samples stand for the rest
    """
    require(policies.why_not_word(by, kind, edition))
    declared = DECLARED[kind]
    words = in_order(declared, subject=subject, body=body)
    with translation.override(by.language):
        said = worded(words["subject"], words["body"], declared, context, frame=kind, sampled=True)
    owe(
        "wording_test",
        key=f"wording-test:{uuid4()}",
        to=by.email,
        person=by,
        at=at,
        words=words_of("wording_test", {**context, "worded": said}, person=by, rehearsal=rehearsal),
        edition=edition,
        rehearsal=rehearsal,
    )
    record("test of a letter sent", f"letter kind:{kind}", by=by, at=at, edition=edition)


def owe_named(
    people: Iterable[User],
    kind: str,
    *,
    words: Mapping[str, str],
    declared: Declared,
    context: dict[str, Any],
    key: str,
    edition: str,
    rehearsal: bool,
    at: datetime,
) -> None:
    """Owe everyone of `people` the letter `kind` in words that staff wrote, with their own name in it.

    For thousands in one transaction: made once in each language, then only the name is filled in.
    """
    made: dict[str, Words] = {}
    context = context | {"person": {"name": SOMEBODY}}
    shared: dict[str, Any] = {
        "kind": kind,
        "edition": edition,
        "rehearsal": rehearsal,
        "owed_since": at,
        "not_before": at,
    }
    letters = []
    for person in people:
        if person.language not in made:
            with translation.override(person.language):
                said = worded(words["subject"], words["body"], declared, context)
                made[person.language] = words_of(kind, context | {"worded": said}, rehearsal=rehearsal)
        own = _named(made[person.language], str(person))
        letters.append(Letter(**shared, key=f"{key}:{person.pk}", person=person, to=person.email, **own))
    Letter.objects.bulk_create(letters, batch_size=MANY, ignore_conflicts=True)
    ring("letters")


def _named(words: Words, name: str) -> dict[str, str]:
    subject = words.subject.replace(SOMEBODY, " ".join(name.split()))[:250]
    text, html = words.text.replace(SOMEBODY, name), words.html.replace(SOMEBODY, escape(name))
    return {"subject": subject, "text": text, "html": html}


def in_order(declared: Declared, *, subject: str, body: str) -> dict[str, str]:
    """The words as they are kept. Raises ValidationError with everything that is wrong with them."""
    subject, body = subject.strip(), body.replace("\r\n", "\n").strip()
    faults = {"subject": faults_of_subject(subject, declared), "body": faults_of_body(body, declared)}
    if any(faults.values()):
        raise ValidationError({name: found for name, found in faults.items() if found})
    return {"subject": subject, "body": body}


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
