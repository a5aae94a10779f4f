"""Assignments that are late: found in SQL, said in words."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import DateTimeField, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.models import Edition
from calls.rules import Gate
from evaluation.models import Assignment
from evaluation.rules.late import NOT_BEGUN, OVER, why_late
from submissions.rules import State

S = Assignment.State


def late(edition: Edition, at: datetime, closed: Collection[int] = ()) -> QuerySet[Assignment]:
    """The late ones outside of the categories `closed`, the longest still first; a test holds it to `words_of`.

    What was withdrawn, and what waits for the chair because of a conflict, is nobody's to do.
    """
    started = started_at(edition)
    rows = Assignment.objects.open().filter(submission__edition=edition, submission__state=State.ELIGIBLE, reason="")
    if started is None or started > at:
        return rows.none()
    dated = rows.exclude(submission__category__in=closed).annotate(last_change=_last_change(started))
    found = dated.filter(_is_late(edition, at)) if at < edition.evaluation_ends else dated
    return found.order_by("last_change", "pk")


def started_at(edition: Edition) -> datetime | None:
    """When the evaluation was started; no assignment is late before."""
    moves = {move.gate: move.moved_at for move in edition.gate_moves.all()}
    return moves.get(Gate.START_EVALUATION)


def _last_change(started: datetime) -> Greatest:
    touched = Coalesce(F("evaluation__saved_at"), F("declared_at"), F("assigned_at"))
    return Greatest(touched, Value(started, output_field=DateTimeField()))


def _is_late(edition: Edition, at: datetime) -> Q:
    quiet = Q(last_change__lte=at - timedelta(days=edition.late_quiet_days))
    if edition.evaluation_ends - at > timedelta(days=edition.late_unbegun_days):
        return quiet
    return quiet | Q(state__in=[S.PROPOSED, S.ACCEPTED])


def words_of(row: Assignment, edition: Edition, at: datetime) -> str:
    """ "no change for 9 days"; empty for what is not late.

    Of an eligible submission; wants `evaluation` selected, and the gates of the edition.
    """
    evaluation = getattr(row, "evaluation", None)
    touched = evaluation.saved_at if evaluation else row.declared_at or row.assigned_at
    return "" if row.reason else why_in_words(row.state, touched, edition, at)


def why_in_words(state: str, touched: datetime, edition: Edition, at: datetime) -> str:
    """The same of an assignment in `state` that nobody has reported a conflict on; `touched` as in the SQL of `late`."""
    started = started_at(edition)
    if started is None or started > at or state not in (S.PROPOSED, S.ACCEPTED, S.IN_PROGRESS):
        return ""
    last = max(touched, started)
    code = why_late(
        begun=state == S.IN_PROGRESS,
        last_change=last,
        at=at,
        ends=edition.evaluation_ends,
        near=timedelta(days=edition.late_unbegun_days),
        quiet=timedelta(days=edition.late_quiet_days),
    )
    if code == OVER:
        return _("the time is over")
    if code == NOT_BEGUN:
        days = max((edition.evaluation_ends - at).days, 0)
        words = ngettext("not begun, %(n)s day left", "not begun, %(n)s days left", days)
        return words % {"n": days}
    days = (at - last).days
    return ngettext("no change for %(n)s day", "no change for %(n)s days", days) % {"n": days} if code else ""
