"""Conflicts of interest, declared for many entries at once or one by one, and what happens when somebody was faster."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.refusals import Refused
from evaluation import actions, policies
from evaluation.models import Assignment, Score
from notifications.models import Letter
from tests.factories.accounts import UserFactory
from tests.factories.calls import EVALUATING
from tests.factories.evaluation import Jury, jury
from tests.factories.moments import now_is
from tests.factories.submissions import owner_of
from tests.races import at_once

pytestmark = pytest.mark.django_db
S = Assignment.State
PAGE = "admin:evaluation_declare_all"


@pytest.fixture(autouse=True)
def in_march():
    with now_is(EVALUATING):
        yield


def sent(given: Jury, *answers: tuple[str, str]) -> dict[str, str]:
    """What the page sends: an answer and a reason per entry."""
    found = {}
    for place, (answer, reason) in enumerate(answers):
        pk = given.assignment(0, place).pk
        found |= {f"a{pk}-answer": answer, f"a{pk}-reason": reason}
    return found


def states(given: Jury) -> list[str]:
    return [given.assignment(0, place).state for place in range(len(given.submissions))]


def test_the_page_shows_what_is_needed_and_nothing_of_the_text(client) -> None:
    given = jury(submissions=2)
    client.force_login(given.judge())

    page = client.get(reverse(PAGE)).content.decode()

    for entry in given.submissions:
        assert entry.project.title in page
        assert entry.organisation.legal_name in page
        assert str(owner_of(entry)) in page
    assert "Three hospitals began it" not in page


def test_ten_entries_are_declared_at_once_each_by_itself(client) -> None:
    given = jury(submissions=10)
    client.force_login(given.judge())
    letters = Letter.objects.count()
    answers = [("none", "")] * 7 + [("conflict", "My sister."), ("decline", "I am ill."), ("", "")]

    answer = client.post(reverse(PAGE), {**sent(given, *answers[:9])})

    assert answer.status_code == 302
    assert states(given) == [S.ACCEPTED] * 7 + [S.CONFLICT, S.DECLINED, S.PROPOSED]
    assert given.assignment(0, 7).reason == "My sister."
    assert Letter.objects.count() == letters + 2
    assert given.submissions[9].project.title in client.get(reverse(PAGE)).content.decode()


def test_a_conflict_without_a_reason_comes_back_and_the_others_are_declared(client) -> None:
    given = jury(submissions=2)
    client.force_login(given.judge())

    answer = client.post(reverse(PAGE), sent(given, ("none", ""), ("conflict", " ")))

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Say in a few words why." in page
    assert given.submissions[0].project.title not in page
    assert states(given) == [S.ACCEPTED, S.PROPOSED]


def test_a_reason_without_an_answer_is_asked_about_and_kept(client) -> None:
    given = jury()
    client.force_login(given.judge())

    answer = client.post(reverse(PAGE), sent(given, ("", "I know them a little.")))

    assert answer.status_code == 422
    assert "I know them a little." in answer.content.decode()
    assert states(given) == [S.PROPOSED]


def test_what_staff_took_back_meanwhile_is_told_with_what_was_typed(client) -> None:
    given = jury(submissions=2)
    client.force_login(given.judge())
    actions.replace(given.assignment(0, 0), reason="Too slow.", by=given.staff, at=EVALUATING)

    answer = client.post(reverse(PAGE), sent(given, ("conflict", "My brother-in-law."), ("none", "")))

    assert answer.status_code == 422
    page = answer.content.decode()
    assert str(policies.TAKEN_BACK.reason) in page
    assert "My brother-in-law." in page
    assert "Too slow." not in page
    assert states(given) == [S.REPLACED, S.ACCEPTED]


def test_nobody_declares_for_somebody_else(client) -> None:
    given = jury(evaluators=2)
    client.force_login(given.judge(1))

    client.post(reverse(PAGE), sent(given, ("none", "")))

    assert states(given) == [S.PROPOSED]


def test_before_the_evaluation_starts_nothing_is_asked(client) -> None:
    given = jury(started=False)
    client.force_login(given.judge())

    page = client.get(reverse(PAGE)).content.decode()

    assert "Nothing is left to declare" in page
    assert given.submissions[0].project.title not in page


def test_strangers_have_no_such_page(client) -> None:
    client.force_login(UserFactory())

    assert client.get(reverse(PAGE)).status_code in (302, 403)


@pytest.mark.parametrize("count", [1, 7])
def test_the_page_costs_the_same_queries_for_one_as_for_many(client, django_assert_num_queries, count: int) -> None:
    given = jury(submissions=count)
    client.force_login(given.judge())
    client.get(reverse(PAGE))

    with django_assert_num_queries(10):
        page = client.get(reverse(PAGE)).content.decode()

    assert all(row.number in page for row in given.submissions)


# -- Somebody was faster -----------------------------------------------------------------------------------------------


def test_a_sheet_that_another_tab_has_closed_hands_back_what_was_typed(client) -> None:
    given = jury()
    actions.declare_no_conflict(given.assignment(), by=given.judge(), at=EVALUATING)
    client.force_login(given.judge())
    code = given.category.criteria.all()[0].code
    actions.decide_conflict(
        given.evaluators[0], given.submissions[0], verdict="conflict", reason="A cousin.", by=given.staff, at=EVALUATING
    )

    typed = {f"score:{code}": "4.0", f"comment:{code}": "An hour of careful writing."}
    answer = client.post(reverse("admin:evaluation_sheet", args=[given.assignment().pk]), typed)

    assert answer.status_code == 409
    page = answer.content.decode()
    assert "An hour of careful writing." in page
    assert str(policies.CLOSED.reason) in page
    assert "Three hospitals began it" not in page
    assert "A cousin." not in page
    assert not Score.objects.exists()


def test_a_field_that_saves_itself_on_a_closed_sheet_is_refused_in_words(client) -> None:
    given = jury()
    actions.declare_no_conflict(given.assignment(), by=given.judge(), at=EVALUATING)
    client.force_login(given.judge())
    actions.decide_conflict(
        given.evaluators[0], given.submissions[0], verdict="conflict", reason="A cousin.", by=given.staff, at=EVALUATING
    )

    code = given.category.criteria.all()[0].code
    field = {"field": f"comment:{code}", "value": "Half a sentence", "revision": "0"}
    answer = client.post(reverse("admin:evaluation_save", args=[given.assignment().pk]), field)

    assert (answer.status_code, answer.json()) == (403, {"reason": str(policies.CLOSED.reason)})
    assert not Score.objects.exists()


def test_nobody_gets_anothers_sheet_back(client) -> None:
    given = jury(evaluators=2)
    actions.declare_conflict(given.assignment(0), reason="A friend.", by=given.judge(0), at=EVALUATING)
    client.force_login(given.judge(1))

    answer = client.post(reverse("admin:evaluation_sheet", args=[given.assignment(0).pk]), {"comment:x": "Mine"})

    assert answer.status_code == 404


def test_one_entry_that_was_taken_back_meanwhile_says_so_and_hands_the_reason_back(client) -> None:
    given = jury()
    client.force_login(given.judge())
    actions.replace(given.assignment(), reason="Too slow.", by=given.staff, at=EVALUATING)
    page = reverse("admin:evaluation_declare", args=[given.assignment().pk])

    answer = client.post(page, {"conflict": "1", "reason": "We share a grant."})

    assert answer.status_code == 409
    assert "We share a grant." in answer.content.decode()
    assert given.assignment().state == S.REPLACED
    assert client.get(page).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_conflict_and_a_replacement_at_once_are_one_of_the_two() -> None:
    given = jury()
    assignment, judge = given.assignment(), given.judge()

    results = at_once(
        lambda: actions.declare_conflict(assignment, reason="A friend.", by=judge, at=EVALUATING),
        lambda: actions.replace(assignment, reason="Too slow.", by=given.staff, at=EVALUATING),
    )

    (refused,) = [result for result in results if isinstance(result, Exception)]
    assert isinstance(refused, Refused)
    kept = given.assignment()
    assert (kept.state, kept.reason) in [(S.CONFLICT, "A friend."), (S.REPLACED, "Too slow.")]
    told = Letter.objects.filter(key=f"conflict-declared:{kept.pk}").count()
    assert told == (1 if kept.state == S.CONFLICT else 0)


@pytest.mark.django_db(transaction=True)
def test_two_members_of_staff_who_decide_the_same_at_once_have_decided_once() -> None:
    given = jury()
    pair = (given.evaluators[0], given.submissions[0])

    results = at_once(
        *[
            lambda reason=reason: actions.decide_conflict(
                *pair, verdict="conflict", reason=reason, by=given.staff, at=EVALUATING
            )
            for reason in ("First.", "Second.")
        ]
    )

    assert len([result for result in results if isinstance(result, Exception)]) == 1
    assert given.submissions[0].conflict_decisions.count() == 1
