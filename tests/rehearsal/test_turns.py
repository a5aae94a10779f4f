"""What goes wrong around a deadline, in a story long enough to have each turn once: domain.md's cases, played."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from calls.models import Edition
from calls.rules import Gate, Phase
from evaluation.models import Assignment, RankingPlace
from rehearsal import actions
from rehearsal.people import hire
from rehearsal.play import applying, checking, judging
from rehearsal.play.stage import Stage
from rehearsal.story import Entry, Turn, cast
from submissions.models import Submission
from submissions.rules import State
from tests.rehearsal.playing import SOURCE, edition_two, told

# Played once for them all, which takes its time.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("turns")]
WHOLE = cast(48, 4, 1)
Entered = dict[Turn, list[Submission]]


def staged(until: Phase, story: list[Entry]) -> Stage:
    """A rehearsal that has just been published; `said` nowhere."""
    now = timezone.now()
    edition = actions.begin(Edition.objects.with_gates().get(slug=SOURCE), until=until, seed=1, now=now)
    crew = hire(edition.slug, edition.opens - timedelta(days=20))
    stage = Stage(edition, crew, story, 1, now, lambda words: None)
    stage.move(Gate.PUBLISH, edition.opens - timedelta(days=5))
    return stage


@pytest.fixture(scope="module")
def applied(django_db_setup: None, django_db_blocker: Any) -> Iterator[Stage]:
    """The whole story until everything has been checked; the jury is not at work yet."""
    with django_db_blocker.unblock(), edition_two():
        stage = staged(Phase.EVALUATION, WHOLE)
        applying.apply(stage)
        checking.check(stage)
        yield stage


def of(stage: Stage, turn: Turn) -> list[Submission]:
    """The submissions of the first entry with that turn, the oldest first."""
    number = next(entry.number for entry in WHOLE if entry.turn is turn)
    address = f"applicant-{number:03}@{stage.edition.slug}.applicant-{number:03}.example"
    rows = Submission.objects.filter(edition=stage.edition, editors__person__email=address, editors__role="owner")
    return list(rows.select_related("version", "category").order_by("pk"))


def test_every_question_is_answered_within_its_limit(applied: Stage) -> None:
    handed_in = Submission.objects.filter(edition=applied.edition).exclude(version=None)

    for submission in handed_in.prefetch_related("answers__question"):
        for answer in submission.answers.all():
            limit = answer.question.max_characters
            assert answer.value != ""
            assert not limit or len(str(answer.value)) <= limit


def test_a_reopened_entry_was_handed_in_anew(applied: Stage) -> None:
    (submission,) = of(applied, Turn.RESUBMITTED)

    assert submission.versions.count() == 2
    assert submission.version is not None
    assert submission.version.number == 2


def test_a_draft_that_nobody_finished_stays_a_draft(applied: Stage) -> None:
    (submission,) = of(applied, Turn.UNFINISHED)

    assert (submission.state, submission.version) == (State.DRAFT, None)


def test_a_late_version_displaces_nothing(applied: Stage) -> None:
    (submission,) = of(applied, Turn.LATE)

    assert submission.versions.count() == 1
    assert submission.version is not None
    assert submission.version.arrived_at < applied.edition.deadline
    assert submission.state == State.ELIGIBLE


def test_a_version_within_the_grace_counts_and_says_so(applied: Stage) -> None:
    (submission,) = of(applied, Turn.GRACE)

    assert submission.version is not None
    assert submission.version.within_grace
    assert submission.version.arrived_at > applied.edition.deadline
    assert submission.state == State.ELIGIBLE


def test_an_entry_moved_to_another_category_lives_once(applied: Stage) -> None:
    first, second = of(applied, Turn.MOVED)

    assert (first.state, second.state) == (State.WITHDRAWN, State.ELIGIBLE)
    assert first.project_id == second.project_id
    assert first.category_id != second.category_id


def test_a_double_click_is_one_version(applied: Stage) -> None:
    (submission,) = of(applied, Turn.TWICE)

    assert submission.versions.count() == 1


def test_a_draft_that_wandered_is_in_the_category_it_ended_in(applied: Stage) -> None:
    entry = next(entry for entry in WHOLE if entry.turn is Turn.SWITCHED)
    (submission,) = of(applied, Turn.SWITCHED)

    assert submission.category == list(applied.edition.categories.all())[entry.category]


def test_a_withdrawn_entry_is_not_checked(applied: Stage) -> None:
    (submission,) = of(applied, Turn.WITHDRAWN)

    assert submission.state == State.WITHDRAWN
    assert not submission.checks.exists()


def test_an_appeal_is_upheld_and_another_rejected(applied: Stage) -> None:
    (upheld,), (rejected,) = of(applied, Turn.UPHELD), of(applied, Turn.REJECTED)

    assert upheld.state == State.ELIGIBLE
    assert rejected.state in (State.INELIGIBLE, State.REJECTED)
    assert rejected.state != upheld.state


def test_an_applicant_outside_the_countries_is_ineligible(applied: Stage) -> None:
    (submission,) = of(applied, Turn.INELIGIBLE)

    assert submission.state == State.INELIGIBLE


def test_a_clarification_was_asked_for_and_answered(applied: Stage) -> None:
    (submission,) = of(applied, Turn.CLARIFIED)

    assert submission.clarifications.exclude(answer="").count() == 1
    assert submission.state == State.ELIGIBLE


def test_an_organisation_enters_twice(applied: Stage) -> None:
    rows = Submission.objects.filter(edition=applied.edition)
    projects = set(rows.values_list("organisation_id", "project_id"))

    assert len(projects) == len({organisation for organisation, _project in projects}) + 1


def test_the_deadline_was_extended_once_on_the_way(applied: Stage) -> None:
    (extension,) = applied.edition.extensions.all()

    assert extension.new_deadline - extension.old_deadline == actions.EXTENDED_BY


def test_twins_are_scored_alike_and_the_chair_settles_their_tie() -> None:
    told("load_edition", f"editions/{SOURCE}.toml")
    twin = next(entry for entry in WHOLE if entry.turn is Turn.TWIN)
    pair = [replace(entry, quality=4.4) for entry in (WHOLE[twin.number - 1], twin)]
    stage = staged(Phase.RESULTS, pair)
    applying.apply(stage)
    checking.check(stage)
    jury = judging.invite(stage, 4)
    judging.assign(stage, jury)
    stage.move(Gate.START_EVALUATION, stage.edition.evaluation_begins + timedelta(hours=1))
    judging.judge(stage, jury)
    at = stage.edition.evaluation_ends + timedelta(days=3)
    judging.settle(stage, at)
    stage.move(Gate.FREEZE_RANKING, at + timedelta(hours=1))

    places = list(RankingPlace.objects.filter(submission__edition=stage.edition).order_by("place"))

    assert len(places) == 2
    assert places[0].total == places[1].total
    assert [place.place for place in places] == [1, 2]
    assert not Assignment.objects.filter(state=Assignment.State.PROPOSED).exists()
