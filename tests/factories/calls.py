"""Call editions for tests: the real file, a small one with two categories, and one in any phase around a moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import factory
from django.conf import settings

from accounts.models import User
from calls import actions
from calls.loading.reading import read
from calls.models import (
    Category,
    Criterion,
    Declaration,
    Edition,
    GateMove,
    InfoSession,
    Method,
    Question,
    Registration,
    Section,
)
from calls.rules import Attendance, Gate, Phase
from calls.sessions import mailbox_of
from tests.factories.kept import kept
from tests.factories.moments import LONG_AGO, NOW

DEADLINE = datetime(2026, 3, 1, 23, 0, tzinfo=UTC)
CHECKING = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
EVALUATING = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)

CHECKLIST = [
    {"code": "relevance", "name": "Relevance", "help": "It concerns personalised medicine."},
    {"code": "completeness", "name": "Completeness", "help": "Every required question is answered."},
]
KINDS = [
    {"code": "hospital", "name": "Hospital", "eligible": "yes"},
    {"code": "authority", "name": "Public authority", "eligible": "staff"},
    {"code": "person", "name": "Private person", "eligible": "no"},
]


class EditionFactory(factory.django.DjangoModelFactory[Edition]):
    """The dates of Edition 2, two categories with two criteria, a short form; published unless told otherwise.

    gates   EditionFactory(gates=[]) is a draft; more gates are moved as rows, without what moving them causes
    method  EditionFactory(method={"quorum": 1})
    """

    class Meta:
        model = Edition
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda number: f"edition-{number}")
    title = factory.LazyAttribute(lambda edition: f"Best Practice Recognition {edition.slug}")
    short_title = factory.LazyAttribute(lambda edition: edition.slug)
    summary = "Practices that others can follow."
    opens = datetime(2025, 10, 15, 8, 0, tzinfo=UTC)
    deadline = DEADLINE
    checking_ends = datetime(2026, 3, 13, 23, 0, tzinfo=UTC)
    evaluation_begins = datetime(2026, 3, 15, 23, 0, tzinfo=UTC)
    evaluation_ends = datetime(2026, 4, 17, 22, 0, tzinfo=UTC)
    notices_by = datetime(2026, 4, 30, 22, 0, tzinfo=UTC)
    voting_opens = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)
    voting_closes = datetime(2026, 5, 29, 15, 0, tzinfo=UTC)
    countries_version = "2026-03-01"
    countries = factory.LazyFunction(
        lambda: {"SE": "member", "ES": "member", "NO": "associated", "CA": "pillar_two_only"}
    )
    organisation_kinds = KINDS
    checklist = CHECKLIST
    draft_reminder_hours = [336, 168, 72, 24, 3]
    data_notice = "We use what you enter to run this call."
    data_notice_version = "2026-01"

    @factory.post_generation
    def method(self: Edition, create: bool, method: dict[str, Any] | None, **_: Any) -> None:
        Method.objects.create(edition=self, **(method or {}))

    @factory.post_generation
    def form(self: Edition, create: bool, wanted: bool | None, **_: Any) -> None:
        categories = [
            Category.objects.create(edition=self, code=code, name=code.upper(), tagline=f"For {code}.", position=place)
            for place, code in enumerate(("impact", "culture"))
        ]
        for category in categories:
            for place, (code, weight) in enumerate((("evidence", 60), ("ethics", 40))):
                Criterion.objects.create(category=category, code=code, name=code.title(), weight=weight, position=place)
        practice = Section.objects.create(edition=self, code="practice", title="Your practice", position=0)
        lay = Section.objects.create(edition=self, code="lay_summary", title="Lay summary", position=1)
        _question(practice, "what", "What did you do?", max_characters=100)
        _question(practice, "since", "Since when?", kind=Question.Kind.MONTH, position=1)
        _question(practice, "involvement", "Who took part?", category=categories[1], position=2, max_characters=100)
        _question(practice, "link", "More", kind=Question.Kind.LINK, required=False, position=3)
        _question(lay, "lay_summary", "Lay summary for publication", visibility="public", max_characters=600)
        Declaration.objects.create(edition=self, code="truth", text="What we say is true.", version="1")
        Declaration.objects.create(
            edition=self,
            code="publication",
            text="You may publish our lay summary.",
            version="1",
            required=False,
            is_consent_to_publication=True,
            position=1,
        )

    @factory.post_generation
    def gates(self: Edition, create: bool, gates: list[Gate] | None, **_: Any) -> None:
        for gate in [Gate.PUBLISH] if gates is None else gates:
            moved(self, gate)


def _question(section: Section, code: str, label: str, **more: Any) -> Question:
    return Question.objects.create(section=section, code=code, label=label, **more)


def moved(edition: Edition, gate: Gate, *, at: datetime = LONG_AGO) -> GateMove:
    """The gate as moved, by two people where it takes two, without what moving it causes."""
    from tests.factories.accounts import UserFactory

    first, second = UserFactory(), UserFactory()
    alone = gate in (Gate.PUBLISH, Gate.START_EVALUATION, Gate.ARCHIVE)
    return GateMove.objects.create(
        edition=edition,
        gate=gate,
        proposed_by=first,
        proposed_at=at,
        moved_by=first if alone else second,
        moved_at=at,
    )


@kept
def edition_2(*gates: Gate, by: User | None = None) -> Edition:
    """Edition 2 as its file says it, with `gates` moved."""
    data, faults = read((Path(settings.BASE_DIR) / "editions" / "best-practice-2.toml").read_text())
    assert faults == []
    edition, _changed = actions.store_edition(data, by=by, at=LONG_AGO)
    for gate in gates:
        moved(edition, gate)
    return edition


# The turning points of an edition, in their order.
_POINTS = (
    "opens", "deadline", "checking_ends", "evaluation_begins", "evaluation_ends", "notices_by", "voting_opens",
    "voting_closes",
)  # fmt: skip
# For each phase: how many turning points are past, and the last gate that is moved.
_STANDS: dict[Phase, tuple[int, Gate | None]] = {
    Phase.DRAFT: (0, None),
    Phase.ANNOUNCED: (0, Gate.PUBLISH),
    Phase.SUBMISSION: (1, Gate.PUBLISH),
    Phase.CHECKING: (2, Gate.PUBLISH),
    Phase.EVALUATION: (4, Gate.START_EVALUATION),
    Phase.DECISION: (5, Gate.FREEZE_RANKING),
    Phase.SHORTLISTED: (6, Gate.RELEASE_FINALISTS),
    Phase.VOTING: (7, Gate.RELEASE_FINALISTS),
    Phase.COUNTING: (8, Gate.RELEASE_FINALISTS),
    Phase.RESULTS: (8, Gate.RELEASE_RESULTS),
    Phase.ARCHIVED: (8, Gate.ARCHIVE),
}


def timetable_in(phase: Phase, at: datetime = NOW) -> dict[str, datetime]:
    """Dates a week apart, as many of them past at `at` as `phase` needs; `at` lies in the middle of its week."""
    past, _gate = _STANDS[phase]
    week, half = timedelta(days=7), timedelta(days=3, hours=12)
    return {name: at + half + week * (place - past) for place, name in enumerate(_POINTS)}


@kept
def edition_in(phase: Phase, *, at: datetime = NOW, **values: Any) -> Edition:
    """A small edition that is in `phase` at `at`: its dates lie around `at`, the gates before it are moved as rows."""
    last = _STANDS[phase][1]
    gates = list(Gate)[: list(Gate).index(last) + 1] if last else []
    edition = EditionFactory(gates=gates, **timetable_in(phase, at), **values)
    return Edition.objects.with_gates().get(pk=edition.pk)


class CategoryFactory(factory.django.DjangoModelFactory[Category]):
    """A third category, without criteria."""

    class Meta:
        model = Category

    edition = factory.SubFactory(EditionFactory)
    code = factory.Sequence(lambda number: f"category-{number}")
    name = factory.LazyAttribute(lambda values: values.code.upper())
    tagline = "For practices that others can follow."


class InfoSessionFactory(factory.django.DjangoModelFactory[InfoSession]):
    class Meta:
        model = InfoSession

    edition = factory.SubFactory(EditionFactory)
    title = factory.Sequence(lambda number: f"Info session {number}")
    begins = NOW + timedelta(days=1)
    ends = NOW + timedelta(days=1, hours=1)


class RegistrationFactory(factory.django.DjangoModelFactory[Registration]):
    """Somebody with a place in a session; RegistrationFactory(waiting=True), RegistrationFactory(pending=True)."""

    class Meta:
        model = Registration

    class Params:
        pending = factory.Trait(state=Attendance.PENDING, confirmed_at=None, placed_at=None)
        waiting = factory.Trait(state=Attendance.WAITING, placed_at=None)

    session = factory.SubFactory(InfoSessionFactory)
    state = Attendance.REGISTERED
    name = "Ana Guest"
    organisation = "Demo House"
    address = factory.Sequence(lambda number: f"guest{number}@post.example")
    mailbox = factory.LazyAttribute(lambda values: mailbox_of(values.address))
    notice_version = "1"
    asked_at = NOW - timedelta(days=2)
    confirmed_at = NOW - timedelta(days=2)
    placed_at = NOW - timedelta(days=2)
