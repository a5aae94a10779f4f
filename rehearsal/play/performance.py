"""The acts in their order, up to the phase that is wanted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from calls.models import Edition
from calls.rules import Gate, Phase
from evaluation.models import Evaluation
from notifications.models import Letter
from rehearsal import actions
from rehearsal.people import hire
from rehearsal.play import applying, checking, finals, informing, judging
from rehearsal.play.stage import Say, Stage
from rehearsal.story import cast
from rehearsal.traces import files_of
from results.models import Result
from submissions.models import Submission
from submissions.rules import State
from voting.models import Vote


@dataclass(frozen=True, slots=True)
class Size:
    applicants: int
    evaluators: int
    voters: int
    finalists: int | None = None  # per category, instead of what the edition's method says


def play(edition: Edition, *, until: Phase, size: Size, seed: int, now: datetime, say: Say) -> Edition:
    """Play a rehearsal of `edition` until `until` is now; one of the same name is removed first.

    Everything goes through the actions that the pages call, each at its moment of the story.
    """
    if Edition.objects.filter(slug=actions.name_of(edition, until, seed)).exists():
        actions.clear(actions.name_of(edition, until, seed))
    copy = actions.begin(edition, until=until, seed=seed, now=now, finalists=size.finalists)
    early = copy.opens - timedelta(days=20)
    crew = hire(copy.slug, early)
    story = cast(size.applicants, copy.categories.count(), seed)
    stage = Stage(copy, crew, story, seed, now, say)
    stage.move(Gate.PUBLISH, copy.opens - timedelta(days=5))
    informing.inform(stage)
    applying.apply(stage)
    if until is not Phase.SUBMISSION:
        _judge(stage, size)
    if until in (Phase.VOTING, Phase.RESULTS):
        _decide(stage, size)
    if until is Phase.RESULTS:
        _release(stage)
    return stage.refresh()


def _judge(stage: Stage, size: Size) -> None:
    checking.check(stage)
    jury = judging.invite(stage, size.evaluators)
    judging.assign(stage, jury)
    stage.move(Gate.START_EVALUATION, stage.edition.evaluation_begins + timedelta(hours=1))
    judging.judge(stage, jury)


def _decide(stage: Stage, size: Size) -> None:
    edition = stage.edition
    at = edition.evaluation_ends + timedelta(days=3, hours=10)
    judging.settle(stage, at - timedelta(hours=20))
    stage.move(Gate.FREEZE_RANKING, at)
    stage.move(Gate.NOTIFY_APPLICANTS, edition.notices_by - timedelta(days=3))
    finals.confirm_finalists(stage, edition.notices_by - timedelta(days=1))
    stage.move(Gate.RELEASE_FINALISTS, edition.voting_opens - timedelta(days=2))
    finals.vote(stage, size.voters)


def _release(stage: Stage) -> None:
    over = stage.edition.voting_closes + timedelta(hours=stage.edition.method.confirm_hours)
    finals.annul(stage, over + timedelta(hours=20))
    stage.move(Gate.CERTIFY_VOTE, over + timedelta(days=3))
    stage.move(Gate.RELEASE_RESULTS, over + timedelta(days=16))


def counted(edition: Edition, now: datetime) -> dict[str, Any]:
    """What the rehearsal came to, read from the database: the shape that `rehearse --json` prints."""
    submissions = Submission.objects.filter(edition=edition)
    handed_in = submissions.exclude(version=None)
    checked = handed_in.filter(checks__isnull=False).exclude(state__in=[State.INELIGIBLE, State.REJECTED])
    finalists, winners = {}, {}
    for category in edition.categories.all():
        finalists[category.code] = Submission.objects.finalists().filter(category=category).count()
        winners[category.code] = Result.objects.filter(category=category, winner=True).count()
    votes = Vote.objects.filter(ballot__edition=edition)
    return {
        "edition": edition.slug,
        "phase": str(edition.phase_at(now)),
        "counts": {
            "submissions": handed_in.count(),
            "eligible": checked.distinct().count(),
            "evaluations": Evaluation.objects.filter(
                assignment__submission__edition=edition, submitted_at__isnull=False, voided_at=None
            ).count(),
            "finalists": finalists,
            "winners": winners,
            "votes_confirmed": votes.filter(state=Vote.State.CONFIRMED).count(),
            "votes_annulled": votes.filter(state=Vote.State.ANNULLED).count(),
            "letters": Letter.objects.filter(edition=edition.slug).count(),
        },
        "files": files_of(edition.slug),
    }
