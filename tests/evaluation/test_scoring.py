"""Declarations, scores and submitted evaluations."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from accounts.refusals import Refused
from calls.models import Criterion
from calls.rules import Gate
from evaluation import actions
from evaluation.models import Assignment, Evaluation, Score
from evaluation.sheet import lines_of, missing_of, total_so_far
from notifications.models import Letter
from submissions.readers import may_read
from tests.factories.calls import EVALUATING, moved
from tests.factories.evaluation import COMMENT, judged, jury, score_all

pytestmark = pytest.mark.django_db
State = Assignment.State


def criteria_of(assignment: Assignment) -> list[Criterion]:
    return list(assignment.submission.category.criteria.order_by("position"))


def test_the_text_opens_with_the_declaration_that_there_is_no_conflict() -> None:
    given = jury()
    assert not may_read(given.judge(), given.submissions[0])

    actions.declare_no_conflict(given.assignment(), by=given.judge(), at=EVALUATING)

    assert given.assignment().state == State.ACCEPTED
    assert may_read(given.judge(), given.submissions[0])


def test_nothing_is_declared_before_the_evaluation_starts() -> None:
    given = jury(started=False)

    with pytest.raises(Refused) as caught:
        actions.declare_no_conflict(given.assignment(), by=given.judge(), at=EVALUATING)

    assert caught.value.refusal.code == "not-started"
    assert given.assignment().state == State.PROPOSED


def test_nobody_declares_for_somebody_else() -> None:
    given = jury(evaluators=2)

    with pytest.raises(Refused) as caught:
        actions.declare_no_conflict(given.assignment(0), by=given.judge(1), at=EVALUATING)

    assert caught.value.refusal.code == "not-yours"


def test_a_conflict_closes_the_text_and_is_told_to_whoever_assigned_it() -> None:
    given = jury()

    actions.declare_conflict(given.assignment(), reason="My sister works there.", by=given.judge(), at=EVALUATING)

    assert given.assignment().state == State.CONFLICT
    assert not may_read(given.judge(), given.submissions[0])
    letter = Letter.objects.get(kind="conflict_declared")
    assert letter.to == given.staff.email
    assert "My sister works there." in letter.text


def test_a_conflict_needs_its_reason() -> None:
    given = jury()

    with pytest.raises(ValidationError):
        actions.declare_conflict(given.assignment(), reason=" ", by=given.judge(), at=EVALUATING)

    assert given.assignment().state == State.PROPOSED
    assert not Letter.objects.filter(kind="conflict_declared").exists()


def test_a_declined_submission_leaves_the_queue() -> None:
    given = jury()

    actions.decline(given.assignment(), reason="No time.", by=given.judge(), at=EVALUATING)

    assert given.assignment().state == State.DECLINED
    assert not Assignment.objects.standing().exists()
    assert Letter.objects.filter(kind="conflict_declared").count() == 1


def test_nothing_is_scored_before_the_declaration() -> None:
    given = jury()

    with pytest.raises(Refused) as caught:
        score_all(given.assignment(), "4")

    assert caught.value.refusal.code == "declare-first"
    assert not Score.objects.exists()


def test_a_draft_of_an_evaluation_may_be_incomplete() -> None:
    given = jury()
    assignment, judge = given.assignment(), given.judge()
    actions.declare_no_conflict(assignment, by=judge, at=EVALUATING)

    score = actions.save_score(
        assignment, criteria_of(assignment)[0], value=Decimal("3.5"), revision=0, by=judge, at=EVALUATING
    )

    assert (score.value, score.comment, score.revision) == (Decimal("3.5"), "", 1)
    assert given.assignment().state == State.IN_PROGRESS
    assert total_so_far(lines_of(assignment), 5) == 70
    assert [thing.anchor for thing in missing_of(assignment)] == [
        "criterion-evidence", "criterion-ethics", "criterion-ethics"
    ]  # fmt: skip


@pytest.mark.parametrize("value", ["3.3", "-0.5", "5.5", "11"])
def test_a_score_is_in_half_points_of_the_scale(value: str) -> None:
    given = jury()
    assignment, judge = given.assignment(), given.judge()
    actions.declare_no_conflict(assignment, by=judge, at=EVALUATING)

    with pytest.raises(ValidationError):
        actions.save_score(
            assignment, criteria_of(assignment)[0], value=Decimal(value), revision=0, by=judge, at=EVALUATING
        )

    assert not Score.objects.exists()


def test_the_database_itself_takes_half_points_only() -> None:
    given = jury()
    judged(given.assignment(), "4")

    with pytest.raises(IntegrityError, match="score_is_in_half_points"), transaction.atomic():
        Score.objects.update(value=Decimal("3.3"))


def test_a_score_and_cannot_judge_exclude_each_other_in_the_database() -> None:
    given = jury()
    judged(given.assignment(), "4")

    with pytest.raises(IntegrityError, match="given_or_cannot"), transaction.atomic():
        Score.objects.update(cannot_judge=True)


def test_two_tabs_do_not_overwrite_each_other() -> None:
    given = jury()
    assignment, judge = given.assignment(), given.judge()
    actions.declare_no_conflict(assignment, by=judge, at=EVALUATING)
    criterion = criteria_of(assignment)[0]
    actions.save_score(assignment, criterion, value=Decimal(4), revision=0, by=judge, at=EVALUATING)

    with pytest.raises(actions.Stale) as stale:
        actions.save_score(assignment, criterion, value=Decimal(2), revision=0, by=judge, at=EVALUATING)

    assert stale.value.theirs.value == 4
    assert Score.objects.get().value == 4


def test_score_and_comment_saved_by_one_tab_are_no_clash_but_another_tab_is() -> None:
    given = jury()
    assignment, judge = given.assignment(), given.judge()
    actions.declare_no_conflict(assignment, by=judge, at=EVALUATING)
    criterion = criteria_of(assignment)[0]

    act = {"by": judge, "at": EVALUATING}

    actions.save_judgement(assignment, criterion, value=Decimal(4), cannot_judge=False, revision=0, **act)
    actions.save_comment(assignment, criterion, comment="From the same tab.", revision=0, **act)
    with pytest.raises(actions.Stale):
        actions.save_comment(assignment, criterion, comment="From another.", revision=0, **act)
    again = actions.save_judgement(assignment, criterion, value=Decimal(4), cannot_judge=False, revision=0, **act)

    assert (again.value, again.comment, again.revision) == (Decimal(4), "From the same tab.", 1)


def test_a_score_of_another_category_is_refused() -> None:
    given = jury()
    assignment, judge = given.assignment(), given.judge()
    actions.declare_no_conflict(assignment, by=judge, at=EVALUATING)
    foreign = given.edition.categories.all()[1].criteria.all()[0]

    with pytest.raises(ValidationError):
        actions.save_score(assignment, foreign, value=Decimal(4), revision=0, by=judge, at=EVALUATING)

    assert not Score.objects.exists()


def test_an_evaluation_without_comments_is_not_submitted_and_says_what_is_missing() -> None:
    given = jury()
    assignment, judge = given.assignment(), given.judge()
    actions.declare_no_conflict(assignment, by=judge, at=EVALUATING)
    score_all(assignment, "4", comment="Too short, yes")

    with pytest.raises(ValidationError) as missing:
        actions.submit_evaluation(assignment, by=judge, at=EVALUATING)

    assert missing.value.messages == [
        "Criterion 1: 6 more characters of comment",
        "Criterion 2: 6 more characters of comment",
    ]
    assert Evaluation.objects.get().submitted_at is None
    assert given.assignment().state == State.IN_PROGRESS


def test_who_can_judge_nothing_does_not_count_as_an_evaluation() -> None:
    given = jury()
    assignment, judge = given.assignment(), given.judge()
    actions.declare_no_conflict(assignment, by=judge, at=EVALUATING)
    score_all(assignment, None)

    with pytest.raises(ValidationError, match="at least one criterion"):
        actions.submit_evaluation(assignment, by=judge, at=EVALUATING)

    assert Evaluation.objects.get().submitted_at is None


def test_a_submitted_evaluation_changes_no_more() -> None:
    given = jury()

    judged(given.assignment(), "4", None)

    assert given.assignment().state == State.SUBMITTED
    assignment = given.assignment()
    for act in (
        lambda: score_all(assignment, "5"),
        lambda: actions.submit_evaluation(assignment, by=given.judge(), at=EVALUATING),
    ):
        with pytest.raises(Refused) as caught:
            act()
        assert caught.value.refusal.code == "handed-in"
    assert set(Score.objects.values_list("value", flat=True)) == {Decimal("4.0"), None}


def test_nothing_is_scored_after_the_freeze() -> None:
    given = jury()
    assignment, judge = given.assignment(), given.judge()
    actions.declare_no_conflict(assignment, by=judge, at=EVALUATING)
    moved(given.edition, Gate.FREEZE_RANKING, at=EVALUATING)

    with pytest.raises(Refused) as caught:
        score_all(assignment, "4")

    assert caught.value.refusal.code == "frozen"
    assert not Score.objects.exists()


def test_a_conflict_found_after_scoring_waits_for_the_chair_and_then_voids_the_scores() -> None:
    given = jury()
    judged(given.assignment(), "5")

    actions.report_late_conflict(given.assignment(), reason="My former student.", by=given.judge(), at=EVALUATING)
    assert Evaluation.objects.get().voided_at is None
    assert Letter.objects.get(kind="conflict_declared").to == given.staff.email
    with pytest.raises(Refused):
        actions.report_late_conflict(given.assignment(), reason="Again.", by=given.judge(), at=EVALUATING)

    actions.accept_late_conflict(given.assignment(), reason="A former student.", by=given.chair, at=EVALUATING)

    assert given.assignment().state == State.CONFLICT
    assert Evaluation.objects.get().void_reason == "A former student."
    assert Score.objects.filter(comment=COMMENT).count() == 2
    assert not may_read(given.judge(), given.submissions[0])


def test_staff_do_not_void_scores() -> None:
    given = jury()
    judged(given.assignment(), "5")

    with pytest.raises(Refused):
        actions.accept_late_conflict(given.assignment(), reason="Hm.", by=given.staff, at=EVALUATING)

    assert Evaluation.objects.get().voided_at is None


@pytest.mark.django_db(transaction=True)
def test_eight_saves_of_one_score_at_once_store_one_of_them_and_call_the_rest_stale() -> None:
    given = jury()
    assignment, judge = given.assignment(), given.judge()
    actions.declare_no_conflict(assignment, by=judge, at=EVALUATING)
    criterion = criteria_of(assignment)[0]

    def save(half: int) -> str:
        try:
            actions.save_score(assignment, criterion, value=Decimal(half) / 2, revision=0, by=judge, at=EVALUATING)
        except actions.Stale:
            return "stale"
        finally:
            connection.close()
        return "saved"

    with ThreadPoolExecutor(8) as pool:
        answers = sorted(pool.map(save, range(1, 9)))

    assert answers == ["saved", *["stale"] * 7]
    assert Score.objects.get().revision == 1
