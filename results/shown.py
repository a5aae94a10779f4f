"""What the page of results shows of each category. Read-only, and only of released results."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.cache import caches
from django.db.models import Exists, OuterRef
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from calls.models import Edition, GateMove
from calls.rules import Gate, VoteMode
from evaluation.models import Evaluator, NoAward
from results.models import Result
from voting.models import Certification
from voting.paper import Choice, Finalist, Stage, footnote_of, paper_of

KEPT = 3600  # seconds; the key changes earlier


@dataclass(frozen=True, slots=True)
class Line:
    """One finalist in the list of votes."""

    finalist: Finalist
    votes: int
    share: float  # of the most votes in the category: the length of the bar


@dataclass(frozen=True, slots=True)
class Card:
    """One category: who won and why nobody did, whom the public favours, the votes."""

    category: Choice
    winners: list[Finalist]
    ex_aequo: bool
    favourites: list[Finalist]
    lines: list[Line]  # most votes first; empty without a vote
    valid: int
    annulled: dict[str, int]  # reason -> number
    no_award: str  # the chair's reason, where there is no winner
    title: str
    footnote: str

    @property
    def annulled_number(self) -> int:
        return sum(self.annulled.values())


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything the page of results says. Nothing in it changes after the release, so it is kept."""

    cards: list[Card]
    jury: int  # evaluators
    voters: int
    certified_at: datetime | None
    sha256: str

    @property
    def winners(self) -> int:
        return sum(len(card.winners) for card in self.cards)

    @property
    def favourites(self) -> int:
        return sum(len(card.favourites) for card in self.cards)

    @property
    def footnote(self) -> str:
        return next((card.footnote for card in self.cards if card.footnote), "")


def shown(stage: Stage) -> Shown:
    """What the page of results says of a released edition."""
    key = f"results:{stage.version}:{get_language()}"
    kept: Shown | None = caches["pages"].get(key)
    if kept is None:
        kept = _read(stage)
        caches["pages"].set(key, kept, KEPT)
    return kept


def _read(stage: Stage) -> Shown:
    certification = Certification.objects.filter(edition=stage.edition).first()
    return Shown(
        cards=_cards(stage, certification),
        jury=Evaluator.objects.filter(edition=stage.edition).count(),
        voters=certification.content["voters"] if certification else 0,
        certified_at=certification.at if certification else None,
        sha256=certification.sha256 if certification else "",
    )


def released_editions(at: datetime) -> list[Edition]:
    """Editions whose results are out at `at`, the latest first."""
    released = GateMove.objects.filter(edition=OuterRef("pk"), gate=Gate.RELEASE_RESULTS, moved_at__lte=at)
    return list(Edition.objects.public().filter(Exists(released)).order_by("-opens", "pk"))


def _cards(stage: Stage, certification: Certification | None) -> list[Card]:
    """A card for each category, in the edition's order."""
    results = {result.submission_id: result for result in Result.objects.filter(edition=stage.edition)}
    reasons = dict(NoAward.objects.filter(category__edition=stage.edition).values_list("category", "reason"))
    mode = stage.edition.method.vote_mode
    return [_card(choice, results, reasons.get(choice.pk, ""), certification, mode) for choice in paper_of(stage)]


def _card(
    choice: Choice, results: dict[int, Result], reason: str, certification: Certification | None, mode: str
) -> Card:
    listed = [one for one in choice.finalists if one.pk in results]
    winners = [one for one in listed if results[one.pk].winner]
    favourites = [one for one in listed if results[one.pk].public_favourite]
    content = certification.content if certification else {}
    return Card(
        category=choice,
        winners=winners,
        ex_aequo=any(results[one.pk].ex_aequo for one in winners),
        favourites=favourites,
        lines=_lines(listed, results) if certification else [],
        valid=content.get("valid", {}).get(choice.code, 0),
        annulled=content.get("annulled_in", {}).get(choice.code, {}),
        no_award="" if winners else reason,
        title=_title(winners, favourites, mode),
        footnote=footnote_of([choice]),
    )


def _lines(listed: list[Finalist], results: dict[int, Result]) -> list[Line]:
    votes = {one.pk: results[one.pk].votes or 0 for one in listed}
    most = max(votes.values(), default=0) or 1
    ordered = sorted(listed, key=lambda one: (-votes[one.pk], one.title))
    return [Line(one, votes[one.pk], votes[one.pk] / most) for one in ordered]


def _title(winners: list[Finalist], favourites: list[Finalist], mode: str) -> str:
    """What the winner is, in one line."""
    if not winners:
        return _("No award in this category")
    if any(one in favourites for one in winners):
        return _("Winner and Public Favourite")
    if mode == VoteMode.DECISIVE:
        return _("Winner, chosen by the public")
    if mode == VoteMode.WEIGHTED:
        return _("Winner, chosen by jury and public")
    return _("Winner, chosen by the jury")
