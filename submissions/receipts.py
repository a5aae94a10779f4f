"""Whether a receipt is genuine: what anybody with its number and code may learn, and how often they may ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from django.core.cache import caches

from submissions.models import Version
from submissions.rules import State

WINDOW = timedelta(minutes=10)
QUESTIONS = 30  # of one network in a window; a code has 59 bits


@dataclass(frozen=True, slots=True)
class Genuine:
    """Everything that is told: nothing about who applied, with what, or how it was judged."""

    number: str
    version: int
    arrived_at: datetime
    sha256: str
    withdrawn: bool
    zone: str


def genuine(number: str, code: str) -> Genuine | None:
    """What the receipt with this number and code proves; None for every other pair, whatever is wrong with it."""
    version = (
        Version.objects.filter(receipt_code=code, submission__number=number)
        .select_related("submission__edition")
        .defer("canonical")
        .first()
    )
    if version is None:
        return None
    submission = version.submission
    withdrawn = submission.state == State.WITHDRAWN
    zone = submission.edition.time_zone
    return Genuine(number, version.number, version.arrived_at, version.sha256, withdrawn, zone)


def may_ask(client: str, at: datetime) -> bool:
    """Count one more question of the client's network (/24 or /64); False when it has asked too often."""
    cache = caches["default"]  # in PostgreSQL, so that a limit survives the loss of Redis
    key = f"receipt-check:{_network(client)}:{int(at.timestamp() // WINDOW.total_seconds())}"
    asked: int = cache.get(key, 0) + 1
    cache.set(key, asked, WINDOW.total_seconds())
    return asked <= QUESTIONS


def _network(client: str) -> str:
    try:
        found = ip_address(client)
    except ValueError:
        return ""
    return str(ip_network((found, 64 if isinstance(found, IPv6Address) else 24), strict=False))
