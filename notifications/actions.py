"""Writing down what is owed, and paying it. The only module of this app that writes."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import translation

from accounts import statements
from accounts.actions import record
from accounts.models import User
from accounts.refusals import require
from notifications import policies, post
from notifications.looks import dressed
from notifications.models import Heartbeat, Letter
from notifications.rules import FAREWELLS, WAITED_FOR, wait_after, wait_while_away
from notifications.wording.models import LetterWording
from notifications.wording.spoken import in_place_of

BELL = "portal_bell"  # PostgreSQL channel; the payload is the name of a Celery task or "letters"
MANY = 500  # letters in one statement
LEASE = timedelta(minutes=2)  # longer than EMAIL_TIMEOUT, shorter than a person waits
log = logging.getLogger(__name__)


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
    context = {"person": person, **context, "rehearsal": rehearsal}
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


# -- Delivery ----------------------------------------------------------------------------------------------------------


def deliver_next(*, at: datetime, server: BaseEmailBackend | None = None) -> bool:
    """Send one due letter; False when none is due. Any number of processes may do this at once.

    The letter is leased first and mailed outside any transaction: if this process dies
    in between, the lease runs out and the letter goes again under the same Message-ID.
    """
    letter = _lease_next(at)
    if letter is None:
        return False
    channel = post.channel_of(letter)
    try:
        if channel is Letter.Channel.MAIL:
            post.send(letter, server or get_connection())
    except Exception as failure:  # whatever a mail server, a network or an odd address can do
        _put_off(letter, failure, at=at)
    else:
        _mark_sent(letter, channel, at=at)
    return True


def _lease_next(at: datetime) -> Letter | None:
    with transaction.atomic():
        letter = Letter.objects.due(at).select_for_update(skip_locked=True).first()
        if letter is not None:
            letter.leased_until = at + LEASE
            letter.save(update_fields=["leased_until"])
    return letter


def _mark_sent(letter: Letter, channel: Letter.Channel, *, at: datetime) -> None:
    """The demonstration mailbox keeps codes: they are what one opens it for."""
    blank = {"text": "", "html": ""} if letter.secret and channel is Letter.Channel.MAIL else {}
    if letter.kind in FAREWELLS:
        blank["to"] = ""
    Letter.objects.filter(pk=letter.pk, sent_at__isnull=True).update(
        sent_at=at, channel=channel, leased_until=None, given_up_at=None, failure="", **blank
    )


def _put_off(letter: Letter, failure: Exception, *, at: datetime) -> None:
    """Note the reason and wait longer each time; after the last attempt staff see the letter as given up."""
    attempts = letter.attempts + 1
    wait = _wait(letter, failure, attempts, at)
    reason = f"{type(failure).__name__}: {failure}"[:500]
    log.warning("letter not delivered", extra={"letter": letter.pk, "attempts": attempts, "reason": reason})
    changes: dict[str, Any] = {"attempts": attempts, "failure": reason, "leased_until": at + wait if wait else None}
    if wait is None:
        changes |= {"given_up_at": at} | ({"text": "", "html": ""} if letter.secret else {})
        changes |= {"to": ""} if letter.kind in FAREWELLS else {}
    Letter.objects.filter(pk=letter.pk, sent_at__isnull=True).update(**changes)


def _wait(letter: Letter, failure: Exception, attempts: int, at: datetime) -> timedelta | None:
    """Until the next attempt; None when there is to be none."""
    if isinstance(failure, post.NoAddress):
        return None
    return wait_while_away(attempts, at - letter.owed_since) if post.is_away(failure) else wait_after(attempts)


@transaction.atomic
def send_again(letter: Letter, *, by: User, at: datetime) -> Letter:
    """Owe a letter that was given up once more, from the first attempt on."""
    letter = Letter.objects.select_for_update(of=("self",)).get(pk=letter.pk)
    require(policies.why_not_send_again(by, letter))
    letter.given_up_at = letter.leased_until = None
    letter.attempts = 0
    letter.save(update_fields=["given_up_at", "leased_until", "attempts"])
    record("letter sent again", f"letter:{letter.pk}", by=by, at=at, edition=letter.edition, kind=letter.kind)
    ring("letters")
    return letter


def forget_person(person: User, at: datetime) -> None:
    """Blank every letter to the person: address, subject and text go, kind and time stay. What was owed is not sent."""
    letters = Letter.objects.filter(Q(person=person) | Q(to__iexact=person.email)).exclude(kind__in=FAREWELLS)
    letters.filter(sent_at=None, given_up_at=None).update(given_up_at=at, leased_until=None)
    letters.update(person=None, to="", subject="", text="", html="", failure="")


def forget_rehearsal(slug: str, *, using: str = "owner") -> int:
    """Remove the letters of the rehearsal `slug`, and their words; how many. Before `accounts.actions.forget_rehearsal`."""
    LetterWording.objects.using(using).filter(edition=slug).delete()
    letters = Letter.objects.using(using).filter(Q(edition=slug, rehearsal=True) | Q(person__rehearsal=slug))
    return letters.delete()[0]


def still_alive(name: str, *, at: datetime) -> None:
    """Note that the process `name` ("relay", "beat") lived at `at`; /readyz reads it."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=name, at=at)], update_conflicts=True, unique_fields=["name"], update_fields=["at"]
    )
