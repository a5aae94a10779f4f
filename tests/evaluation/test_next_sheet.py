"""What comes after a sheet: the submission with the fewest evaluations, what was skipped last of all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import reverse

from calls.rules import Gate
from evaluation import actions
from evaluation.models import Assignment, Score
from evaluation.sheet.following import following, open_sheets
from tests.evaluation.test_desk import QUEUE, address, whole_sheet
from tests.factories.calls import EVALUATING, moved
from tests.factories.evaluation import Jury, judged, jury, score_all
from tests.factories.moments import now_is

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_march() -> Iterator[None]:
    with now_is(EVALUATING):
        yield


def at_work(client, submissions: int = 3, evaluators: int = 2) -> Jury:
    """The first evaluator has declared no conflict on any and is signed in."""
    given = jury(submissions=submissions, evaluators=evaluators)
    for number in range(submissions):
        actions.declare_no_conflict(given.assignment(0, number), by=given.judge(), at=EVALUATING)
    client.force_login(given.judge())
    return given


def skip(client, given: Jury, submission: int, **changed: str) -> str:
    sent = whole_sheet(given, **changed) | {"skip": "1"}
    for name in [name for name in sent if name.startswith(("score", "comment"))]:
        sent[name] = ""
    return client.post(address("sheet", given.assignment(0, submission)), sent).headers["Location"]


def sheet_of(given: Jury, submission: int) -> str:
    return address("sheet", given.assignment(0, submission))


def test_after_the_submit_comes_the_submission_with_the_fewest_evaluations(client) -> None:
    given = at_work(client)
    judged(given.assignment(1, 1), "3")  # the second one has an evaluation already
    score_all(given.assignment(0, 0), "4")

    offer = client.get(address("submit", given.assignment(0, 0))).content.decode()
    answer = client.post(address("submit", given.assignment(0, 0)))

    assert answer.headers["Location"] == sheet_of(given, 2)
    assert f"Then comes {given.submissions[2].number}" in offer


def test_a_draft_or_a_void_evaluation_of_somebody_else_is_none(client) -> None:
    given = at_work(client)
    judged(given.assignment(1, 1), "3")
    actions.accept_late_conflict(given.assignment(1, 1), reason="A cousin.", by=given.chair, at=EVALUATING)
    actions.declare_no_conflict(given.assignment(1, 2), by=given.judge(1), at=EVALUATING)
    score_all(given.assignment(1, 2), "3")

    assert [row.submission for row in open_sheets(given.judge())] == given.submissions


def test_what_is_skipped_comes_back_round_after_all_the_others(client) -> None:
    given = at_work(client)

    assert skip(client, given, 0) == sheet_of(given, 1)
    assert skip(client, given, 1) == sheet_of(given, 2)
    assert skip(client, given, 2) == sheet_of(given, 0)
    assert skip(client, given, 0) == sheet_of(given, 1)


def test_after_the_submit_what_was_skipped_still_comes_last(client) -> None:
    given = at_work(client)
    skip(client, given, 0)
    score_all(given.assignment(0, 1), "4")

    assert client.post(address("submit", given.assignment(0, 1))).headers["Location"] == sheet_of(given, 2)


def test_skipping_submits_nothing_and_keeps_what_was_typed(client) -> None:
    given = at_work(client)
    sent = whole_sheet(given) | {"skip": "1"}

    client.post(sheet_of(given, 0), sent)

    assert given.assignment(0, 0).state == Assignment.State.IN_PROGRESS
    assert set(Score.objects.values_list("value", flat=True)) == {4}


def test_who_has_one_sheet_left_is_not_offered_to_skip_it_and_ends_in_the_queue(client) -> None:
    given = at_work(client, submissions=1)
    score_all(given.assignment(), "4")

    assert "Skip for now" not in client.get(sheet_of(given, 0)).content.decode()
    assert "It is the last one on your desk." in client.get(address("submit", given.assignment())).content.decode()
    assert client.post(address("submit", given.assignment())).headers["Location"] == reverse(QUEUE)


def test_the_sheet_says_how_far_one_is(client) -> None:
    given = at_work(client)
    score_all(given.assignment(0, 0), "4")
    client.post(address("submit", given.assignment(0, 0)))

    page = client.get(sheet_of(given, 1)).content.decode()

    assert "1 of 3 submitted" in page
    assert 'class="how-far"' in page


def test_what_is_not_declared_yet_comes_too_and_leads_to_the_declaration(client) -> None:
    given = jury(submissions=2)
    actions.declare_no_conflict(given.assignment(0, 0), by=given.judge(), at=EVALUATING)
    score_all(given.assignment(0, 0), "4")
    client.force_login(given.judge())

    answer = client.post(address("submit", given.assignment(0, 0)), follow=True)

    assert answer.redirect_chain[-1][0] == address("declare", given.assignment(0, 1))


def test_a_call_that_is_frozen_or_not_started_offers_nothing(client) -> None:
    frozen, early = at_work(client), jury(started=False)
    moved(frozen.edition, Gate.FREEZE_RANKING, at=EVALUATING)

    assert open_sheets(frozen.judge()) == []
    assert open_sheets(early.judge()) == []


def test_who_sits_on_two_juries_stays_with_the_call_at_hand(client) -> None:
    given = at_work(client)
    rows = open_sheets(given.judge())
    rows[1].submission.edition_id += 1  # as if it were of another call

    assert following(rows, rows[0]) is rows[2]
    assert following(rows[:2], rows[0]) is rows[1]
    assert following(rows[:1], rows[0]) is None


@pytest.mark.parametrize("count", [1, 7])
def test_finding_the_next_is_one_query(client, django_assert_num_queries, count: int) -> None:
    given = at_work(client, submissions=count, evaluators=1)

    with django_assert_num_queries(1):
        assert len(open_sheets(given.judge())) == count
