"""Files as a page lists them: with what the scanner said of each, and why one cannot be opened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from django.db.models import F, Q

from accounts.models import User
from submissions import scanner
from submissions.models import Attachment, Submission
from submissions.policies import why_not_open_file


class Scan(StrEnum):
    """What the scanner said; SILENT where it found nothing and where none is configured."""

    SILENT = ""
    WAITING = "waiting"
    MALWARE = "malware"


@dataclass(frozen=True, slots=True)
class Listed:
    """`why_not`: why the person who reads the page cannot open it, "" when they can."""

    id: str
    name: str
    size: int
    scan: Scan = Scan.SILENT
    why_not: str = ""

    @property
    def is_withheld(self) -> bool:
        return self.scan is Scan.MALWARE


def listed(file: Attachment, person: User) -> Listed:
    refusal = why_not_open_file(person, file)
    why_not = str(refusal.reason) if refusal else ""
    return Listed(str(file.public_id), file.name, file.size, _scan_of(file), why_not)


def of_draft(submission: Submission, person: User) -> dict[str, list[Listed]]:
    """The files of the draft as it stands, and those that the scanner took from it, under the templates' names."""
    taken_by_scanner = Q(malware__gt="", removed_at=F("scanned_at"))
    rows = [listed(row, person) for row in submission.attachments.filter(Q(removed_at=None) | taken_by_scanner)]
    return {
        "attachments": [row for row in rows if not row.is_withheld],
        "withheld": [row for row in rows if row.is_withheld],
    }


def of_content(files: Iterable[dict[str, Any]], person: User) -> list[Listed]:
    """The files that a version names, as they are now; in one query, none where it names no file."""
    named = list(files)
    rows = Attachment.objects.filter(public_id__in=[file["id"] for file in named]) if named else []
    now = {row.id: row for row in (listed(row, person) for row in rows)}
    unknown = {file["id"]: Listed(file["id"], file["name"], file["size"]) for file in named}
    # The name is the content's to say: a blind one says another than the row.
    return [replace(now.get(file["id"], unknown[file["id"]]), name=file["name"]) for file in named]


def _scan_of(file: Attachment) -> Scan:
    if file.malware:
        return Scan.MALWARE
    return Scan.WAITING if scanner.is_configured() and file.scanned_at is None else Scan.SILENT
