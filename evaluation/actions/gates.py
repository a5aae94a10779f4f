"""What follows from moving a gate: letters to the jury, the frozen ranking, the outcome of each applicant."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from django.db import transaction

from accounts.actions import record
from accounts.models import User
from calls.actions import publish_method_card
from calls.models import Category, Edition
from evaluation.actions.jury import tell_of_assignments
from evaluation.models import Assignment, Ranking, RankingPlace
from evaluation.ranking.freezing import take
from evaluation.ranking.ties import ranked_submissions
from evaluation.rules import Standing, rank
from evaluation.telling.outcomes import context_for, due_of, kind_of, submission_of
from submissions import actions as submissions
from submissions.actions.letters import write_to_owners
from submissions.models import Submission
from submissions.rules import State, Verb


def start(edition: Edition, *, by: User, at: datetime) -> None:
    """The evaluation has started: the method is kept, and each evaluator learns what is there to read."""
    publish_method_card(edition, at=at)
    waiting = Assignment.objects.open().filter(submission__edition=edition)
    tell_of_assignments(list(waiting.select_related("evaluator__person", "evaluator__edition")), at=at)


def freeze(edition: Edition, *, by: User, at: datetime) -> None:
    """Take the snapshot, compute the ranking from it, and lock what it rests on."""
    take_snapshot(edition, by=by, at=at)


@transaction.atomic
def take_snapshot(edition: Edition, *, by: User, at: datetime) -> Ranking:
    """A ranking from what stands in the tables now. The caller has locked it and asked whether it may."""
    publish_method_card(edition, at=at)
    edition = Edition.objects.with_gates().get(pk=edition.pk)
    taken = take(edition)
    rows = {str(row.public_id): row for row in ranked_submissions(edition)}  # asked before there is a later ranking
    ranking = Ranking.objects.create(
        edition=edition, canonical=taken.text, sha256=taken.sha256, frozen_by=by, frozen_at=at
    )
    for category, given in taken.inputs:
        standings = rank(given["entries"], given["method"], ties=given["ties"], award=given["award"])
        _store(ranking, category, standings, rows)
    for row in rows.values():
        if row.state == State.ELIGIBLE:
            submissions.advance(row, Verb.RANK, by=by, at=at)
    locked = Assignment.objects.filter(submission__edition=edition, state=Assignment.State.SUBMITTED)
    locked.update(state=Assignment.State.LOCKED)
    record("ranking frozen", f"edition:{edition.slug}", by=by, at=at, edition=edition.slug, sha256=ranking.sha256)
    return ranking


def _store(ranking: Ranking, category: Category, standings: list[Standing], rows: Mapping[str, Submission]) -> None:
    RankingPlace.objects.bulk_create(
        RankingPlace(
            ranking=ranking,
            category=category,
            submission=rows[standing.line.name],
            place=standing.place,
            ex_aequo=standing.ex_aequo,
            total=_decimal(standing.line.total),
            passes=standing.line.passes,
            finalist=standing.finalist,
            winner=standing.winner,
        )
        for standing in standings
    )


def _decimal(value: Fraction | None) -> Decimal | None:
    """Nine decimals for lists and reports; the exact value is in the snapshot."""
    return None if value is None else round(Decimal(value.numerator) / Decimal(value.denominator), 9)


@transaction.atomic
def notify(edition: Edition, *, by: User, at: datetime) -> None:
    """Tell each applicant the own outcome, confidentially; finalists get their task.

    In the order in which the entries were begun: the list of letters must not tell the places in theirs.
    """
    places = RankingPlace.objects.filter(ranking=latest_ranking(edition)).select_related("submission", "ranking")
    due = due_of(edition, at)
    for place in places.order_by("submission"):
        if place.submission.state != State.EVALUATED:
            continue  # withdrawn or disqualified since the freeze
        if place.finalist:
            submissions.shortlist(place.submission, due=due, by=by, at=at)
        else:
            submissions.pass_over(place.submission, by=by, at=at)
        tell_outcome(place, edition, due=due, at=at)


def tell_outcome(place: RankingPlace, edition: Edition, *, due: datetime, at: datetime, promoted: bool = False) -> None:
    """Owe the one letter that tells an applicant the own outcome, with what the jury wrote and never who."""
    submission = submission_of(place, edition)
    kind = kind_of(place, edition, promoted=promoted)
    key = f"outcome:{submission.public_id}{':promoted' if promoted else ''}"
    write_to_owners(submission, kind, key=key, at=at, **context_for(submission, place.ranking, due=due))


def latest_ranking(edition: Edition) -> Ranking:
    """The ranking that holds. Raises Ranking.DoesNotExist before the freeze."""
    return edition.rankings.latest("frozen_at", "pk")
