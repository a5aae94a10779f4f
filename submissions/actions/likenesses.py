"""Entries that look alike: found after they arrived, decided by staff; and one entry instead of two."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from accounts.actions import record
from accounts.models import User
from accounts.refusals import require
from submissions import policies
from submissions.actions.drafts import change_category
from submissions.actions.locking import locked
from submissions.actions.submitting import reopen, withdraw
from submissions.models import Likeness, Submission
from submissions.resemblance import alike
from submissions.rules import LIVE, State


def compare_entries(*, at: datetime) -> int:
    """Compare every version that arrived since the last time with all other entries; returns how many were compared.

    Each in a transaction of its own and after its submit has committed: of two twins that are handed in at the same
    moment, neither of which sees the other while it is handed in, the one compared later sees both.
    """
    compared = 0
    for pk in list(Submission.objects.filter(_uncompared()).order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            rows = Submission.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
            row = rows.select_related("project", "organisation", "edition").filter(_uncompared(), pk=pk).first()
            if row is not None:
                _write_down(row, at)
                Submission.objects.filter(pk=pk).update(compared=row.version_id)
                compared += 1
    return compared


def _uncompared() -> Q:
    return Q(state__in=LIVE) & (Q(compared=None) | ~Q(compared=F("version")))


def _write_down(row: Submission, at: datetime) -> None:
    """The entry's pairs as they are now; what staff have decided is kept, what is alike no more goes."""
    found = [one for one in alike(row) if one.submission.state != State.DRAFT]
    pairs = [
        Likeness(first_id=first, second_id=second, signs=[str(sign) for sign in one.signs], found_at=at)
        for one in found
        for first, second in [sorted((row.pk, one.submission.pk))]
    ]
    kept = [one.submission.pk for one in found]
    gone = Likeness.objects.of(row).filter(verdict="").exclude(Q(first__in=kept) | Q(second__in=kept))
    gone.delete()
    Likeness.objects.bulk_create(
        pairs, update_conflicts=True, unique_fields=["first", "second"], update_fields=["signs"]
    )


@transaction.atomic
def decide_likeness(likeness: Likeness, *, verdict: str, reason: str, by: User, at: datetime) -> Likeness:
    """Say whether two entries are the same practice. A later decision takes the place of an earlier; both are recorded."""
    decided = Likeness.objects.select_for_update(of=("self",)).get(pk=likeness.pk)
    sides = [Submission.objects.select_related("edition").get(pk=pk) for pk in (decided.first_id, decided.second_id)]
    require(policies.why_not_decide_likeness(by, sides))
    before = decided.verdict
    decided.verdict, decided.reason, decided.decided_by, decided.decided_at = verdict, reason.strip(), by, at
    decided.full_clean()
    decided.save()
    for side, other in (sides, sides[::-1]):
        record(
            "likeness decided",
            side.subject,
            by=by,
            at=at,
            edition=side.edition.slug,
            from_state=before,
            to_state=verdict,
            reason=decided.reason,
            other=other.subject,
        )
    return decided


@transaction.atomic
def move_entry(entry: Submission, draft: Submission, *, by: User, at: datetime) -> bool:
    """Move `entry` to the category of `draft` instead of entering a second time; says whether the draft was closed.

    A draft that says something that the entry does not say stays: nobody's text is thrown away by a move.
    """
    rows = {row.pk: locked(row) for row in sorted((entry, draft), key=lambda row: row.pk)}  # one order for everybody
    entry, draft = rows[entry.pk], rows[draft.pk]
    require(policies.why_not_move(by, entry, draft, at))
    if entry.written_in == draft.written_in:
        raise ValidationError(_("Your entry is in this category already."))
    if entry.state == State.SUBMITTED and entry.reopened_at is None:
        reopen(entry, by=by, at=at)
    change_category(entry, draft.written_in, by=by, at=at)
    if policies.why_not_withdraw(by, draft) is not None or _says_more(draft, entry):
        return False
    withdraw(draft, reason=_("The entry was moved to this category instead."), by=by, at=at)
    return True


def _says_more(draft: Submission, entry: Submission) -> bool:
    """Whether the draft holds an answer or a file that the entry does not hold."""
    known = dict(entry.answers.values_list("question", "value"))
    said = draft.answers.values_list("question", "value")
    answers = any(value and known.get(question) != value for question, value in said)
    files = set(draft.attachments.filter(removed_at=None).values_list("sha256", flat=True))
    return answers or bool(files - set(entry.attachments.filter(removed_at=None).values_list("sha256", flat=True)))
