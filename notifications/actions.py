"""Writing down what is owed, and paying it. The only module of this app that writes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection
from django.template.loader import render_to_string

from accounts.models import User
from notifications.models import Heartbeat, Letter

BELL = "portal_bell"  # PostgreSQL channel; the payload is the name of a Celery task or "letters"


def ring(task: str) -> None:
    """Wake the relay once the caller's transaction commits; never touches the broker."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [BELL, task])


def owe(
    kind: str,
    *,
    key: str,
    to: str,
    at: datetime,
    context: dict[str, Any],
    person: User | None = None,
    edition: str = "",
    rehearsal: bool = False,
    not_before: datetime | None = None,
) -> None:
    """Write down that the letter `kind` is owed to `to`; a key already known is left as it is.

    kind        a folder below templates/letters/ with subject.txt, body.txt and body.html
    key         what the letter is about, unique for all time: "submission-receipt:<public id>:<version>"
    context     what the templates need; rendered now, so the letter says what was true when it was caused
    edition     slug, for lists and the calendar of letters
    not_before  earliest moment of delivery; `at` when not given
    """
    context = {**context, "rehearsal": rehearsal}
    subject, text = (
        render_to_string(f"letters/{kind}/{part}.txt", context, using="plaintext") for part in ("subject", "body")
    )
    letter = Letter(
        key=key,
        kind=kind,
        edition=edition,
        person=person,
        to=to,
        subject=" ".join(subject.split())[:250],
        text=text,
        html=render_to_string(f"letters/{kind}/body.html", context),
        rehearsal=rehearsal,
        owed_since=at,
        not_before=not_before or at,
    )
    Letter.objects.bulk_create([letter], ignore_conflicts=True)
    ring("letters")


def still_alive(name: str, *, at: datetime) -> None:
    """Note that the process `name` ("relay", "beat") lived at `at`; /readyz reads it."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=name, at=at)], update_conflicts=True, unique_fields=["name"], update_fields=["at"]
    )
