"""What a document is: its name, its formats, who may have it, who builds it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import IO

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.refusals import Refusal
from calls.models import Edition
from reports.binding import Progress
from reports.models import Export
from reports.policies import About
from submissions.keeping import Kept


@dataclass(frozen=True, slots=True)
class Format:
    """`name` as people read it, `ending` of the file."""

    name: str | Promise
    content_type: str
    ending: str


FORMATS = {
    "pdf": Format("PDF", "application/pdf", "pdf"),
    "xlsx": Format("XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    "csv": Format("CSV", "text/csv; charset=utf-8", "csv"),
    "csv_excel": Format(_("CSV for Excel"), "text/csv; charset=utf-8", "csv"),
    "json": Format("JSON", "application/json", "json"),
    "zip": Format("ZIP", "application/zip", "zip"),
}

Build = Callable[[Export, IO[bytes], Progress], str | None]  # what is to be known about the file, or nothing
WhyNot = Callable[[User, Edition, About, datetime], Refusal | None]
WhyNotTake = Callable[[User, Export, datetime], Refusal | None]


class Of(StrEnum):
    """What a document is asked for: with an entry it goes when the entry goes."""

    EDITION = "edition"
    SUBMISSION = "submission"
    EVALUATOR = "evaluator"


@dataclass(frozen=True, slots=True)
class Document:
    """One kind of document.

    of          what it is asked for
    judged      tells what the jury gave to every entry of the edition
    kept        of an edition's document: as what the entries that it names are kept, and goes with them
    outcome     says something that is under embargo before the release
    why_not_take  what closes the finished file besides `policies.why_not_download`
    """

    code: str
    title: str | Promise
    about: str | Promise
    formats: tuple[str, ...]
    why_not: WhyNot
    build: Build
    of: Of = Of.EDITION
    kept: Kept = Kept.EVIDENCE
    judged: bool = False
    outcome: bool = True
    why_not_take: WhyNotTake | None = None

    @property
    def offered(self) -> list[tuple[str, str | Promise]]:
        """The formats that may be asked for, each with its name."""
        return [(code, FORMATS[code].name) for code in self.formats]
