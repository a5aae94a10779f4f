"""What the chair decides, and a finalist who moves up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import record
from accounts.models import User
from accounts.refusals import require
from calls.models import Category, Edition
from evaluation import policies
from evaluation.actions.gates import latest_ranking, tell_outcome
from evaluation.actions.jury import tell_of_end
from evaluation.actions.locking import locked
from evaluation.models import Assignment, Evaluation, NoAward, RankingPlace, TieDecision
from evaluation.ranking.ties import unsettled_ties
from submissions import actions as submissions
from submissions.rules import State

S = Assignment.State


@transaction.atomic
def accept_late_conflict(assignment: Assignment, *, reason: str, by: User, at: datetime) -> Assignment:
    """Accept a conflict found after the declaration: the scores are void, and the reason is kept.

    A ranking that counted them stands as it was frozen, and is out of date: `conflicts.conflicts_since`.
    """
    edition = Edition.objects.select_for_update(of=("self",)).get(pk=assignment.submission.edition_id)
    assignment = locked(assignment)  # after the edition, as the freeze does
    require(policies.why_not_void(by, assignment))
    if not reason.strip():
        raise ValidationError({"reason": _("Give the reason.")})
    frozen = edition.rankings.order_by("-frozen_at", "-pk").first()
    # Whoever waited for the freeze comes after it, whenever the request arrived.
    voided = max(at, frozen.frozen_at + timedelta(microseconds=1)) if frozen else at
    Evaluation.objects.filter(assignment=assignment, voided_at=None).update(
        voided_at=voided, void_reason=reason.strip()
    )
    before, assignment.state = assignment.state, S.CONFLICT
    assignment.reason, assignment.declared_at = reason.strip(), assignment.declared_at or at
    assignment.save(update_fields=["state", "reason", "declared_at"])
    submission = assignment.submission
    record(
        "conflict found late",
        submission.subject,
        by=by,
        at=at,
        edition=submission.edition.slug,
        from_state=before,
        to_state=S.CONFLICT,
    )
    tell_of_end(assignment, conflict=True, at=at)
    return assignment


@transaction.atomic
def dismiss_late_conflict(assignment: Assignment, *, reason: str, by: User, at: datetime) -> Assignment:
    """Decide that what an evaluator reported is no conflict: the scores stand, and the record keeps the reason."""
    assignment = locked(assignment)
    require(policies.why_not_void(by, assignment))
    if not reason.strip():
        raise ValidationError({"reason": _("Give the reason.")})
    assignment.reason = ""
    assignment.save(update_fields=["reason"])
    submission = assignment.submission
    record("late conflict dismissed", submission.subject, by=by, at=at, edition=submission.edition.slug, reason=reason)
    return assignment


@transaction.atomic
def settle_tie(
    category: Category, *, order: Sequence[str], reason: str, ex_aequo: bool = False, by: User, at: datetime
) -> TieDecision:
    """Give entries that are equal in everything an order, best first, or let them stay equal; with the written reason.

    order     public ids of exactly one unsettled tie
    ex_aequo  they share their place; settles a tie at the finalists' cut only, and only where all of them fit
    """
    edition = Edition.objects.with_gates().select_for_update(of=("self",)).get(pk=category.edition_id)
    require(policies.why_not_decide_on(by, category, edition))
    names = [str(name) for name in order]
    if tuple(sorted(names)) not in [tie for tied, tie in unsettled_ties(edition) if tied.pk == category.pk]:
        raise ValidationError({"order": _("These entries are not a tie that has to be decided.")})
    decision = TieDecision(category=category, order=names, ex_aequo=ex_aequo, reason=reason.strip(), by=by, at=at)
    decision.full_clean()
    decision.save()
    if ex_aequo and (category, tuple(sorted(names))) in unsettled_ties(edition):
        raise ValidationError({"order": _("They cannot share this place: not all of them fit.")})
    record("tie settled", f"category:{category.code}", by=by, at=at, edition=edition.slug, reason=reason)
    return decision


@transaction.atomic
def decide_no_award(category: Category, *, reason: str, by: User, at: datetime) -> NoAward:
    """No winner in this category, with the written reason; finalists stay finalists."""
    edition = Edition.objects.with_gates().select_for_update(of=("self",)).get(pk=category.edition_id)
    require(policies.why_not_decide_on(by, category, edition))
    decision = NoAward(category=category, reason=reason.strip(), by=by, at=at)
    decision.full_clean()
    decision.save()
    record("no award decided", f"category:{category.code}", by=by, at=at, edition=edition.slug, reason=reason)
    return decision


@transaction.atomic
def promote_next(category: Category, *, reason: str, by: User, at: datetime) -> RankingPlace:
    """Make the next in rank a finalist, because one has left before the vote opened (rule 17)."""
    edition = Edition.objects.with_gates().select_for_update(of=("self",)).get(pk=category.edition_id)
    require(policies.why_not_promote(by, category, edition, at))
    following = _next_in_rank(category, edition)
    due = at + timedelta(days=edition.finalist_task_days)
    submissions.shortlist(following.submission, due=due, by=by, at=at, reason=reason)
    tell_outcome(following, edition, due=due, at=at, promoted=True)
    return following


def _next_in_rank(category: Category, edition: Edition) -> RankingPlace:
    """The best who passed and is no finalist. Who share that place are not told apart by chance: that is refused."""
    places = RankingPlace.objects.filter(ranking=latest_ranking(edition), category=category, passes=True)
    waiting = list(
        places.filter(submission__state=State.NOT_SELECTED)
        .select_related("submission", "ranking")
        .order_by("place")[:2]
    )
    if not waiting:
        raise ValidationError(_("Nobody else in this category passed the thresholds."))
    if len(waiting) > 1 and waiting[0].place == waiting[1].place:
        raise ValidationError(
            _("Several share the next place: the panel must order them before the ranking is frozen.")
        )
    return waiting[0]
