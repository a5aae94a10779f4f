"""Rehearsal editions: made as a copy whose calendar is moved, and removed whole."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connections, transaction
from django.db.models import F

from accounts import actions as accounts
from accounts.refusals import Refusal, require
from calls import actions as calls
from calls.loading import stored
from calls.models import Edition
from calls.rules import Phase
from notifications import actions as notifications
from rehearsal.calendar import moved, shifted
from rehearsal.models import Performance
from rehearsal.traces import files_of, tables_of

PREFIX = "rehearsal-"
EXTENDED_BY = timedelta(days=7)  # every rehearsal's deadline is extended once, on the way


def name_of(edition: Edition, until: Phase, seed: int) -> str:
    """The slug of the rehearsal of `edition` until `until` with `seed`: the same story has the same name."""
    return slug_of(edition.slug, until, seed)


def slug_of(edition: str, until: Phase, seed: int) -> str:
    return f"{PREFIX}{edition}-{until}-{seed}"


@transaction.atomic
def begin(edition: Edition, *, until: Phase, seed: int, now: datetime, finalists: int | None = None) -> Edition:
    """A copy of `edition` in which `until` is now, not published yet, its deadline a week before the one it will have."""
    require(_why_not_rehearse(edition))
    data = stored.as_data(edition)
    if finalists is not None:
        data["method"] |= {"finalists": finalists, "finalists_if_tied": finalists}
    dates = {name: value for name, value in data["timetable"].items() if isinstance(value, datetime)}
    there = moved(dates, until, now, edition.time_zone)
    days = (there["deadline"].date() - dates["deadline"].date()).days
    data["timetable"] |= there
    data["timetable"]["deadline"] -= EXTENDED_BY
    for session in data["info_sessions"]:
        session["begins"], session["ends"] = (
            shifted(session[name], days, edition.time_zone) for name in ("begins", "ends")
        )
    for name in ("ceremony_begins", "ceremony_ends"):
        data[name] = data[name] and data[name] + timedelta(days=days)
    data |= {
        "slug": name_of(edition, until, seed),
        "title": f"{edition.title}, rehearsal: {until.label.lower()}",
        "short_title": f"{edition.short_title}, rehearsal",
    }
    copy, _ = calls.store_edition(_without_month(data), by=None, at=there["opens"] - timedelta(days=30))
    Edition.objects.filter(pk=copy.pk).update(rehearsal_of=edition)
    return Edition.objects.with_gates().get(pk=copy.pk)


def _without_month(data: dict[str, Any]) -> dict[str, Any]:
    """The ceremony's words name a month that the moved calendar does not have."""
    words = str(data["ceremony"])
    day = data["ceremony_ends"]
    return data | {"ceremony": f"{day:%B %Y}, {words.partition(', ')[2] or words}" if day else words}


def _why_not_rehearse(edition: Edition) -> Refusal | None:
    if edition.is_rehearsal:
        return Refusal("is-a-rehearsal", f"{edition.slug} is a rehearsal itself.")
    return None


def clear(slug: str) -> int:
    """Remove the rehearsal `slug` whole: rows, letters, people, files and key. Returns how many rows.

    Works as the owner of the tables, because some are append-only for everybody else.
    """
    edition = Edition.objects.filter(slug=slug).first()
    require(_why_not_clear(edition, slug))
    files = files_of(slug)
    removed = 0
    with transaction.atomic(using="owner"):
        with connections["owner"].cursor() as cursor:
            for table, condition in tables_of():
                cursor.execute(f"DELETE FROM {table} WHERE {condition}", {"slug": slug})  # noqa: S608 (our own names)
                removed += int(cursor.rowcount)
        notifications.forget_rehearsal(slug)
        with connections["owner"].cursor() as cursor:
            cursor.execute("DELETE FROM calls_edition WHERE slug = %s", [slug])
            removed += int(cursor.rowcount)
        removed += accounts.forget_rehearsal(slug)
    for name in files:
        default_storage.delete(name)
    (settings.VOTE_KEYS_DIR / f"{slug}.key").unlink(missing_ok=True)
    return removed


def _why_not_clear(edition: Edition | None, slug: str) -> Refusal | None:
    if edition is not None and not edition.is_rehearsal:
        return Refusal("not-a-rehearsal", f"{slug} is a real edition; only rehearsals are cleared.")
    if edition is None and not slug.startswith(PREFIX):
        return Refusal("unknown", f"There is no rehearsal {slug}.")
    return None


# -- The rehearsals of the demonstration: notes that outlive whoever prepares them --------------------------------------


@transaction.atomic
def plan_performances(edition: Edition, wanted: dict[Phase, int], seed: int) -> list[Performance]:
    """Note which rehearsals the demonstration wants; those that are not whole yet are returned, in their order.

    wanted  the phases in the order in which they are played, and how often the play speaks until then
    """
    slugs = [name_of(edition, until, seed) for until in wanted]
    for place, (slug, (until, of)) in enumerate(zip(slugs, wanted.items(), strict=True)):
        Performance.objects.update_or_create(slug=slug, defaults={"until": until, "place": place, "of": of})
    return list(Performance.objects.filter(slug__in=slugs, finished_at=None))


def begin_performance(performance: Performance, *, at: datetime) -> None:
    """Remove what somebody who was stopped half-way left of it, and note that it is being played."""
    clear(performance.slug)  # the note too
    Performance(
        slug=performance.slug, until=performance.until, place=performance.place, of=performance.of,
        begun_at=at, heard_at=at,
    ).save()  # fmt: skip


def report_performance(slug: str, *, step: str, at: datetime) -> None:
    Performance.objects.filter(slug=slug).update(step=step[:200], done=F("done") + 1, heard_at=at)


def finish_performance(slug: str, *, at: datetime) -> None:
    Performance.objects.filter(slug=slug).update(finished_at=at, heard_at=at)
