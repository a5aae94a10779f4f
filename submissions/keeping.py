"""For how long an entry is kept, and what its person is told of it when they leave (docs/data-protection.md)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.leaving import Held, Obstacle
from accounts.models import User
from calls import moments
from calls.models import Edition
from calls.rules import Gate
from submissions.models import Editor, Submission
from submissions.rules import State

_AT_AN_END = (State.REJECTED, State.DECLINED, State.WITHDRAWN, State.DISQUALIFIED)
_FINALISTS = (State.FINALIST, State.WINNER, State.NOT_WINNER, State.DECLINED)


class Kept(StrEnum):
    """Three periods, because three things are to be shown with what is kept."""

    DRAFT = "draft"  # never handed in
    UNSUCCESSFUL = "unsuccessful"
    EVIDENCE = "evidence"  # of who was selected


def kept_as(submission: Submission) -> Kept:
    """Whoever was named a finalist stays evidence of the selection, whatever came after."""
    if submission.version_id is None:
        return Kept.DRAFT
    finalist = submission.state in _FINALISTS or hasattr(submission, "finalist_task")
    return Kept.EVIDENCE if finalist else Kept.UNSUCCESSFUL


def kept_until(kind: Kept, edition: Edition) -> datetime | None:
    """The first moment at which it may go; None while the date that it counts from is not known."""
    if kind is Kept.DRAFT:
        return _later(edition.deadline, edition.keep_drafts_months)
    if kind is Kept.UNSUCCESSFUL:
        return _later(_ceremony(edition), edition.keep_unsuccessful_months)
    paid: date | None = settings.FINAL_PAYMENT
    return _later(_after(paid), 12 * edition.keep_evidence_years) if paid else None


def _ceremony(edition: Edition) -> datetime:
    """Its last day is over; without a day the end of the vote, which comes before."""
    return _after(edition.ceremony_ends) if edition.ceremony_ends else edition.voting_closes


def _after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), UTC)


def _later(moment: datetime, months: int) -> datetime:
    """So many months later; the last of the month where it has no such day."""
    count = moment.year * 12 + moment.month - 1 + months
    year, month = count // 12, count % 12 + 1
    return moment.replace(year=year, month=month, day=min(moment.day, monthrange(year, month)[1]))


# -- What a person is told who wants to leave -----------------------------------------------------------------------------


def obstacles(person: User, at: datetime) -> Iterable[Obstacle]:
    """Entries that would be left without anybody who may speak for them."""
    for submission in _entries(person):
        alone = _is_only_owner(person, submission)
        if alone and (is_open(submission, at) or (kept_as(submission) is Kept.DRAFT and _has_colleagues(submission))):
            yield Obstacle(
                _("You are the only owner of “%(title)s”. Hand it over to a colleague, or withdraw it.")
                % {"title": submission.project.title},
                submission.get_absolute_url(),
                _("Open the application"),
            )


def going(person: User, at: datetime) -> Iterable[str]:
    drafts = [one for one in _entries(person) if is_only_a_draft_of(person, one)]
    if drafts:
        titles = ", ".join(f"“{draft.project.title}”" for draft in drafts)
        yield ngettext(
            "Your draft %(titles)s with its files", "Your drafts %(titles)s with their files", len(drafts)
        ) % {"titles": titles}
    if person.memberships.exists():
        yield _("That you act for an organisation")


def staying(person: User, at: datetime) -> Iterable[Held]:
    for submission in _entries(person):
        if submission.version_id is not None and submission.anonymised_at is None:
            yield Held(
                _("%(number)s, “%(title)s”: what arrived, its files and its receipts")
                % {"number": submission.number, "title": submission.project.title},
                _("To show how the call was decided; a jury and funders may ask."),
                _until(submission, at),
            )


def is_open(submission: Submission, at: datetime) -> bool:
    """Whether somebody must still be there for it. Says the same for all whose outcome is under embargo."""
    moved = submission.edition.gates_moved_by(at)
    if submission.version_id is None or submission.state in _AT_AN_END:
        return False
    if submission.state == State.NOT_SELECTED:
        return Gate.NOTIFY_APPLICANTS not in moved
    return Gate.RELEASE_RESULTS not in moved


def is_only_a_draft_of(person: User, submission: Submission) -> bool:
    """Never handed in, and nobody else works on it."""
    return kept_as(submission) is Kept.DRAFT and not _has_colleagues(submission)


def _until(submission: Submission, at: datetime) -> str:
    edition = submission.edition
    if is_open(submission, at):
        return _("%(months)s months after the ceremony, or %(years)s years after the final payment for finalists") % {
            "months": edition.keep_unsuccessful_months,
            "years": edition.keep_evidence_years,
        }
    until = kept_until(kept_as(submission), edition)
    if until is None:
        return _("%(years)s years after the final payment of the programme") % {"years": edition.keep_evidence_years}
    return moments.day_words(until, edition.time_zone)


def _entries(person: User) -> list[Submission]:
    """Everything that the person works on, with what is asked above, in a number of queries that does not grow."""
    entries = Submission.objects.of(person).select_related("project", "edition__method", "finalist_task")
    return list(entries.prefetch_related("editors__person", "edition__gate_moves").order_by("pk"))


def _is_only_owner(person: User, submission: Submission) -> bool:
    owners = [one for one in submission.editors.all() if one.role == Editor.Role.OWNER and one.person.is_active]
    return [one.person_id for one in owners] == [person.pk]


def _has_colleagues(submission: Submission) -> bool:
    return sum(1 for one in submission.editors.all() if one.person.is_active) > 1
