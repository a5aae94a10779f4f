"""The release of results: written once, when staff and chair move the gate."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction

from django.urls import reverse

from accounts.actions import record
from accounts.models import User
from accounts.refusals import require
from calls.letters import tell
from calls.models import Category, Edition
from calls.rules import VoteMode
from evaluation.models import NoAward, Ranking
from notifications.links import absolute
from results import policies
from results.models import Result
from results.rules import Outcome, Standing, outcomes
from submissions.actions import advance
from submissions.models import Editor, Submission
from submissions.rules import State, Verb
from voting.models import Certification


def release_results(edition: Edition, *, by: User, at: datetime) -> None:
    """Fix every finalist's result, name winners and owe the letters; consequence of the gate *release results*."""
    require(policies.why_not_release(edition))
    finalists = list(
        Submission.objects.filter(edition=edition, state=State.FINALIST)
        .select_related("category", "project", "organisation", "edition")
        .order_by("public_id")
    )
    tally = _tally(edition)
    found = _outcomes(edition, finalists, tally)
    results = [_result(one, found[str(one.public_id)], tally, at=at) for one in finalists]
    Result.objects.bulk_create(results)
    for submission, result in zip(finalists, results, strict=True):
        advance(submission, Verb.CROWN if result.winner else Verb.CLOSE, by=by, at=at)
    _owe_letters(edition, results, at=at)
    record("results released", f"edition:{edition.slug}", by=by, at=at, edition=edition.slug)


def _tally(edition: Edition) -> dict[str, int] | None:
    """Finalist -> certified votes; None where the edition has no vote."""
    if edition.method.vote_mode == VoteMode.NONE:
        return None
    tally = Certification.objects.get(edition=edition).content["tally"]
    return {finalist: votes for category in tally.values() for finalist, votes in category.items()}


def _outcomes(edition: Edition, finalists: Sequence[Submission], tally: dict[str, int] | None) -> dict[str, Outcome]:
    """Every category by itself, from the latest ranking and the certified votes."""
    ranking = Ranking.objects.filter(edition=edition).latest("frozen_at", "pk")
    places = {place.submission_id: place for place in ranking.places.all()}
    unawarded = set(NoAward.objects.filter(category__edition=edition).values_list("category", flat=True))
    method = edition.method
    found: dict[str, Outcome] = {}
    for category in Category.objects.filter(edition=edition):
        standings = [
            Standing(
                id=str(one.public_id),
                total=Fraction(places[one.pk].total or 0),
                winner=places[one.pk].winner,
                votes=(tally or {}).get(str(one.public_id), 0),
            )
            for one in finalists
            if one.category_id == category.pk
        ]
        found |= outcomes(
            standings,
            method.vote_mode,
            weight=method.vote_weight,
            winners=method.winners,
            no_award=category.pk in unawarded,
        )
    return found


def _result(submission: Submission, outcome: Outcome, tally: dict[str, int] | None, *, at: datetime) -> Result:
    return Result(
        edition=submission.edition,
        category=submission.category,
        submission=submission,
        winner=outcome.winner,
        public_favourite=outcome.public_favourite,
        ex_aequo=outcome.ex_aequo,
        votes=None if tally is None else tally.get(str(submission.public_id), 0),
        released_at=at,
    )


def _owe_letters(edition: Edition, results: Sequence[Result], *, at: datetime) -> None:
    """One letter to each owner of a finalist, with the outcome and the page that shows it."""
    by_submission = {result.submission_id: result for result in results}
    owners = Editor.objects.filter(submission__in=by_submission, role=Editor.Role.OWNER).select_related("person")
    for owner in owners.order_by("pk"):
        result = by_submission[owner.submission_id]
        tell(
            owner.person,
            edition,
            "result_winner" if result.winner else "result_finalist",
            key=f"result:{result.submission.public_id}:{owner.person_id}",
            at=at,
            result=result,
            submission=result.submission,
            link=absolute(reverse("results:edition", args=[edition.slug])),
        )
