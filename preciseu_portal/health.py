"""/healthz: this process answers. /readyz: what it needs is there, and nobody waits for it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.arrival import clock
from notifications.actions import still_alive
from notifications.models import Heartbeat, Letter
from preciseu_portal.celery import app

log = logging.getLogger("portal.health")
SECONDS_REMEMBERED = 2  # so that a stranger who asks often costs little


class Unready(Exception):
    """What is missing, for the operator."""


@require_safe
@never_cache
def alive(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "alive"})


@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """200 when every check is "ok", else 503; the answer names each check and what it found."""
    found = caches["pages"].get("readyz")
    if found is None:
        found = examine(clock.now())
        caches["pages"].set("readyz", found, SECONDS_REMEMBERED)
    fine = all(finding == "ok" for finding in found.values())
    return JsonResponse({"status": "ready" if fine else "not ready", "checks": found}, status=200 if fine else 503)


def examine(at: datetime) -> dict[str, str]:
    """What each check found at `at`: "ok", or a sentence."""
    return {name: _finding(name, check, at) for name, check in CHECKS.items()}


def _finding(name: str, check: Callable[[datetime], None], at: datetime) -> str:
    try:
        check(at)
    except Unready as missing:
        return str(missing)
    except Exception as fault:  # whatever stops a check is a finding; the log has the rest
        log.warning("check failed", extra={"check": name, "fault": repr(fault)})
        return f"failed: {type(fault).__name__}"
    return "ok"


def _database(at: datetime) -> None:
    """A row can be written (and is taken back), and a commit means that it is on disk."""
    with transaction.atomic():
        still_alive("readyz", at=at)
        transaction.set_rollback(True)
    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")
        mode = cursor.fetchone()[0]
    if mode == "off":
        raise Unready("synchronous_commit is off: a commit may be lost")


def _broker(at: datetime) -> None:
    with app.connection_for_write() as link:
        link.ensure_connection(max_retries=1, interval_start=0, interval_step=0, timeout=2)


def _storage(at: datetime) -> None:
    name = default_storage.save("health/probe.txt", ContentFile(b"written by /readyz"))
    default_storage.delete(name)


def _heartbeat(name: str) -> Callable[[datetime], None]:
    def check(at: datetime) -> None:
        beat = Heartbeat.objects.filter(name=name).first()
        if beat is None:
            raise Unready("no sign of life yet")
        if at - beat.at > settings.READY_AFTER[name]:
            raise Unready(f"last sign of life {beat.at:%Y-%m-%d %H:%M:%S %Z}")

    return check


def _letters(at: datetime) -> None:
    oldest = Letter.objects.filter(
        sent_at=None, given_up_at=None, not_before__lt=at - settings.READY_AFTER["letters"]
    ).order_by("not_before")[:1]
    for letter in oldest:
        raise Unready(f"a letter is owed since {letter.not_before:%Y-%m-%d %H:%M:%S %Z}")


def _email(at: datetime) -> None:
    if not (settings.EMAIL_URL or settings.MAIL_PROVIDER or settings.DEMONSTRATION):
        raise Unready("EMAIL_URL is not set: no letter can be sent")


CHECKS: dict[str, Callable[[datetime], None]] = {
    "database": _database,
    "broker": _broker,
    "storage": _storage,
    "relay": _heartbeat("relay"),
    "beat": _heartbeat("beat"),
    "letters": _letters,
    "e-mail": _email,
}
