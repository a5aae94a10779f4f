"""What the jury's app shows on pages of the apps below: progress on the process page, files to evaluators."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from calls.models import Edition
from calls.panels import Panel
from calls.pictures.bars import Progress, Queue, squares
from calls.pictures.bars import progress as bars
from calls.rules import Gate, Phase
from evaluation.models import Assignment, AssignmentQuerySet
from evaluation.policies.membership import why_not_read_anything
from evaluation.rules.told import TOLD
from evaluation.sheet.blind import blind_for
from submissions.models import Submission
from submissions.offers import Document

S = Assignment.State
READING = (S.ACCEPTED, S.IN_PROGRESS, S.SUBMITTED, S.LOCKED)
_SQUARES = {S.SUBMITTED: "done", S.LOCKED: "done", S.IN_PROGRESS: "begun", S.CONFLICT: "conflict"}


def reads(person: User, submission: Submission) -> bool:
    """An evaluator who agreed to the code reads the files of an assigned submission once no conflict is declared."""
    found = _open_to(person).filter(submission=submission).select_related("evaluator").first()
    return found is not None and why_not_read_anything(found.evaluator, submission.edition) is None


def given_to(person: User) -> Q:
    """Submissions whose text an assignment opens to `person`."""
    return Q(pk__in=_open_to(person).values("submission"))


def _open_to(person: User) -> AssignmentQuerySet:
    """Without what a reported conflict closes until the chair has decided."""
    rows = Assignment.objects.filter(evaluator__person=person, state__in=READING)
    return rows.exclude(pk__in=Assignment.objects.reported().values("pk"))


def reads_blind(person: User, submission: Submission) -> bool:
    """Whoever sits on the jury of a blind edition, staff or not."""
    return blind_for(person, submission.edition) is not None


def feedback(submission: Submission, person: User) -> list[Document]:
    """What the jury wrote, once the outcome has been told."""
    if submission.state not in TOLD or not submission.edition.has_moved(Gate.NOTIFY_APPLICANTS):
        return []
    if not submission.editors.filter(person=person).exists():
        return []
    return [Document(_("What the jury wrote"), reverse("evaluation:feedback", args=[submission.public_id]))]


def progress(edition: Edition, person: User, at: datetime) -> list[Panel]:
    """How far the jury is, while it works and after."""
    if edition.phase_at(at) in (Phase.DRAFT, Phase.ANNOUNCED, Phase.SUBMISSION):
        return []
    rows = list(
        Assignment.objects.filter(submission__edition=edition)
        .exclude(state__in=[S.DECLINED, S.REPLACED])
        .select_related("evaluator__person", "submission__category")
        .order_by("evaluator__person__name", "pk")
    )
    if not rows:
        return []
    return [Panel("evaluation/_progress_panel.html", {"edition": edition, **pictures(rows)})]


def pictures(rows: list[Assignment]) -> dict[str, object]:
    """Squares per evaluator and bars per category, each with its twin in words."""
    by_person: dict[str, list[Assignment]] = {}
    by_category: dict[str, list[Assignment]] = {}
    for row in rows:
        by_person.setdefault(str(row.evaluator), []).append(row)
        by_category.setdefault(row.submission.category.code, []).append(row)
    done = sum(row.state in (S.SUBMITTED, S.LOCKED) for row in rows)
    counted = [row for row in rows if row.state != S.CONFLICT]
    categories = [_bar(own) for own in sorted(by_category.values(), key=_position)]
    return {
        "stats": [(done, _("of %(n)s evaluations are in") % {"n": len(counted)}), (len(by_person), _("evaluators"))],
        "squares": squares(
            [
                Queue(name, [_SQUARES.get(S(row.state), "open") for row in own], _words(own))
                for name, own in by_person.items()
            ],
            _("Assignments by evaluator; the table says the same"),
        ),
        "people": [(name, _words(own)) for name, own in by_person.items()],
        "bars": bars(categories, _("Evaluations by category; the table says the same")),
        "categories": [(row.name, row.done, row.begun, row.total - row.done - row.begun) for row in categories],
    }


def _position(rows: list[Assignment]) -> int:
    return rows[0].submission.category.position


def _bar(rows: list[Assignment]) -> Progress:
    category = rows[0].submission.category
    counted = [row for row in rows if row.state != S.CONFLICT]
    done = sum(row.state in (S.SUBMITTED, S.LOCKED) for row in counted)
    begun = sum(row.state == S.IN_PROGRESS for row in counted)
    return Progress(category.code, category.name, done, begun, len(counted), _words(rows))


def _words(rows: list[Assignment]) -> str:
    done = sum(row.state in (S.SUBMITTED, S.LOCKED) for row in rows)
    return _("%(done)s of %(all)s") % {"done": done, "all": sum(row.state != S.CONFLICT for row in rows)}
