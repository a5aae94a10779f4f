"""Whether a certificate is genuine: what anybody with its number may learn, which is what it says itself."""

from __future__ import annotations

import re

from reports.certificate import Honour, honours
from reports.rules import NothingToSay
from submissions.models import Submission

SERIAL = re.compile(r"(?P<number>[A-Z0-9][A-Z0-9-]{2,18})-(?P<mark>[WF])")


def tidy(serial: str) -> str:
    """The number as it is printed, however it was typed: letters, figures and single hyphens."""
    return re.sub(r"[^A-Z0-9-]", "", re.sub(r"[\s–—-]+", "-", serial.upper())).strip("-")


def genuine(serial: str) -> Honour | None:
    """What the certificate `serial` says today; None where there is no such certificate, or not any more.

    A winner's certificate of the time before the results goes on being a finalist's. Nothing is told that is not released.
    """
    found = SERIAL.fullmatch(serial)
    if found is None:
        return None
    rows = Submission.objects.finalists().filter(number=found["number"])
    row = rows.select_related("project", "organisation", "category", "edition").first()
    if row is None:
        return None
    try:
        [honour] = honours(row.edition, [row])
    except NothingToSay:
        return None
    if found["mark"] == "W":
        return honour if honour.result == "winner" else None
    return honour if honour.result == "finalist" else honour.as_finalist()
