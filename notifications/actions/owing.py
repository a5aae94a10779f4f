"""Writing down what is owed: a row of the transaction that causes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from accounts import statements
from accounts.models import User
from notifications.choices import is_unwanted
from notifications.links import absolute
from notifications.looks import dressed
from notifications.models import Letter
from notifications.rules import OPTIONAL_KINDS, WAITED_FOR
from notifications.wording.spoken import in_place_of

BELL = "portal_bell"  # PostgreSQL channel; the payload is the name of a Celery task or "letters"
MANY = 500  # letters in one statement


def ring(*tasks: str) -> None:
    """Wake the relay for each task once the caller's transaction commits; never touches the broker."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, task) FROM unnest(%s) AS task", [BELL, list(tasks)])


@dataclass(frozen=True, slots=True)
class Words:
    """What a letter says: made once by `words_of`, it may serve many letters that differ in little."""

    subject: str
    text: str
    html: str


Part = tuple[str, Sequence[Any]]  # the SQL of a common table expression, and the values of its parameters


@dataclass(frozen=True, slots=True)
class Along:
    """Writes that share the statement of the letter that they cause: for what is done hundreds of times in a second.

    parts   by name, in their order
    cause   the part that the letter is owed for: it returns one row, or none, and then no letter is owed
    answer  the part whose row `owe` returns; the cause, when not given
    """

    parts: Mapping[str, Part]
    cause: str
    answer: str = ""


def blanking(key: str) -> Part:
    """A part that takes address and text away from an earlier letter; what was sent stays as a row without either."""
    return f"""UPDATE {Letter._meta.db_table} SET "to" = '', text = '', html = '' WHERE key = %s""", [key]  # noqa: S608


def words_of(
    kind: str, context: dict[str, Any], *, person: User | None = None, edition: str = "", rehearsal: bool = False
) -> Words:
    """The letter `kind` in `person`'s language, the present one without a person; as staff of `edition` have worded it."""
    choices = absolute(reverse("notifications:choices")) if person and kind in OPTIONAL_KINDS else ""
    context = {"person": person, **context, "rehearsal": rehearsal, "choices": choices}
    with translation.override(person.language if person else translation.get_language()):
        folder, context = in_place_of(kind, context, edition=edition)
        subject, text = (
            render_to_string(f"letters/{folder}/{part}.txt", context, using="plaintext") for part in ("subject", "body")
        )
        html = dressed(render_to_string(f"letters/{folder}/body.html", context))
        prefix = f"{translation.gettext('Rehearsal')}: " if rehearsal else ""
    return Words(f"{prefix}{' '.join(subject.split())}"[:250], f"{text.strip()}\n", html)


def owe(
    kind: str,
    *,
    key: str,
    to: str,
    at: datetime,
    context: dict[str, Any] | None = None,
    words: Words | None = None,
    person: User | None = None,
    edition: str = "",
    rehearsal: bool = False,
    secret: bool = False,
    not_before: datetime | None = None,
    along: Along | None = None,
) -> tuple[Any, ...] | None:
    """Write down that the letter `kind` is owed to `to`; a key already known is left as it is.

    What its reader does not want (rules.OPTIONAL_KINDS) is not owed.
    Returns the row that what is written `along` with it answers, None where it has none.

    kind        a folder below templates/letters/ with subject.txt, body.txt and body.html
    key         what the letter is about, unique for all time: "submission-receipt:<public id>:<version>"
    context     what the templates need; rendered now, so the letter says what was true when it was caused
    words       instead of a context, for letters by the thousand: what `words_of` made, with the last words filled in
    person      whose letter it is; it is written in their language
    edition     slug, for lists and the calendar of letters
    rehearsal   goes into the demonstration mailbox only, and says so in its subject and first line
    secret      holds a code: the text is blanked once it is mailed or given up
    not_before  earliest moment of delivery; `at` when not given
    along       what is written in the same statement; for everything else the transaction is enough
    """
    if is_unwanted(kind, person=person, to=to):
        return None
    said = words or words_of(kind, context or {}, person=person, edition=edition, rehearsal=rehearsal)
    letter = Letter(
        key=key,
        kind=kind,
        edition=edition,
        person=person,
        to=to,
        subject=said.subject,
        text=said.text,
        html=said.html,
        rehearsal=rehearsal,
        secret=secret,
        waited_for=kind in WAITED_FOR,
        owed_since=at,
        not_before=not_before or at,
    )
    return _write_down(letter, along)


def owe_to_each(
    people: Iterable[User],
    kind: str,
    *,
    key: str,
    at: datetime,
    context: dict[str, Any],
    edition: str = "",
    rehearsal: bool = False,
) -> int:
    """Owe everyone of `people` the same letter; returns to how many. Else as `owe`, with the person added to `key`.

    For thousands in one transaction: it is rendered once in each language, so it names nobody, and a statement writes
    hundreds of rows.
    """
    said: dict[str, dict[str, str]] = {}
    letters = []
    shared: dict[str, Any] = {"kind": kind, "edition": edition, "rehearsal": rehearsal, "owed_since": at}
    for person in people:
        if person.language not in said:
            with translation.override(person.language):
                said[person.language] = asdict(words_of(kind, context, edition=edition, rehearsal=rehearsal))
        own = {"key": f"{key}:{person.pk}", "person": person, "to": person.email, **said[person.language]}
        letters.append(Letter(**shared, **own, not_before=at))
    Letter.objects.bulk_create(letters, batch_size=MANY, ignore_conflicts=True)
    ring("letters")
    return len(letters)


def _write_down(letter: Letter, along: Along | None) -> tuple[Any, ...] | None:
    """Insert the letter unless its key is known, and ring for it once this transaction commits.

    One statement, written out: nearly every act owes a letter, and the vote owes hundreds in a second.
    """
    parts: Mapping[str, Part] = along.parts if along else {}
    texts = tuple((name, part) for name, (part, _) in parts.items())
    sql = _letter_statement(texts, along.cause, along.answer or along.cause) if along else _letter_statement()
    values = [getattr(letter, name) for name in ATTRIBUTES]
    with connection.cursor() as cursor:
        statements.execute(
            cursor, sql, [*(value for _, given in parts.values() for value in given), *values, BELL, "letters"]
        )
        row = cursor.fetchone()
    return row[1:] if row and along else None


COLUMNS = [field for field in Letter._meta.concrete_fields if not field.primary_key]
# psycopg2 knows texts, moments and numbers: what Django would prepare of them is what they are.
ATTRIBUTES = [field.attname for field in COLUMNS]


@lru_cache(maxsize=20)
def _letter_statement(parts: tuple[tuple[str, str], ...] = (), cause: str = "", answer: str = "") -> str:
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in COLUMNS)
    others = "".join(f"{name} AS ({sql}), " for name, sql in parts)
    return f"""WITH {others}written AS (
                   INSERT INTO {Letter._meta.db_table} ({columns}) SELECT {", ".join(["%s"] * len(COLUMNS))}
                   {f"WHERE EXISTS (SELECT FROM {cause})" if cause else ""}
                   ON CONFLICT DO NOTHING)
               SELECT (SELECT pg_notify(%s, %s){f" FROM {cause}), answer.* FROM {answer} AS answer" if cause else ")"}"""  # noqa: S608 (names are ours)
