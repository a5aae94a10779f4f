"""The letter that tells an applicant the own outcome: which one it is and what it says; previewed and sent from here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Prefetch, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from calls.models import Category, Edition
from calls.rules import VoteMode
from evaluation.models import OutcomeNote, Ranking, RankingPlace
from evaluation.telling.feedback import feedback_on
from notifications.actions import Words, words_of
from submissions.actions.letters import context_of, owners_of
from submissions.models import Editor, Submission
from submissions.rules import State

WINNER, FINALIST, NOT_SELECTED = "outcome_winner", "outcome_finalist", "outcome_not_selected"
KINDS = {WINNER: _("Winner of the jury"), FINALIST: _("Finalist"), NOT_SELECTED: _("Not selected")}


def kind_of(place: RankingPlace, edition: Edition, *, promoted: bool = False) -> str:
    """Which letter it is. Where the vote has a say, nobody is told to have won."""
    if place.winner and edition.method.vote_mode in (VoteMode.NONE, VoteMode.SEPARATE):
        return WINNER
    return FINALIST if place.finalist or promoted else NOT_SELECTED


def context_for(submission: Submission, ranking: Ranking, *, due: datetime) -> dict[str, Any]:
    """What the letter's templates need beside the submission itself."""
    return {"due": due, "notes": notes_for(submission), "feedback": feedback_on(submission, ranking).lines}


def due_of(edition: Edition, at: datetime) -> datetime:
    """Until when a finalist confirms who is told at `at`."""
    return at + timedelta(days=edition.finalist_task_days)


def notes_for(submission: Submission) -> list[str]:
    """The edition's note, then the category's."""
    wanted = Q(category=None) | Q(category=submission.category_id)
    rows = OutcomeNote.objects.filter(wanted, edition=submission.edition_id)
    return [row.text for row in sorted(rows, key=lambda row: row.category_id or 0)]


def previews(place: RankingPlace, edition: Edition, at: datetime) -> list[tuple[User, Words]]:
    """The letter as each owner will get it if the gate moves at `at`."""
    submission = submission_of(place, edition)
    context = context_of(submission, **context_for(submission, place.ranking, due=due_of(edition, at)))
    kind = kind_of(place, edition)
    return [
        (person, words_of(kind, context, person=person, edition=edition.slug, rehearsal=edition.is_rehearsal))
        for person in owners_of(submission)
    ]


def submission_of(place: RankingPlace, edition: Edition) -> Submission:
    submission = Submission.objects.for_listing().prefetch_related("editors__person").get(pk=place.submission_id)
    submission.edition = edition
    return submission


@dataclass(frozen=True, slots=True)
class Row:
    """One applicant's outcome in the list; `owners`: to how many the letter goes."""

    place: RankingPlace
    kind: str
    owners: int

    @property
    def words(self) -> Any:
        return KINDS[self.kind]

    @property
    def leaves(self) -> bool:
        """Whether a letter will be owed: not for who withdrew since the freeze."""
        return self.place.submission.state == State.EVALUATED


@dataclass(frozen=True, slots=True)
class Table:
    category: Category
    rows: list[Row]
    note: OutcomeNote | None

    @property
    def counts(self) -> list[tuple[Any, int]]:
        return counted(self.rows)


def counted(rows: Iterable[Row]) -> list[tuple[Any, int]]:
    """How many letters of each kind, in the order of the kinds."""
    found = Counter(row.kind for row in rows)
    return [(words, found[kind]) for kind, words in KINDS.items()]


def tables_of(edition: Edition, ranking: Ranking, notes: Mapping[int | None, OutcomeNote]) -> list[Table]:
    """Every applicant of the ranking, category by category; three queries."""
    owners = Editor.objects.filter(role=Editor.Role.OWNER)
    places = ranking.places.select_related("submission__project", "submission__organisation").prefetch_related(
        Prefetch("submission__editors", queryset=owners)
    )
    by_category: dict[int, list[Row]] = {}
    for place in places:
        row = Row(place, kind_of(place, edition), len(place.submission.editors.all()))
        by_category.setdefault(place.category_id, []).append(row)
    return [
        Table(category, by_category.get(category.pk, []), notes.get(category.pk))
        for category in edition.categories.all()
    ]
