"""From the last score to the outcome: conditions, ties, the frozen ranking, notices, the next in rank."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Event
from accounts.refusals import Refused
from accounts.rules import Role
from calls.actions import move_gate, propose_gate
from calls.process import Weight, conditions_for, preview_of
from calls.rules import Gate
from evaluation import actions
from evaluation.models import Assignment, NoAward, Ranking, RankingPlace, TieDecision
from evaluation.ranking.ties import unsettled_ties
from evaluation.rules.snapshot import replay
from notifications.models import Letter
from submissions import actions as submissions
from submissions.models import FinalistTask, Submission
from submissions.rules import State
from tests.factories.accounts import UserFactory
from tests.factories.calls import EVALUATING, moved
from tests.factories.evaluation import ASSIGNED, DECIDING, EvaluatorFactory, Jury, judged, jury
from tests.factories.kept import kept
from tests.factories.submissions import SubmissionFactory, owner_of

pytestmark = pytest.mark.django_db
OUTCOMES = ["outcome_finalist", "outcome_not_selected", "outcome_winner"]


@kept
def scored(*rows: tuple[str, ...], **method: object) -> Jury:
    """A jury that has finished: one submission per row, one evaluation per value; the category has weights 60 and 40.

    A value is a score for both criteria, or two scores with a slash between.
    """
    evaluators = max((len(row) for row in rows), default=1)
    given = jury(submissions=len(rows), evaluators=evaluators, **{"quorum": 1, **method})
    for place, row in enumerate(rows):
        for evaluator in range(evaluators):
            assignment = given.assignment(evaluator, place)
            if evaluator < len(row):
                judged(assignment, *row[evaluator].split("/"))
            else:
                actions.declare_conflict(
                    assignment, reason="We know each other.", by=given.judge(evaluator), at=EVALUATING
                )
    return given


def freeze(given: Jury) -> Ranking:
    propose_gate(given.edition, Gate.FREEZE_RANKING, by=given.staff, at=DECIDING)
    move_gate(given.edition, Gate.FREEZE_RANKING, by=given.chair, at=DECIDING)
    return Ranking.objects.get()


def notify(given: Jury) -> None:
    propose_gate(given.edition, Gate.NOTIFY_APPLICANTS, by=given.staff, at=DECIDING)
    move_gate(given.edition, Gate.NOTIFY_APPLICANTS, by=given.chair, at=DECIDING)


def unmet(given: Jury, gate: Gate, *, at=DECIDING) -> list[Weight]:
    return [condition.weight for condition in conditions_for(gate, given.fresh(), at) if not condition.met]


def places(given: Jury) -> list[tuple[int | None, bool, bool]]:
    """Place, finalist and winner of each submission, in the order in which they were made."""
    rows = {row.submission_id: row for row in RankingPlace.objects.all()}
    return [(rows[one.pk].place, rows[one.pk].finalist, rows[one.pk].winner) for one in given.submissions]


def ids(given: Jury, *numbers: int) -> list[str]:
    return [str(given.submissions[number].public_id) for number in numbers]


def test_the_evaluation_starts_when_every_eligible_submission_has_its_quorum_of_evaluators() -> None:
    given = jury(submissions=2, evaluators=2, started=False, assigned=False)
    for evaluator in given.evaluators:
        actions.assign(evaluator, given.submissions[0], by=given.staff, at=ASSIGNED)
    assert unmet(given, Gate.START_EVALUATION, at=EVALUATING) == [Weight.BLOCKS]

    for evaluator in given.evaluators:
        actions.assign(evaluator, given.submissions[1], by=given.staff, at=ASSIGNED)
    assert unmet(given, Gate.START_EVALUATION, at=EVALUATING) == []


def test_starting_tells_each_evaluator_once_what_is_there() -> None:
    given = jury(submissions=2, evaluators=2, started=False)
    idle = EvaluatorFactory(edition=given.edition)
    foretold = preview_of(Gate.START_EVALUATION, given.edition, EVALUATING)

    move_gate(given.edition, Gate.START_EVALUATION, by=given.staff, at=EVALUATING)

    letters = Letter.objects.filter(kind="assignments_ready")
    assert {letter.to for letter in letters} == {given.judge(0).email, given.judge(1).email}
    assert idle.person.email not in {letter.to for letter in letters}
    assert letters[0].subject.startswith("2 submissions")
    assert "2 letters will be owed." in foretold


def test_the_freeze_waits_for_the_quorum() -> None:
    given = scored(("4",), ("4", "4"), quorum=2)

    assert unmet(given, Gate.FREEZE_RANKING) == [Weight.BLOCKS]


def test_one_missing_evaluation_of_three_holds_the_freeze_until_the_end_and_then_no_more() -> None:
    given = jury(evaluators=3)
    for evaluator in range(2):
        judged(given.assignment(evaluator), "4")

    assert unmet(given, Gate.FREEZE_RANKING, at=EVALUATING) == [Weight.WAITS]
    assert unmet(given, Gate.FREEZE_RANKING) == []
    freeze(given)
    assert RankingPlace.objects.get().total == 80


def test_a_ranking_is_as_computed_by_hand() -> None:
    # weights 60 and 40, scale 5: 4.5/4 → 54 + 32 = 86; 4/4 → 80: mean 83
    # 4/5 → 48 + 40 = 88; 3/4 → 36 + 32 = 68: mean 78
    # 3.5/3 → 42 + 24 = 66; 3/3 → 36 + 24 = 60: mean 63, below 65
    given = scored(("4.5/4", "4/4"), ("4/5", "3/4"), ("3.5/3", "3/3"))

    ranking = freeze(given)

    assert places(given) == [(1, True, True), (2, True, False), (None, False, False)]
    totals = list(RankingPlace.objects.order_by("submission").values_list("total", flat=True))
    assert totals == [Decimal(83), Decimal(78), Decimal(63)]
    assert ranking.sha256 == hashlib.sha256(ranking.canonical.encode()).hexdigest()
    assert replay(ranking.canonical) == ranking.canonical


def test_the_freeze_moves_submissions_on_and_locks_what_it_rests_on() -> None:
    given = scored(("4",), ("2",))

    freeze(given)

    assert set(Submission.objects.values_list("state", flat=True)) == {State.EVALUATED}
    assert set(Assignment.objects.values_list("state", flat=True)) == {Assignment.State.LOCKED}
    assert Event.objects.filter(verb="ranking frozen").count() == 1
    assert not Letter.objects.filter(kind__in=OUTCOMES).exists()


def test_the_ranking_is_frozen_once_and_by_two_people_of_different_roles() -> None:
    given = scored(("4",))
    propose_gate(given.edition, Gate.FREEZE_RANKING, by=given.staff, at=DECIDING)

    for second in (given.staff, UserFactory(roles=[Role.STAFF])):
        with pytest.raises(Refused):
            move_gate(given.edition, Gate.FREEZE_RANKING, by=second, at=DECIDING)
    assert not Ranking.objects.exists()

    move_gate(given.edition, Gate.FREEZE_RANKING, by=given.chair, at=DECIDING)
    with pytest.raises(Refused):
        move_gate(given.edition, Gate.FREEZE_RANKING, by=given.chair, at=DECIDING)
    assert Ranking.objects.count() == 1
    assert RankingPlace.objects.count() == 1


def test_below_a_threshold_nobody_is_a_finalist() -> None:
    given = scored(("2.5/5",), ("3/3.5",), ("4/4",))  # 70 but 2.5 on evidence; 64 in total; 80

    freeze(given)

    assert places(given) == [(None, False, False), (None, False, False), (1, True, True)]


def test_a_category_without_entries_and_one_with_one_are_ranked_too() -> None:
    given = scored(("4",))

    ranking = freeze(given)

    assert places(given) == [(1, True, True)]
    assert [len(row["result"]) for row in ranking.content["categories"]] == [0, 1]  # culture, impact


def test_a_tie_at_the_cut_holds_the_freeze_until_the_chair_orders_it() -> None:
    given = scored(("5",), ("4.5",), ("4",), ("4",))
    assert unmet(given, Gate.FREEZE_RANKING) == [Weight.DECISION]

    actions.settle_tie(
        given.category, order=ids(given, 3, 2), reason="It runs in more places.", by=given.chair, at=DECIDING
    )

    assert unmet(given, Gate.FREEZE_RANKING) == []
    freeze(given)
    assert places(given) == [(1, True, True), (2, True, False), (4, False, False), (3, True, False)]


def test_a_tie_at_the_cut_may_be_left_ex_aequo_where_all_of_it_fits() -> None:
    given = scored(("5",), ("4.5",), ("4",), ("4",))

    actions.settle_tie(
        given.category, order=ids(given, 2, 3), reason="Both.", ex_aequo=True, by=given.chair, at=DECIDING
    )
    freeze(given)

    assert places(given) == [(1, True, True), (2, True, False), (3, True, False), (3, True, False)]
    assert RankingPlace.objects.filter(ex_aequo=True).count() == 2


def test_a_tie_for_the_winners_place_cannot_be_left_ex_aequo() -> None:
    given = scored(("5",), ("5",))

    with pytest.raises(ValidationError, match="cannot share"):
        actions.settle_tie(
            given.category, order=ids(given, 0, 1), reason="Both.", ex_aequo=True, by=given.chair, at=DECIDING
        )

    assert not TieDecision.objects.exists()
    assert not Event.objects.filter(verb="tie settled").exists()


def test_no_award_makes_a_tie_for_the_winners_place_none() -> None:
    given = scored(("5",), ("5",))
    assert len(unsettled_ties(given.fresh())) == 1

    actions.decide_no_award(given.category, reason="Neither is ready.", by=given.chair, at=DECIDING)

    assert unsettled_ties(given.fresh()) == []
    freeze(given)
    assert places(given) == [(1, True, False), (1, True, False)]
    assert NoAward.objects.get().reason == "Neither is ready."


@pytest.mark.parametrize("order", [(0, 1), (2,), (2, 3, 1)])
def test_only_a_present_tie_is_settled_and_as_a_whole(order: tuple[int, ...]) -> None:
    given = scored(("5",), ("4.5",), ("4",), ("4",))

    with pytest.raises(ValidationError):
        actions.settle_tie(given.category, order=ids(given, *order), reason="Hm.", by=given.chair, at=DECIDING)

    assert not TieDecision.objects.exists()


def test_a_tie_is_settled_by_the_chair_with_a_reason() -> None:
    given = scored(("5",), ("4.5",), ("4",), ("4",))

    with pytest.raises(Refused):
        actions.settle_tie(given.category, order=ids(given, 2, 3), reason="Hm.", by=given.staff, at=DECIDING)
    with pytest.raises(ValidationError):
        actions.settle_tie(given.category, order=ids(given, 2, 3), reason=" ", by=given.chair, at=DECIDING)

    assert not TieDecision.objects.exists()


def test_scores_void_after_a_late_conflict_do_not_count() -> None:
    given = scored(("5", "3.5"), quorum=1)
    actions.accept_late_conflict(given.assignment(0), reason="A cousin.", by=given.chair, at=DECIDING)

    freeze(given)

    assert RankingPlace.objects.get().total == 70


def test_each_applicant_learns_the_own_outcome_once_and_nobody_elses() -> None:
    given = scored(("5",), ("4.5",), ("4",), ("3.5",))
    freeze(given)

    notify(given)

    letters = {letter.to: letter for letter in Letter.objects.filter(kind__in=OUTCOMES)}
    kinds = [letters[owner_of(row).email].kind for row in given.submissions]
    assert kinds == ["outcome_winner", "outcome_finalist", "outcome_finalist", "outcome_not_selected"]
    assert len(letters) == Letter.objects.filter(kind__in=OUTCOMES).count() == 4
    for row in given.submissions:
        text = letters[owner_of(row).email].text
        assert not any(other.project.title in text for other in given.submissions if other != row)
        assert not any(str(evaluator) in text for evaluator in given.evaluators)
    states = [Submission.objects.get(pk=row.pk).state for row in given.submissions]
    assert states == [State.FINALIST, State.FINALIST, State.FINALIST, State.NOT_SELECTED]
    assert set(FinalistTask.objects.values_list("due", flat=True)) == {DECIDING + timedelta(days=7)}


def test_who_was_not_selected_reads_what_the_jury_wrote() -> None:
    given = scored(("2",))
    freeze(given)

    notify(given)

    letter = Letter.objects.get(kind="outcome_not_selected")
    assert "twenty-nine outcomes" in letter.text
    assert letter.html.count("twenty-nine outcomes") == 2


def test_where_the_vote_decides_nobody_is_told_to_have_won() -> None:
    given = scored(("5",), ("4",), vote_mode="decisive")
    freeze(given)

    notify(given)

    assert set(Letter.objects.filter(kind__in=OUTCOMES).values_list("kind", flat=True)) == {"outcome_finalist"}


def test_notices_told_twice_are_told_once() -> None:
    given = scored(("5",), ("2",))
    freeze(given)
    notify(given)
    before = list(Letter.objects.values_list("key", flat=True))

    actions.notify(given.fresh(), by=given.chair, at=DECIDING)

    assert list(Letter.objects.values_list("key", flat=True)) == before


def test_who_withdrew_after_the_freeze_gets_no_notice() -> None:
    given = scored(("5",), ("4",))
    freeze(given)
    gone = given.submissions[0]
    submissions.withdraw(gone, by=owner_of(gone), at=DECIDING)

    notify(given)

    assert not Letter.objects.filter(kind__in=OUTCOMES, to=owner_of(gone).email).exists()


def declined(given: Jury, number: int = 0) -> None:
    gone = given.submissions[number]
    submissions.decline_finals(gone, by=owner_of(gone), at=DECIDING)


def test_the_next_in_rank_follows_a_finalist_who_declined() -> None:
    given = scored(("5",), ("4.5",), ("4",), ("3.5",))
    freeze(given)
    notify(given)
    declined(given)

    actions.promote_next(given.category, reason="The first declined.", by=given.staff, at=DECIDING)

    promoted = Submission.objects.get(pk=given.submissions[3].pk)
    assert promoted.state == State.FINALIST
    letters = Letter.objects.filter(to=owner_of(promoted).email, kind__in=OUTCOMES).order_by("pk")
    assert [letter.kind for letter in letters] == ["outcome_not_selected", "outcome_finalist"]


def test_nobody_is_promoted_while_all_finalists_are_there() -> None:
    given = scored(("5",), ("4.5",), ("4",), ("3.5",))
    freeze(given)
    notify(given)

    with pytest.raises(Refused) as caught:
        actions.promote_next(given.category, reason="Because.", by=given.staff, at=DECIDING)

    assert caught.value.refusal.code == "no-vacancy"
    assert Submission.objects.filter(state=State.FINALIST).count() == 3


def test_those_who_share_the_next_place_are_not_told_apart_by_chance() -> None:
    given = scored(("5",), ("4.5",), ("4",), ("3.5",), ("3.5",))
    freeze(given)
    notify(given)
    declined(given)

    with pytest.raises(ValidationError, match="share the next place"):
        actions.promote_next(given.category, reason="The first declined.", by=given.staff, at=DECIDING)

    assert Submission.objects.filter(state=State.FINALIST).count() == 2


def test_nobody_below_a_threshold_is_promoted() -> None:
    given = scored(("5",), ("2",))
    freeze(given)
    notify(given)
    declined(given)

    with pytest.raises(ValidationError, match="Nobody else"):
        actions.promote_next(given.category, reason="The first declined.", by=given.staff, at=DECIDING)


def test_nobody_is_promoted_once_finalists_are_public() -> None:
    given = scored(("5",), ("4",))
    freeze(given)
    notify(given)
    declined(given)
    moved(given.edition, Gate.RELEASE_FINALISTS, at=DECIDING)

    with pytest.raises(Refused) as caught:
        actions.promote_next(given.category, reason="The first declined.", by=given.staff, at=DECIDING)

    assert caught.value.refusal.code == "too-late"


def test_an_entry_found_eligible_after_the_start_is_part_of_the_ranking() -> None:
    given = scored(("5",))
    late = SubmissionFactory(category=given.category, eligible=True)

    assert unmet(given, Gate.FREEZE_RANKING) == [Weight.BLOCKS]
    actions.assign(given.evaluators[0], late, by=given.staff, at=EVALUATING)
    judged(Assignment.objects.get(submission=late), "4")

    freeze(given)
    assert RankingPlace.objects.count() == 2
