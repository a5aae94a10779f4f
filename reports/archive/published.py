"""Which entries the archive may show: those whose people consented to publication, and took nothing back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Consent
from calls.countries import name_of
from calls.models import Edition
from results.models import Result
from submissions.models import Submission
from voting.paper import FOR_PAPER


def consenting(edition: Edition) -> list[int]:
    """Keys of the finalists that may be published, by category and identifier."""
    rows = Submission.objects.finalists().filter(
        edition=edition, anonymised_at=None, finalist_task__consented_at__isnull=False
    )
    ordered = list(rows.order_by("category__position", "public_id"))
    taken_back = _taken_back([row.subject for row in ordered])
    return [row.pk for row in ordered if row.subject not in taken_back]


def _taken_back(subjects: list[str]) -> set[str]:
    """For which a consent to publication was withdrawn, and not given again."""
    given = Consent.objects.filter(purpose=Consent.Purpose.PUBLICATION, about__in=subjects)
    standing = set(given.standing().values_list("about", flat=True))
    return set(given.filter(withdrawn_at__isnull=False).values_list("about", flat=True)) - standing


@dataclass(frozen=True, slots=True)
class Entry:
    """One published entry: what its public page says."""

    submission: Submission
    result: Result | None

    @property
    def name(self) -> str:
        """Of its files."""
        return str(self.submission.public_id)

    @property
    def title(self) -> str:
        return self.submission.project.title

    @property
    def organisation(self) -> str:
        organisation = self.submission.organisation
        return f"{organisation.legal_name}, {name_of(organisation.country)}"

    @property
    def summary(self) -> str:
        return self.submission.finalist_task.lay_summary

    @property
    def answers(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.submission.finalist_task.answers
        return rows

    @property
    def outcome(self) -> list[str]:
        if self.result is None:
            return [_("Finalist")]
        winner = (_("Winner, ex aequo") if self.result.ex_aequo else _("Winner")) if self.result.winner else ""
        favourite = _("Public Favourite") if self.result.public_favourite else ""
        return [words for words in (winner, favourite) if words] or [_("Finalist")]

    @property
    def picture(self) -> str:
        """The name of its picture's file; empty without one."""
        task = self.submission.finalist_task
        if not task.picture:
            return ""
        with task.picture.open("rb") as file:
            return f"{self.name}.png" if file.read(4) == b"\x89PNG" else f"{self.name}.jpg"

    def as_data(self) -> dict[str, Any]:
        submission = self.submission
        return {
            "id": self.name,
            "category": submission.category.code,
            "title": self.title,
            "organisation": submission.organisation.legal_name,
            "country": submission.organisation.country,
            "lay_summary": self.summary,
            "answers": self.answers,
            "winner": bool(self.result and self.result.winner),
            "public_favourite": bool(self.result and self.result.public_favourite),
            "ex_aequo": bool(self.result and self.result.ex_aequo),
            "votes": self.result.votes if self.result else None,
            "picture": self.picture,
            "picture_alt": submission.finalist_task.picture_alt,
        }


def entry(pk: int) -> Entry:
    """Read when it is written: an archive holds one at a time."""
    submission = Submission.objects.select_related(*FOR_PAPER, "result").get(pk=pk)
    return Entry(submission, getattr(submission, "result", None))
