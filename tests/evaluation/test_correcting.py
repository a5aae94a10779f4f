"""The ranking frozen again: two people, a reason, both snapshots kept, and no outcome that was told taken back."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import Event, User
from accounts.refusals import Refused
from accounts.rules import Role
from calls.actions import move_gate, propose_gate
from calls.process import conditions_for
from calls.rules import Gate
from evaluation import actions, policies
from evaluation.models import Assignment, Correction, NoAward, Ranking, RankingPlace
from evaluation.ranking.freezing import take
from evaluation.rules.snapshot import replay
from notifications.models import Letter
from submissions.models import Submission
from submissions.rules import State
from tests.evaluation.test_freezing import OUTCOMES, freeze, notify, scored
from tests.factories.accounts import UserFactory
from tests.factories.calls import moved
from tests.factories.evaluation import DECIDING, Jury, judged
from tests.factories.kept import kept
from tests.factories.submissions import SubmissionFactory
from tests.races import at_once

pytestmark = pytest.mark.django_db
WHY = "A conflict was found after the freeze."


def proposed(given: Jury, by: User | None = None) -> Correction:
    return actions.propose_correction(given.edition, reason=WHY, by=by or given.staff, at=DECIDING)


def void(given: Jury, evaluator: int = 0, submission: int = 0) -> None:
    actions.accept_late_conflict(
        given.assignment(evaluator, submission), reason="A cousin.", by=given.chair, at=DECIDING
    )


def confirmed(correction: Correction, given: Jury, by: User | None = None, **more: Any) -> Correction:
    shown = {"sha256": take(given.fresh()).sha256, **more}
    return actions.confirm_correction(correction, by=by or given.chair, at=DECIDING, **shown)


def refused(act: Any) -> str:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.refusal.code


def outcomes_told() -> set[str]:
    return set(Letter.objects.filter(kind__in=OUTCOMES).values_list("key", flat=True))


@kept
def two_evaluations() -> Jury:
    """The first entry leads by one evaluation that may be void."""
    given = scored(("5", "4"), ("4.5", "4"), quorum=1)
    freeze(given)
    return given


def test_a_conflict_found_after_the_freeze_makes_a_new_snapshot_beside_the_old_one() -> None:
    given = two_evaluations()
    first = Ranking.objects.get()
    correction = proposed(given)
    void(given)

    correction = confirmed(correction, given)

    old, new = Ranking.objects.order_by("pk")
    assert (old.canonical, old.sha256) == (first.canonical, first.sha256)
    assert correction.ranking == new
    assert replay(new.canonical) == new.canonical != old.canonical
    totals = {place.submission_id: place.total for place in new.places.all()}
    assert [totals[row.pk] for row in given.submissions] == [80, 85]
    assert [place.place for place in new.places.order_by("submission")] == [2, 1]
    acts = Event.objects.filter(verb__contains="correction") | Event.objects.filter(verb="ranking frozen again")
    assert [event.reason for event in acts.order_by("pk")] == [WHY, WHY]
    assert set(Submission.objects.values_list("state", flat=True)) == {State.EVALUATED}


def test_without_a_correction_the_chair_decides_nothing_after_the_freeze_and_after_it_neither() -> None:
    given = two_evaluations()

    def decide() -> None:
        actions.decide_no_award(given.category, reason="Nobody.", by=given.chair, at=DECIDING)

    assert refused(decide) == policies.FROZEN.code
    correction = proposed(given)
    void(given)
    confirmed(correction, given)

    assert refused(decide) == policies.FROZEN.code
    assert not NoAward.objects.exists()


def test_it_takes_another_person_and_both_roles() -> None:
    given = two_evaluations()
    correction = proposed(given)
    void(given)
    other_staff = UserFactory(roles=[Role.STAFF])
    both = UserFactory(roles=[Role.STAFF, Role.CHAIR])

    assert refused(lambda: confirmed(correction, given, given.staff)) == "same-person"
    assert refused(lambda: confirmed(correction, given, other_staff)) == "wrong-role"
    for stranger in (given.judge(0), UserFactory(roles=[Role.AUDITOR]), UserFactory()):
        assert refused(lambda stranger=stranger: confirmed(correction, given, stranger)) == "wrong-role"
        assert refused(lambda stranger=stranger: proposed(given, stranger)) == "wrong-role"
    assert Ranking.objects.count() == 1

    confirmed(correction, given, both)
    assert Ranking.objects.count() == 2


def test_the_chair_may_propose_and_staff_confirm() -> None:
    given = two_evaluations()
    correction = proposed(given, given.chair)
    void(given)

    assert confirmed(correction, given, given.staff).confirmed_by == given.staff


def test_the_database_refuses_one_person_for_both() -> None:
    given = two_evaluations()
    correction = proposed(given)
    again = {"confirmed_by": given.staff, "confirmed_at": DECIDING, "ranking": Ranking.objects.get()}

    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.filter(pk=correction.pk).update(**again)


def test_it_needs_a_reason_a_freeze_and_something_that_changed() -> None:
    given = scored(("5",), ("4",))
    assert refused(lambda: proposed(given)) == "not-frozen"
    freeze(given)
    with pytest.raises(ValidationError):
        actions.propose_correction(given.edition, reason=" ", by=given.staff, at=DECIDING)
    correction = proposed(given)

    with pytest.raises(ValidationError, match="Nothing has changed"):
        confirmed(correction, given)

    assert refused(lambda: proposed(given)) == "proposed-already"
    assert (Ranking.objects.count(), Correction.objects.count()) == (1, 1)


def test_who_confirms_has_seen_what_is_frozen() -> None:
    given = scored(("5", "4", "4"), ("4.5", "4", "4"), quorum=1)
    freeze(given)
    correction = proposed(given)
    void(given)
    seen = take(given.fresh()).sha256
    void(given, 1)

    with pytest.raises(ValidationError, match="since this page was shown"):
        confirmed(correction, given, sha256=seen)

    assert Ranking.objects.count() == 1


def test_a_proposal_is_withdrawn_only_while_nothing_was_decided() -> None:
    given = two_evaluations()
    actions.withdraw_correction(proposed(given), by=given.chair, at=DECIDING)
    assert not Correction.objects.exists()
    correction = proposed(given)
    void(given)

    with pytest.raises(ValidationError, match="must be frozen again"):
        actions.withdraw_correction(correction, by=given.staff, at=DECIDING)

    assert Correction.objects.exists()


def test_an_entry_found_eligible_after_the_freeze_is_read_and_ranked() -> None:
    given = two_evaluations()
    late = SubmissionFactory(category=given.category, eligible=True)
    assert refused(lambda: actions.assign(given.evaluators[0], late, by=given.staff, at=DECIDING)) == "frozen"
    correction = proposed(given)

    actions.assign(given.evaluators[0], late, by=given.staff, at=DECIDING)
    assert refused(lambda: confirmed(correction, given)) == "unmet"
    judged(Assignment.objects.get(submission=late), "4", at=DECIDING)
    confirmed(correction, given)

    assert RankingPlace.objects.get(ranking__correction=correction, submission=late).place == 3
    late.refresh_from_db()
    assert late.state == State.EVALUATED


def test_an_entry_that_lost_its_quorum_gets_another_evaluator_and_no_other_does() -> None:
    given = scored(("5", "4"), ("4.5", "4"), quorum=2)
    freeze(given)
    spare = type(given.evaluators[0]).objects.create(
        edition=given.edition,
        person=UserFactory(roles=[Role.EVALUATOR], email="spare@spare.example"),
        invited_at=DECIDING,
        accepted_at=DECIDING,
        capacity=5,
    )
    correction = proposed(given)
    void(given)
    assert refused(lambda: confirmed(correction, given)) == "unmet"

    assert refused(lambda: actions.assign(spare, given.submissions[1], by=given.staff, at=DECIDING)) == "frozen"
    actions.assign(spare, given.submissions[0], by=given.staff, at=DECIDING)
    judged(Assignment.objects.get(evaluator=spare), "3.5", at=DECIDING)
    confirmed(correction, given)

    assert [place.total for place in Ranking.objects.latest("pk").places.order_by("submission")] == [75, 85]


def test_the_chair_may_decide_on_no_award_while_it_is_open() -> None:
    given = two_evaluations()
    correction = proposed(given)

    actions.decide_no_award(given.category, reason="Nobody.", by=given.chair, at=DECIDING)
    confirmed(correction, given)

    assert NoAward.objects.count() == 1
    assert not Ranking.objects.latest("pk").places.filter(winner=True).exists()


def test_nobody_is_notified_while_the_ranking_is_being_corrected() -> None:
    given = two_evaluations()
    correction = proposed(given)

    for gate in (Gate.NOTIFY_APPLICANTS, Gate.RELEASE_FINALISTS, Gate.RELEASE_RESULTS):
        sentences = [str(row.sentence) for row in conditions_for(gate, given.fresh(), DECIDING) if not row.met]
        assert "The ranking is being corrected" in sentences
    with pytest.raises(Refused):
        propose_gate(given.edition, Gate.NOTIFY_APPLICANTS, by=given.staff, at=DECIDING)
    void(given)
    confirmed(correction, given)
    notify(given)

    kinds = Letter.objects.filter(kind__in=OUTCOMES).order_by("pk").values_list("kind", flat=True)
    assert sorted(kinds) == ["outcome_finalist", "outcome_winner"]


def test_no_correction_is_proposed_while_the_next_gate_waits_for_its_second_person() -> None:
    given = two_evaluations()
    propose_gate(given.edition, Gate.NOTIFY_APPLICANTS, by=given.staff, at=DECIDING)

    assert refused(lambda: proposed(given)) == "gate-proposed"


def test_an_outcome_that_was_told_is_not_taken_back() -> None:
    given = two_evaluations()
    notify(given)
    letters = outcomes_told()
    correction = proposed(given)
    void(given)

    assert refused(lambda: confirmed(correction, given)) == "told-otherwise"

    assert Ranking.objects.count() == 1
    assert outcomes_told() == letters


def test_after_the_notices_totals_may_change_and_nobody_is_told_twice() -> None:
    given = scored(("5", "4.5"), ("4", "3.5"), quorum=1)
    freeze(given)
    notify(given)
    letters = outcomes_told()
    correction = proposed(given)
    void(given)

    confirmed(correction, given)

    assert [place.total for place in Ranking.objects.latest("pk").places.order_by("submission")] == [90, 75]
    assert outcomes_told() == letters


def test_who_is_ranked_after_the_notices_is_told_once() -> None:
    given = scored(("5",), ("4.5",))
    freeze(given)
    notify(given)
    late = SubmissionFactory(category=given.category, eligible=True)
    correction = proposed(given)
    actions.assign(given.evaluators[0], late, by=given.staff, at=DECIDING)
    judged(Assignment.objects.get(submission=late), "4", at=DECIDING)
    before = Letter.objects.filter(kind__in=OUTCOMES).count()

    confirmed(correction, given)

    late.refresh_from_db()
    assert late.state == State.FINALIST
    assert Letter.objects.filter(kind__in=OUTCOMES).count() == before + 1


def test_nothing_is_frozen_again_once_results_are_public() -> None:
    given = two_evaluations()
    correction = proposed(given)
    void(given)
    moved(given.edition, Gate.RELEASE_RESULTS, at=DECIDING)

    assert refused(lambda: confirmed(correction, given)) == "released"
    assert Ranking.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_confirm_at_once_freeze_once() -> None:
    given = two_evaluations()
    correction = proposed(given)
    void(given)
    second = UserFactory(roles=[Role.CHAIR])

    ends = at_once(lambda: confirmed(correction, given), lambda: confirmed(correction, given, second))

    assert sorted(type(end).__name__ for end in ends) == ["Correction", "Refused"]
    assert Ranking.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_who_propose_at_once_propose_once() -> None:
    given = two_evaluations()

    ends = at_once(lambda: proposed(given), lambda: proposed(given, given.chair))

    assert sorted(type(end).__name__ for end in ends) == ["Correction", "Refused"]
    assert Correction.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_evaluators_hand_in_and_two_chairs_freeze_at_once() -> None:
    from tests.evaluation.test_freezing_races import almost_done

    given, late = almost_done()
    second = UserFactory(roles=[Role.CHAIR])

    def freezes(person: User) -> Any:
        return lambda: move_gate(given.edition, Gate.FREEZE_RANKING, by=person, at=DECIDING)

    ends = at_once(
        freezes(given.chair),
        freezes(second),
        lambda: actions.submit_evaluation(late, by=given.judge(2), at=DECIDING),
        lambda: actions.submit_evaluation(late, by=given.judge(2), at=DECIDING),
    )

    assert sum(isinstance(end, Refused) for end in ends[:2]) == 1
    content = Ranking.objects.get().content
    counted = sum(len(entry["evaluations"]) for category in content["categories"] for entry in category["entries"])
    late.evaluation.refresh_from_db()
    assert counted == 5 + (late.evaluation.submitted_at is not None)
