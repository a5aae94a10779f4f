"""A conflict found after the freeze: the scores are void, the ranking stays as it was and is out of date."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.refusals import Refused
from calls.actions import move_gate, propose_gate
from calls.models import Edition
from calls.rules import Gate
from evaluation import actions
from evaluation.conflicts import conflicts_since
from evaluation.models import Assignment, Evaluation, Ranking
from tests.evaluation.test_freezing import freeze, scored
from tests.factories.evaluation import DECIDING, Jury
from tests.factories.moments import now_is
from tests.races import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_april():
    with now_is(DECIDING):
        yield


def ranking_page(client, given: Jury) -> str:
    client.force_login(given.staff)
    return client.get(reverse("evaluation:ranking", args=[given.edition.slug])).content.decode()


def test_a_conflict_accepted_before_the_freeze_is_in_the_ranking_already(client) -> None:
    given = scored(("5", "3.5"))
    actions.accept_late_conflict(given.assignment(0), reason="A cousin.", by=given.chair, at=DECIDING)

    ranking = freeze(given)

    assert conflicts_since(ranking) == []
    assert "out of date" not in ranking_page(client, given)


def test_one_accepted_after_it_voids_the_scores_and_leaves_the_ranking_as_it_was(client) -> None:
    given = scored(("5", "3.5"))
    before = freeze(given).canonical
    actions.report_late_conflict(given.assignment(0), reason="A cousin.", by=given.judge(0), at=DECIDING)
    assert conflicts_since(Ranking.objects.get()) == []

    actions.accept_late_conflict(given.assignment(0), reason="A cousin.", by=given.chair, at=DECIDING)

    ranking = Ranking.objects.get()
    assert ranking.canonical == before
    assert conflicts_since(ranking) == [given.assignment(0)]
    page = ranking_page(client, given)
    assert "This ranking is out of date" in page
    assert "A cousin." in page


def test_who_has_a_hand_in_an_entry_of_the_category_does_not_read_whose_scores_are_void(client) -> None:
    given = scored(("5", "3.5"))
    freeze(given)
    actions.accept_late_conflict(given.assignment(0), reason="A cousin.", by=given.chair, at=DECIDING)
    given.submissions[0].organisation.members.create(person=given.staff, since=DECIDING)

    page = ranking_page(client, given)

    assert "out of date" not in page
    assert "A cousin." not in page
    assert given.judge(0).name not in page


def test_a_newer_ranking_is_up_to_date() -> None:
    given = scored(("5", "3.5"))
    freeze(given)
    actions.accept_late_conflict(given.assignment(0), reason="A cousin.", by=given.chair, at=DECIDING)

    later = DECIDING.replace(hour=15)
    actions.freeze(Edition.objects.with_gates().get(pk=given.edition.pk), by=given.chair, at=later)

    newest = Ranking.objects.latest("frozen_at")
    assert conflicts_since(newest) == []
    assert newest.places.get().total == 70


def test_staff_confirm_a_suspicion_after_the_freeze_and_the_chair_decides_about_the_scores() -> None:
    given = scored(("5", "3.5"))
    ranking = freeze(given)
    pair = (given.evaluators[0], given.submissions[0])

    actions.decide_conflict(*pair, verdict="conflict", reason="They married.", by=given.staff, at=DECIDING)

    assert given.assignment(0).state == Assignment.State.LOCKED
    assert given.assignment(0).is_reported
    assert conflicts_since(ranking) == []
    actions.accept_late_conflict(given.assignment(0), reason="They married.", by=given.chair, at=DECIDING)
    assert conflicts_since(ranking) == [given.assignment(0)]


def test_only_the_chair_voids_scores_after_the_freeze() -> None:
    given = scored(("5", "3.5"))
    ranking = freeze(given)

    for person in (given.staff, given.judge(0)):
        with pytest.raises(Refused):
            actions.accept_late_conflict(given.assignment(0), reason="Hm.", by=person, at=DECIDING)

    assert conflicts_since(ranking) == []
    assert not Evaluation.objects.exclude(voided_at=None).exists()


@pytest.mark.django_db(transaction=True)
def test_a_conflict_and_the_freeze_at_once_are_in_the_ranking_or_after_it() -> None:
    """Whoever is first: the scores are not counted, or the ranking that counts them is out of date."""
    given = scored(("5", "3.5"))
    edition = given.fresh()
    propose_gate(edition, Gate.FREEZE_RANKING, by=given.staff, at=DECIDING)
    assignment = given.assignment(0)

    results = at_once(
        lambda: move_gate(given.edition, Gate.FREEZE_RANKING, by=given.chair, at=DECIDING),
        lambda: actions.accept_late_conflict(assignment, reason="A cousin.", by=given.chair, at=DECIDING),
    )

    assert [result for result in results if isinstance(result, Exception)] == []
    ranking = Ranking.objects.get()
    (entry,) = [entry for category in ranking.content["categories"] for entry in category["entries"]]
    counted = entry["evaluations"]
    assert (len(counted), conflicts_since(ranking)) in [(1, []), (2, [given.assignment(0)])]
