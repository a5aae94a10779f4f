"""What a voter needs to know of an edition: how its vote stands, and the ballot paper. Read-only.

The paper costs two queries once, then none: it is kept in the worker's memory under a version that changes with the
edition and its gates, with the number of finalists and with every edit of a finalist's text.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import get_language

from calls.countries import kosovo_footnote, name_of
from calls.kept import Kept, kept_edition
from calls.models import Category, Edition, GateMove
from calls.rules import Gate
from submissions.models import Submission
from submissions.rules import State
from voting.rules import Stand, stand

FINALISTS = (State.FINALIST, State.WINNER, State.NOT_WINNER)
FOR_PAPER = ("project", "organisation", "category", "finalist_task")  # what `finalist_of` reads
STAMP = "voting_paper_stamp"  # the SQL function that sees a change of the paper, as calls.kept has its own


@dataclass(frozen=True, slots=True)
class Stage:
    """An edition with the moments that decide what the public may see and do."""

    edition: Edition
    published_at: datetime
    finalists_released_at: datetime | None
    vote_certified_at: datetime | None
    results_released_at: datetime | None
    version: str  # of the edition's and the finalists' public texts

    def stand(self, at: datetime) -> Stand:
        edition = self.edition
        mode = edition.method.vote_mode
        return stand(at, edition.voting_opens, edition.voting_closes, self.finalists_released_at, mode)

    def results_are_public(self, at: datetime) -> bool:
        return self.results_released_at is not None and self.results_released_at <= at

    def finalists_are_public(self, at: datetime) -> bool:
        return self.finalists_released_at is not None and self.finalists_released_at <= at


@dataclass(frozen=True, slots=True)
class Finalist:
    """One finalist as the public sees it."""

    pk: int
    id: str  # public id of the submission
    category: str  # code
    title: str
    organisation: str
    country: str  # code
    summary: str
    name: str  # of its page, in the address: a slug, or the public id
    address: str
    won: bool  # shown after the release of results only, when it first can be true
    picture: str  # address of the picture, or nothing: then a pattern stands for it
    picture_alt: str
    answers: tuple[dict[str, Any], ...] = ()  # for everybody, as submissions/_answer.html draws them

    @property
    def place(self) -> str:
        """Organisation and country, in the language of the page."""
        return f"{self.organisation}, {name_of(self.country, get_language() or 'en')}"


@dataclass(frozen=True, slots=True)
class Choice:
    """A category of the paper with those who may be chosen in it."""

    pk: int
    code: str
    name: str
    tagline: str
    finalists: tuple[Finalist, ...]

    def __str__(self) -> str:
        return self.name

    @property
    def needs_footnote(self) -> bool:
        """Whether the name of Kosovo* stands in it."""
        return any(finalist.country == "XK" for finalist in self.finalists)

    def find(self, public_id: str) -> Finalist | None:
        return next((finalist for finalist in self.finalists if finalist.id == public_id), None)


def stage_of(**lookup: Any) -> Stage | None:
    """The stage of the one published edition that `lookup` names (pk=… or slug=…), in one query."""
    kept = kept_edition(**lookup, more=[STAMP])
    stage = stage_kept(kept) if kept else None
    if stage is not None:
        _latest[stage.edition.slug] = stage
    return stage


_latest: dict[str, Stage] = {}


def stage_as_last_read(slug: str) -> Stage | None:
    """The stage as this worker read it last, for a write that compares its version in its own statement."""
    return _latest.get(slug)


def forget_stages() -> None:
    _latest.clear()


@lru_cache(maxsize=32)
def stage_kept(kept: Kept) -> Stage | None:
    """The same for who has asked for STAMP with a query of their own: none but after a change.

    Shared by all requests of a worker, like the paper: nobody may write into its edition.
    """
    edition = kept.edition
    moved = {move.gate: move.moved_at for move in edition.gate_moves.all()}
    published = moved.get(Gate.PUBLISH)
    if published is None:
        return None
    return Stage(
        edition=edition,
        published_at=published,
        finalists_released_at=moved.get(Gate.RELEASE_FINALISTS),
        vote_certified_at=moved.get(Gate.CERTIFY_VOTE),
        results_released_at=moved.get(Gate.RELEASE_RESULTS),
        version=":".join(str(part) for part in (kept.pk, kept.stamp, *kept.more)),
    )


def paper_of(stage: Stage) -> tuple[Choice, ...]:
    """The categories of an edition with their finalists, in an order that favours no one."""
    return _read(stage.edition.pk, stage.edition.slug, stage.version)


@lru_cache(maxsize=32)
def _read(edition: int, slug: str, version: str) -> tuple[Choice, ...]:
    """The paper in its present `version`: nothing in it can change, so all requests of a worker share it."""
    rows = Submission.objects.finalists().filter(edition=edition).select_related(*FOR_PAPER)
    finalists = [finalist_of(row, slug) for row in rows]
    return tuple(
        Choice(
            category.pk,
            category.code,
            category.name,
            category.tagline,
            tuple(finalist for finalist in finalists if finalist.category == category.code),
        )
        for category in Category.objects.filter(edition=edition)
    )


def finalist_of(submission: Submission, slug: str) -> Finalist:
    """What the public sees of `submission`; reads FOR_PAPER."""
    task = getattr(submission, "finalist_task", None)
    name = (task and task.slug) or str(submission.public_id)
    has_picture = bool(task and task.picture)
    return Finalist(
        pk=submission.pk,
        id=str(submission.public_id),
        category=submission.category.code,
        title=submission.project.title,
        organisation=submission.organisation.legal_name,
        country=submission.organisation.country,
        summary=task.lay_summary if task else "",
        name=name,
        won=submission.state == State.WINNER,
        address=reverse("voting:finalist", args=[slug, name]),
        picture=reverse("voting:finalist_picture", args=[slug, name]) if has_picture else "",
        picture_alt=task.picture_alt if task else "",
        answers=tuple(task.answers) if task else (),
    )


@lru_cache(maxsize=100)
def address_of(page: str, slug: str) -> str:
    """Of a page of the edition's vote; kept, because Django works out an address anew each time."""
    return reverse(f"voting:{page}", args=[slug])


def open_papers(at: datetime) -> list[Edition]:
    """Published editions whose finalists are public at `at`, the latest first."""
    released = GateMove.objects.filter(edition=OuterRef("pk"), gate=Gate.RELEASE_FINALISTS, moved_at__lte=at)
    published = GateMove.objects.filter(edition=OuterRef("pk"), gate=Gate.PUBLISH, moved_at__lte=at)
    return list(Edition.objects.filter(Exists(released), Exists(published)).order_by("-voting_opens", "pk"))


def footnote_of(paper: Iterable[Choice]) -> str:
    """The footnote that the name Kosovo* needs, where it stands on the page."""
    return kosovo_footnote() if any(choice.needs_footnote for choice in paper) else ""
