"""All that is late in an edition, given to others on one page and with one button."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.rules import Role
from evaluation import actions
from evaluation.models import Assignment
from evaluation.progress.lateness import started_at
from notifications.models import Letter
from submissions.models import Editor
from tests.factories.accounts import UserFactory
from tests.factories.calls import EVALUATING
from tests.factories.evaluation import EvaluatorFactory, Jury, judged, jury
from tests.factories.moments import now_is

pytestmark = pytest.mark.django_db
S = Assignment.State


def address(given: Jury) -> str:
    return reverse("evaluation:reassign", args=[given.edition.slug]) + "?evaluator=all"


def late(given: Jury):
    return now_is(started_at(given.edition) + timedelta(days=8))


def as_proposed(page) -> dict[str, str]:
    fields = page.context["form"].fields.items()
    return {name: field.initial for name, field in fields if name.startswith("to_")}


def test_all_that_is_late_goes_to_others_with_one_button_and_each_is_told_once(client) -> None:
    given = jury(submissions=3, evaluators=2)
    judged(given.assignment(0, 0), "4")
    free = EvaluatorFactory.create_batch(3, edition=given.edition)
    client.force_login(given.staff)

    with late(given):
        listed = client.get(reverse("evaluation:late", args=[given.edition.slug])).content.decode()
        page = client.get(address(given))
        assert client.post(address(given), {**as_proposed(page), "reason": "Late."}).status_code == 302

    words = page.content.decode()
    assert f'{address(given)}">Reassign all that is late' in listed
    assert "Reassign 5 assignments that are late?" in words
    assert words.count("no change for 8 days") == 5
    assert words.count("Proposed: <b>") == 5
    standing = Assignment.objects.standing()
    assert [standing.filter(submission=row).count() for row in given.submissions] == [2, 2, 2]
    assert standing.filter(evaluator__in=given.evaluators).get() == given.assignment(0, 0)
    assert sorted(row.assignments.count() for row in free) == [1, 2, 2]
    assert Letter.objects.filter(kind="assignments_ready", to__in=[row.person.email for row in free]).count() == 3


def test_nobody_who_is_late_is_offered_the_work_of_another_who_is(client) -> None:
    given = jury(submissions=2, evaluators=2, assigned=False)
    for evaluator, submission in zip(given.evaluators, given.submissions, strict=True):
        actions.assign(evaluator, submission, by=given.staff, at=EVALUATING)
    client.force_login(given.staff)

    with now_is(EVALUATING + timedelta(days=8)):
        page = client.get(address(given)).content.decode()

    assert page.count("or is late. It stays.") == 2
    assert ">Reassign</button>" not in page


def test_what_somebody_leaves_as_it_is_stays(client) -> None:
    given = jury(submissions=2, evaluators=1)
    EvaluatorFactory(edition=given.edition)
    client.force_login(given.staff)
    kept = given.assignment(0, 1)

    with late(given):
        typed = as_proposed(client.get(address(given))) | {f"to_{kept.pk}": ""}
        client.post(address(given), {**typed, "reason": "Late."})

    assert [given.assignment(0, number).state for number in (0, 1)] == [S.REPLACED, S.PROPOSED]


def test_who_does_not_run_the_call_and_who_has_a_conflict_move_nothing(client) -> None:
    given = jury(submissions=1, evaluators=1)
    EvaluatorFactory(edition=given.edition)
    conflicted = UserFactory(roles=[Role.STAFF])
    Editor.objects.create(submission=given.submissions[0], person=conflicted, role="editor", since=EVALUATING)

    with late(given):
        for person, status in ((given.chair, 403), (given.judge(), 403), (conflicted, 404)):
            client.force_login(person)
            assert client.post(address(given), {"reason": "Late."}).status_code == status

    assert given.assignment().state == S.PROPOSED


def test_where_nothing_is_late_there_is_no_page(client) -> None:
    given = jury()
    client.force_login(given.staff)

    with now_is(started_at(given.edition) + timedelta(days=1)):
        assert client.get(address(given)).status_code == 404


@pytest.mark.parametrize("count", [1, 8])
def test_the_page_costs_the_same_queries_for_one_as_for_many(client, django_assert_num_queries, count: int) -> None:
    given = jury(submissions=count, evaluators=count)
    EvaluatorFactory(edition=given.edition, capacity=99)
    client.force_login(given.staff)

    with late(given):
        client.get(address(given))
        with django_assert_num_queries(15):
            page = client.get(address(given)).content.decode()

    assert page.count('<div class="box mb-3">') == min(count * count, 60)
    assert ("Come back for the others" in page) == (count == 8)


@pytest.mark.parametrize(("most", "more"), [(3, True), (4, False)])
def test_the_page_says_that_there_is_more_only_where_there_is(client, monkeypatch, most: int, more: bool) -> None:
    given = jury(submissions=2, evaluators=2)
    EvaluatorFactory.create_batch(2, edition=given.edition)
    monkeypatch.setattr("evaluation.views.reassigning.MOST_AT_ONCE", most)
    client.force_login(given.staff)

    with late(given):
        page = client.get(address(given))

    assert len(page.context["changes"]) == most
    assert page.context["full"] is more


@pytest.mark.parametrize("key", ["\u00b2", "-1", "9" * 12, "x"])
def test_an_address_with_an_odd_key_is_not_there(client, key: str) -> None:
    given = jury(submissions=1, evaluators=1)
    client.force_login(given.staff)

    for name in ("evaluator", "assignment"):
        page = reverse("evaluation:reassign", args=[given.edition.slug])
        assert client.get(page, {name: key}).status_code == 404
