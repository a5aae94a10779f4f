"""A vote for tests: an edition whose finalists are released, and ballots in it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import factory
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from accounts.rules import Role
from calls.models import Category, Edition, GateMove, Method
from calls.rules import Gate
from notifications.models import Letter
from submissions.models import Editor, FinalistTask, Organisation, Project, Submission, Version
from submissions.rules import State
from tests.factories.accounts import UserFactory
from voting import actions
from voting.models import Ballot

OPENS = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)
CLOSES = datetime(2026, 5, 29, 15, 0, tzinfo=UTC)
DURING = datetime(2026, 5, 12, 16, 42, 9, tzinfo=UTC)
CERTIFIABLE = CLOSES + timedelta(hours=24)
RELEASED = datetime(2026, 5, 4, 7, 0, tzinfo=UTC)
CODES = ("impact", "innovation", "excellence", "culture")


class VotingEditionFactory(factory.django.DjangoModelFactory[Edition]):
    """A recognition whose dates are those of Edition 2; no gate moved."""

    class Meta:
        model = Edition

    slug = factory.Sequence(lambda number: f"recognition-{number}")
    title = "Best Practice Recognition, Edition 2"
    short_title = "Recognition 2"
    summary = "Practices that others can follow."
    opens = datetime(2025, 10, 15, 8, 0, tzinfo=UTC)
    deadline = datetime(2026, 3, 1, 23, 0, tzinfo=UTC)
    checking_ends = datetime(2026, 3, 13, 23, 0, tzinfo=UTC)
    evaluation_begins = datetime(2026, 3, 15, 23, 0, tzinfo=UTC)
    evaluation_ends = datetime(2026, 4, 17, 22, 0, tzinfo=UTC)
    notices_by = datetime(2026, 4, 30, 22, 0, tzinfo=UTC)
    voting_opens = OPENS
    voting_closes = CLOSES
    countries_version = "2026-03-01"


@dataclass
class Scene:
    """One edition in the middle of its vote, and who works on it."""

    edition: Edition
    categories: dict[str, Category]
    finalists: dict[str, list[Submission]]
    staff: User
    second: User
    chair: User
    auditor: User

    def choices(self, **places: int) -> dict[str, str | None]:
        """choices(impact=0, culture=2): the first finalist of IMPACT and the third of CULTURE, no choice elsewhere."""
        return {
            code: str(self.finalists[code][places[code]].public_id) if code in places else None
            for code in self.categories
        }


def move(edition: Edition, gate: Gate, *, at: datetime, by: User, second: User | None = None) -> GateMove:
    """The gate as moved, without what moving it causes."""
    return GateMove.objects.create(
        edition=edition, gate=gate, proposed_by=by, proposed_at=at, moved_by=second or by, moved_at=at
    )


def scene(*, finalists: int = 3, codes: tuple[str, ...] = CODES, released: bool = True, **method: Any) -> Scene:
    """An edition with `finalists` finalists in each category; released unless told otherwise."""
    edition = VotingEditionFactory()
    Method.objects.create(edition=edition, **method)
    staff, second = UserFactory(roles=[Role.STAFF]), UserFactory(roles=[Role.STAFF])
    chair, auditor = UserFactory(roles=[Role.CHAIR]), UserFactory(roles=[Role.AUDITOR])
    categories = {
        code: Category.objects.create(
            edition=edition, code=code, name=code.upper(), tagline=f"For practice in {code}.", position=position
        )
        for position, code in enumerate(codes)
    }
    chosen = {code: [finalist(category, n) for n in range(finalists)] for code, category in categories.items()}
    found = Scene(edition, categories, chosen, staff, second, chair, auditor)
    gates = [Gate.PUBLISH, Gate.START_EVALUATION, Gate.FREEZE_RANKING, Gate.NOTIFY_APPLICANTS]
    for gate in [*gates, Gate.RELEASE_FINALISTS] if released else gates:
        move(edition, gate, at=RELEASED, by=staff, second=chair)
    if released:
        actions.prepare_key(edition, by=chair, at=RELEASED)
    return found


def open_today(given: Scene) -> Scene:
    """`given` with its calendar moved, so that the vote is under way at the present moment, for a browser."""
    later = timedelta(days=(timezone.now() - DURING).days)
    dates = ("opens", "deadline", "checking_ends", "evaluation_begins", "evaluation_ends", "notices_by")
    moved = {name: F(name) + later for name in (*dates, "voting_opens", "voting_closes")}
    Edition.objects.filter(pk=given.edition.pk).update(**moved)
    return given


def finalist(category: Category, number: int, *, state: State = State.FINALIST, **task: Any) -> Submission:
    """A submission in `state` whose finalist's task is done."""
    owner = UserFactory()
    name = f"{category.code} {category.pk} {number}"
    organisation = Organisation.objects.create(legal_name=f"Institute of {name}", kind="university", country="ES")
    project = Project.objects.create(organisation=organisation, title=f"Practice {name}")
    submission = Submission.objects.create(
        edition=category.edition, category=category, organisation=organisation, project=project
    )
    Editor.objects.create(submission=submission, person=owner, since=RELEASED)
    submission.version = Version.objects.create(
        submission=submission,
        number=1,
        canonical=json.dumps({"project": {"title": project.title}}),
        sha256="0" * 64,
        arrived_at=RELEASED,
        submitted_by=owner,
        token=submission.public_id,
        receipt_code=f"T-{submission.pk}",
    )
    submission.number, submission.submitted_at, submission.state = f"R-{submission.pk}", RELEASED, state
    submission.save()
    FinalistTask.objects.create(
        submission=submission,
        due=RELEASED,
        confirmed_at=RELEASED,
        consented_at=RELEASED,
        saved_at=RELEASED,
        lay_summary=task.pop("lay_summary", f"What {name} changed for patients, said in two plain sentences."),
        **task,
    )
    return submission


def cast_one(
    scene: Scene, choices: Mapping[str, str | None] | None = None, *, address: str, at: datetime = DURING, **more: Any
) -> Ballot | None:
    """Cast a ballot through the action that the page calls."""
    return actions.cast(scene.edition, choices or scene.choices(impact=0), address=address, at=at, **more)


def token_of(ballot: Ballot | None) -> str:
    """The secret of the link, read from the letter as the voter reads it."""
    assert ballot is not None
    text = Letter.objects.get(key=f"ballot:{ballot.public_id}").text
    found = re.search(r"/vote/confirm/([\w-]+)/", text)
    assert found is not None
    return found[1]


def confirmed(scene: Scene, *, address: str, at: datetime = DURING, network: str = "", **places: int) -> Ballot:
    """A ballot cast and confirmed."""
    ballot = cast_one(scene, scene.choices(**(places or {"impact": 0})), address=address, at=at, network=network)
    return actions.confirm(token_of(ballot), at=at).ballot
