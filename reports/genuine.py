"""Whether a certificate is genuine: what anybody with its number may learn, which is what it says itself."""

from __future__ import annotations

import re

from reports.certificate import Honour, favourites, honours
from reports.models import Thanks
from reports.rules import NothingToSay
from reports.thanks import PREFIX, Thanked, thanked_by
from submissions.models import Submission

SERIAL = re.compile(r"(?P<number>[A-Z0-9][A-Z0-9-]{2,18})-(?P<mark>[WFP])")


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
    if found["mark"] == "P":
        return next(iter(favourites(row.edition, [row])), None)
    if found["mark"] == "W":
        return honour if honour.result == "winner" else None
    return honour if honour.result == "finalist" else honour.as_finalist()


def thanked(serial: str) -> Thanked | None:
    """Whom the thanks `serial` name; their number is of chance, so nobody learns it but from who holds the paper."""
    prefix, _dash, code = serial.partition("-")
    if prefix != PREFIX:
        return None
    rows = Thanks.objects.select_related("evaluator__person", "evaluator__edition")
    row = rows.filter(code=code).first()
    try:
        return next(iter(thanked_by(row.evaluator.edition, [row])), None) if row else None
    except NothingToSay:
        return None
