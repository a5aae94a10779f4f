"""Third act: the jury is invited, assigned, declares conflicts, scores; the ranking is frozen."""

from __future__ import annotations

import math
from collections import Counter
from datetime import datetime, timedelta

from accounts.models import User
from accounts.refusals import Refused
from evaluation import actions
from evaluation.models import Assignment, Evaluator
from evaluation.policies.membership import code_of
from evaluation.ranking.ties import unsettled_ties
from rehearsal.invention import PLACES, comment
from rehearsal.people import somebody
from rehearsal.play.stage import Stage
from rehearsal.story import Entry, Turn, score
from submissions.models import Submission
from submissions.rules import State

CONFLICTED, LEFT_OPEN = 11, 5  # every eleventh assignment ends in a conflict; of an unfinished jury every fifth is open


def invite(stage: Stage, evaluators: int) -> list[Evaluator]:
    """The jury, each with a country and room for what has to be read."""
    eligible = len(_eligible(stage))
    wanted = eligible * stage.edition.method.evaluators_per_submission
    capacity = max(stage.edition.method.evaluator_capacity, math.ceil(wanted / max(evaluators, 1)) + 3)
    at = stage.edition.evaluation_begins - timedelta(days=2)
    jury = []
    for number in range(evaluators):
        chance = stage.chance(f"evaluator {number}")
        person = somebody("evaluator", number, chance, stage.edition.slug, at - timedelta(days=10))
        place = PLACES[(number * 7) % len(PLACES)]
        evaluator = actions.invite_evaluator(
            stage.edition,
            person=person,
            affiliation=f"Demo Academy of {place.town}",
            country=place.country,
            capacity=capacity,
            by=stage.crew.staff,
            at=at,
        )
        jury.append(_joined(evaluator, person, at + timedelta(hours=1)))
    stage.say(f"{len(jury)} evaluators invited")
    return jury


def _joined(evaluator: Evaluator, person: User, at: datetime) -> Evaluator:
    """Accepts the invitation and the code of conduct."""
    evaluator = actions.accept_invitation(evaluator, by=person, at=at)
    if code := code_of(evaluator.edition):
        actions.accept_code(evaluator, version=code.version, sha256=code.sha256, by=person, at=at)
    return evaluator


def assign(stage: Stage, jury: list[Evaluator]) -> None:
    """As many evaluators as the method wants for each submission, those with the least to read first."""
    load: Counter[int] = Counter()
    at = stage.edition.evaluation_begins - timedelta(days=1)
    for submission in _eligible(stage):
        _fill(stage, submission, jury, load, stage.edition.method.evaluators_per_submission, at)
    stage.say(f"{sum(load.values())} assignments")


def _fill(
    stage: Stage, submission: Submission, jury: list[Evaluator], load: Counter[int], wanted: int, at: datetime
) -> None:
    taken = set(submission.assignments.values_list("evaluator_id", flat=True))
    for evaluator in sorted(jury, key=lambda one: (load[one.pk], one.pk)):
        if wanted == 0:
            return
        if evaluator.pk in taken:
            continue
        try:
            actions.assign(evaluator, submission, by=stage.crew.staff, at=at)
        except Refused:
            continue
        load[evaluator.pk] += 1
        wanted -= 1


def judge(stage: Stage, jury: list[Evaluator]) -> None:
    """Everybody declares, reads and scores; who has a conflict is replaced. Nothing happens after now."""
    begins, ends = stage.edition.evaluation_begins + timedelta(hours=9), stage.edition.evaluation_ends
    over = stage.now >= ends
    _declare(stage, jury, begins)
    rows = list(_to_score(stage))
    seats = _seats(rows)
    done = 0
    for place, assignment in enumerate(rows):
        if not over and place % LEFT_OPEN == LEFT_OPEN - 1:
            continue
        share = 0.05 + 0.9 * place / max(len(rows), 1)
        at = stage.between(begins + timedelta(days=2), ends - timedelta(hours=4), share)
        _score(stage, assignment, seats[assignment.pk], at, finish=over or place % LEFT_OPEN != LEFT_OPEN - 2)
        done += 1
        if done % 50 == 0:
            stage.say(f"{done} of {len(rows)} evaluations")
    stage.say(f"{done} evaluations")
    if over:
        _find_a_conflict_late(stage, ends - timedelta(hours=2))


def _declare(stage: Stage, jury: list[Evaluator], begins: datetime) -> None:
    load = Counter(Assignment.objects.filter(evaluator__in=jury).values_list("evaluator_id", flat=True))
    rows = Assignment.objects.filter(submission__edition=stage.edition).select_related(
        "evaluator__person", "submission"
    )
    for place, assignment in enumerate(rows.order_by("submission__number", "pk")):
        person, at = assignment.evaluator.person, begins + timedelta(minutes=place)
        if place % CONFLICTED == CONFLICTED - 1 and len(jury) > stage.edition.method.evaluators_per_submission:
            actions.declare_conflict(assignment, reason="We published together last year.", by=person, at=at)
            _fill(stage, assignment.submission, jury, load, 1, at + timedelta(days=1))
        else:
            actions.declare_no_conflict(assignment, by=person, at=at)
    for assignment in rows.filter(state=Assignment.State.PROPOSED):
        actions.declare_no_conflict(assignment, by=assignment.evaluator.person, at=begins + timedelta(days=2))


def _to_score(stage: Stage) -> list[Assignment]:
    rows = Assignment.objects.filter(submission__edition=stage.edition).standing()
    return list(
        rows.select_related("evaluator__person", "submission__category")
        .prefetch_related("submission__category__criteria")
        .order_by("submission__number", "evaluator_id")
    )


def _seats(rows: list[Assignment]) -> dict[int, int]:
    """Which of a submission's evaluators each one is, by primary key of the assignment: twins are read by the same seats."""
    taken: Counter[int] = Counter()
    seats = {}
    for assignment in sorted(rows, key=lambda row: row.pk):
        seats[assignment.pk] = taken[assignment.submission_id]
        taken[assignment.submission_id] += 1
    return seats


def _score(stage: Stage, assignment: Assignment, seat: int, at: datetime, *, finish: bool) -> None:
    """One evaluation from its first score to its end, or left half-way."""
    entry = stage.entered[assignment.submission_id]
    person = assignment.evaluator.person
    twins = _twins(stage, entry)
    severity = 0.0 if twins else stage.chance(f"severity {person.email.partition('@')[0]}").gauss(0, 0.3)
    chance = entry.chance(f"evaluation {seat}")
    least = stage.edition.method.comment_min_characters
    criteria = list(assignment.submission.category.criteria.all())
    for number, criterion in enumerate(criteria if finish else criteria[:2]):
        value = score(entry, number, severity, chance)
        actions.save_score(
            assignment,
            criterion,
            value=value,
            cannot_judge=value is None,
            comment=comment(chance, least),
            revision=0,
            by=person,
            at=at + timedelta(minutes=4 * number),
        )
    if finish:
        actions.submit_evaluation(assignment, by=person, at=at + timedelta(minutes=30))


def _twins(stage: Stage, entry: Entry) -> bool:
    """Two entries that are scored exactly alike: a tie."""
    return sum(other.seed == entry.seed for other in stage.story) > 1


def _find_a_conflict_late(stage: Stage, at: datetime) -> None:
    """One evaluator remembers after scoring; the chair accepts it, and the scores are void. Quorum is kept."""
    submitted = Assignment.objects.filter(submission__edition=stage.edition, state=Assignment.State.SUBMITTED)
    for assignment in submitted.select_related("submission").order_by("submission__number", "pk"):
        others = submitted.filter(submission=assignment.submission).count() - 1
        entry = stage.entered[assignment.submission_id]
        free = entry.turn is Turn.ORDINARY and not _twins(stage, entry)  # twins stay alike
        if free and others >= stage.edition.method.quorum:
            actions.accept_late_conflict(
                assignment, reason="A cousin works in the team, as I learned today.", by=stage.crew.chair, at=at
            )
            return


def settle(stage: Stage, at: datetime) -> None:
    """The chair gives every tie that matters an order, with a reason."""
    for category, tied in unsettled_ties(stage.edition):
        actions.settle_tie(
            category,
            order=sorted(tied, key=lambda public_id: _number(public_id)),
            reason="The panel preferred the practice that runs in more places.",
            by=stage.crew.chair,
            at=at,
        )
        stage.say(f"A tie in {category} is settled")


def _number(public_id: str) -> str:
    return Submission.objects.values_list("project__title", flat=True).get(public_id=public_id)


def _eligible(stage: Stage) -> list[Submission]:
    return [row for row in stage.submissions() if row.state == State.ELIGIBLE]
