"""What would go, when and why. Reads; changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from calls.models import Edition
from reports.documents import DOCUMENTS
from reports.models import Export
from submissions.keeping import Kept, kept_as, kept_until
from submissions.models import Submission
from voting.models import Ballot

WHY = {
    Kept.DRAFT: "drafts never handed in: {0.keep_drafts_months} months after the deadline",
    Kept.UNSUCCESSFUL: "unsuccessful entries become anonymous: {0.keep_unsuccessful_months} months after the ceremony",
    Kept.EVIDENCE: "evidence of who was selected: {0.keep_evidence_years} years after the final payment (FINAL_PAYMENT)",
}

WITH_DOCUMENTS = (Kept.UNSUCCESSFUL, Kept.EVIDENCE)  # kinds of entries that documents of the whole edition name


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of thing. `due` is None while the date that it counts from is not known."""

    what: str
    why: str
    number: int
    due: datetime | None
    by_itself: bool = False  # the clock does it every night or every hour

    def is_due(self, at: datetime) -> bool:
        return self.due is not None and at >= self.due

    def state(self, at: datetime) -> str:
        if self.by_itself:
            return "by itself"
        if self.due is None:
            return "date unknown"
        return "due" if self.is_due(at) else f"not before {self.due:%Y-%m-%d}"


def plan(edition: Edition) -> list[Line]:
    """Every kind of personal data of the edition, with the date from which it goes."""
    entries = list(remaining(edition))
    lines = [
        Line(
            kind.value,
            WHY[kind].format(edition),
            sum(kept_as(entry) is kind for entry in entries),
            kept_until(kind, edition),
        )
        for kind in Kept
    ]
    lines += [
        Line(f"documents: {kind.value}", f"as long as the entries that they name: {kind.value}",
             documents(edition, kind).count(), kept_until(kind, edition))
        for kind in WITH_DOCUMENTS
    ]  # fmt: skip
    ballots = Ballot.objects.filter(edition=edition)
    return [
        *lines,
        Line("voters' addresses", "until the ballot is confirmed, at most 48 hours",
             ballots.exclude(address="").count(), None, by_itself=True),
        Line("signals of the vote", "7 days after the certification", ballots.with_any_signal().count(), None,
             by_itself=True),
    ]  # fmt: skip


def documents(edition: Edition, kind: Kept) -> QuerySet[Export]:
    """Files made for the whole edition that name entries kept as `kind`; what nobody makes any more names any of them."""
    longer = [document.code for document in DOCUMENTS.values() if document.kept is Kept.EVIDENCE]
    made = Export.objects.filter(edition=edition, submission=None)
    return made.filter(document__in=longer) if kind is Kept.EVIDENCE else made.exclude(document__in=longer)


def remaining(edition: Edition) -> QuerySet[Submission]:
    """Entries about which the portal still knows everything."""
    entries = Submission.objects.filter(edition=edition, anonymised_at=None)
    return entries.select_related("project", "organisation", "category", "edition", "finalist_task").order_by("pk")


def as_table(lines: Sequence[Line], at: datetime) -> str:
    head = ("what", "rows", "state", "why")
    cells = [head, *((line.what, str(line.number), line.state(at), line.why) for line in lines)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells
    )
