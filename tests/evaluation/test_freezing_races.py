"""The freeze beside evaluations that come in at the same moment: counted or refused, never acknowledged and left out."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import transaction

from accounts.refusals import Refused
from calls.actions import move_gate, propose_gate
from calls.rules import Gate
from evaluation import actions, policies
from evaluation.models import Assignment, Ranking
from evaluation.ranking.ties import entries_of
from tests.factories.calls import EVALUATING
from tests.factories.evaluation import DECIDING, Jury, judged, jury, score_all
from tests.races import at_once


def almost_done() -> tuple[Jury, Assignment]:
    """Two submissions with a quorum of two, and a third evaluation of the second one that is complete and not submitted."""
    given = jury(submissions=2, evaluators=3, quorum=2)
    for evaluator in range(3):
        for place, value in ((0, "4"), (1, "3.5")):
            if (evaluator, place) != (2, 1):
                judged(given.assignment(evaluator, place), value)
    late = given.assignment(2, 1)
    actions.declare_no_conflict(late, by=given.judge(2), at=EVALUATING)
    score_all(late, "4.5")
    propose_gate(given.edition, Gate.FREEZE_RANKING, by=given.staff, at=DECIDING)
    return given, late


@pytest.mark.django_db(transaction=True)
def test_an_evaluation_handed_in_while_the_ranking_is_frozen_is_counted() -> None:
    given, late = almost_done()
    handed_in, may_end = threading.Event(), threading.Event()

    def hand_in() -> None:
        with transaction.atomic():
            actions.submit_evaluation(late, by=given.judge(2), at=DECIDING)
            handed_in.set()
            may_end.wait(20)

    def freeze() -> None:
        handed_in.wait(20)
        threading.Timer(1, may_end.set).start()  # by then the freeze waits for it, or has run past it
        move_gate(given.edition, Gate.FREEZE_RANKING, by=given.chair, at=DECIDING)

    assert at_once(hand_in, freeze) == [None, None]

    stored = {entry.name: len(entry.judgements) for entry in entries_of(given.edition)[given.category.pk]}
    categories = Ranking.objects.get().content["categories"]
    counted = {entry["name"]: len(entry["evaluations"]) for category in categories for entry in category["entries"]}
    assert counted == stored
    assert sorted(stored.values()) == [3, 3]
    assert set(Assignment.objects.values_list("state", flat=True)) == {Assignment.State.LOCKED}


@pytest.mark.django_db(transaction=True)
def test_a_late_conflict_accepted_while_the_ranking_is_frozen_holds_it_where_the_quorum_is_gone() -> None:
    given, _late = almost_done()
    accepted, may_end = threading.Event(), threading.Event()

    def accept() -> None:
        with transaction.atomic():
            actions.accept_late_conflict(given.assignment(0, 1), reason="A cousin.", by=given.chair, at=DECIDING)
            accepted.set()
            may_end.wait(20)

    def freeze() -> None:
        accepted.wait(20)
        threading.Timer(1, may_end.set).start()
        move_gate(given.edition, Gate.FREEZE_RANKING, by=given.chair, at=DECIDING)

    _none, refused = at_once(accept, freeze)

    assert isinstance(refused, Refused)
    assert not Ranking.objects.exists()


@pytest.mark.django_db
def test_what_arrived_before_the_freeze_and_has_its_turn_after_it_is_refused() -> None:
    given, late = almost_done()
    move_gate(given.edition, Gate.FREEZE_RANKING, by=given.chair, at=DECIDING)

    for act in (
        lambda at: actions.submit_evaluation(late, by=given.judge(2), at=at),
        lambda at: score_all(late, "1", at=at),
        lambda at: actions.replace(late, reason="Too late.", by=given.staff, at=at),
        lambda at: actions.decide_no_award(given.category, reason="Nobody.", by=given.chair, at=at),
    ):
        with pytest.raises(Refused) as refused:
            act(DECIDING - timedelta(seconds=1))
        assert refused.value.refusal == policies.FROZEN

    late.evaluation.refresh_from_db()
    assert late.evaluation.submitted_at is None
