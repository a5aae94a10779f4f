"""What the release of results stands on: a frozen ranking beside the vote."""

from __future__ import annotations

from decimal import Decimal

from calls.rules import Gate
from evaluation.models import Ranking, RankingPlace
from results.actions import release_results
from tests.factories.voting import CERTIFIABLE, RELEASED, Scene, move
from voting import actions


def rank(scene: Scene, *, first: str = "first", totals: tuple[str, ...] = ("91.5", "84", "70")) -> Ranking:
    """A frozen ranking: the finalists of each category in order with `totals`; the first wins unless first=''."""
    ranking = Ranking.objects.create(
        edition=scene.edition, canonical="{}", sha256="0" * 64, frozen_by=scene.chair, frozen_at=RELEASED
    )
    for category, finalists in zip(scene.categories.values(), scene.finalists.values(), strict=True):
        for place, (finalist, total) in enumerate(zip(finalists, totals, strict=False), start=1):
            RankingPlace.objects.create(
                ranking=ranking,
                category=category,
                submission=finalist,
                place=place,
                total=Decimal(total),
                passes=True,
                finalist=True,
                winner=bool(first) and place == 1,
            )
    return ranking


def certify(scene: Scene) -> None:
    """The vote certified, gate and count."""
    actions.certify(scene.edition, by=scene.auditor, at=CERTIFIABLE)
    move(scene.edition, Gate.CERTIFY_VOTE, at=CERTIFIABLE, by=scene.chair, second=scene.auditor)


def release(scene: Scene) -> None:
    """The results released, gate and consequence."""
    release_results(scene.edition, by=scene.chair, at=CERTIFIABLE)
    move(scene.edition, Gate.RELEASE_RESULTS, at=CERTIFIABLE, by=scene.staff, second=scene.chair)
