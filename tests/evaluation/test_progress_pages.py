"""The jury's progress from its three sides, what is late, and who reads it instead."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import User
from accounts.refusals import Refused
from accounts.rules import Role
from calls.models import Edition
from calls.rules import Gate
from evaluation import actions
from evaluation.models import Assignment, Evaluator
from evaluation.progress.lateness import late, started_at, words_of
from notifications.models import Letter
from submissions.models import Editor
from tests.factories.accounts import UserFactory
from tests.factories.calls import EVALUATING, EditionFactory
from tests.factories.evaluation import ASSIGNED, EvaluatorFactory, Jury, judged, jury, score_all
from tests.factories.moments import now_is

pytestmark = pytest.mark.django_db
S = Assignment.State


def url(given: Jury, page: str, query: str = "") -> str:
    return reverse(f"evaluation:{page}", args=[given.edition.slug]) + query


def long_after(given: Jury):
    """Eight days after everything was assigned, well before the end."""
    return started_at(given.edition) + timedelta(days=8)


@pytest.mark.parametrize(("quiet", "unbegun"), [(7, 7), (3, 12)])
def test_what_sql_finds_late_is_what_the_rule_says_at_every_turning_point(quiet: int, unbegun: int) -> None:
    given = jury(submissions=2, evaluators=3)
    Edition.objects.filter(pk=given.edition.pk).update(late_quiet_days=quiet, late_unbegun_days=unbegun)
    actions.declare_no_conflict(given.assignment(0, 0), by=given.judge(0), at=ASSIGNED + timedelta(days=3))
    score_all(given.assignment(0, 0), "3", at=ASSIGNED + timedelta(days=4))
    actions.declare_no_conflict(given.assignment(1, 0), by=given.judge(1), at=ASSIGNED + timedelta(days=5))
    judged(given.assignment(2, 0), "4", at=ASSIGNED + timedelta(days=1))
    actions.decline(given.assignment(2, 1), reason="Ill.", by=given.judge(2), at=ASSIGNED)
    edition, started = given.fresh(), started_at(given.edition)
    ends = edition.evaluation_ends
    near = ends - timedelta(days=unbegun)
    moments = [started, *(started + timedelta(days=days) for days in range(1, 15)), near, ends]

    for moment in [one + apart for one in moments for apart in (-timedelta(microseconds=1), timedelta(0))]:
        found = set(late(edition, moment).values_list("pk", flat=True))
        rows = Assignment.objects.select_related("evaluation")
        assert found == {row.pk for row in rows if words_of(row, edition, moment)}, moment


def test_the_edition_says_how_long_nothing_may_change() -> None:
    given = jury()
    Edition.objects.filter(pk=given.edition.pk).update(late_quiet_days=3, late_unbegun_days=1)
    edition, started = given.fresh(), started_at(given.edition)

    assert not late(edition, started + timedelta(days=2)).exists()
    assert words_of(given.assignment(), edition, started + timedelta(days=3)) == "no change for 3 days"
    assert late(edition, started + timedelta(days=3)).exists()


@pytest.mark.parametrize(
    ("quiet", "unbegun", "sentences"),
    [
        (3, 12, ("not changed for 3 days.", "not begun 12 days before the end")),
        (1, 1, ("not changed for 1 day.", "not begun 1 day before the end")),
    ],
)
def test_the_page_of_what_is_late_says_the_editions_own_days(
    client, quiet: int, unbegun: int, sentences: tuple[str, str]
) -> None:
    given = jury()
    Edition.objects.filter(pk=given.edition.pk).update(late_quiet_days=quiet, late_unbegun_days=unbegun)
    client.force_login(given.staff)

    with now_is(long_after(given)):
        page = client.get(url(given, "late")).content.decode()

    assert [sentence in page for sentence in sentences] == [True, True]
    assert "7 days" not in page


def test_nothing_is_late_before_the_start() -> None:
    given = jury(started=False)

    assert not late(given.fresh(), given.edition.evaluation_ends).exists()


@pytest.mark.parametrize(
    ("after_start", "words"),
    [(timedelta(days=6), ""), (timedelta(days=9), "no change for 9 days")],
)
def test_words_say_how_long_nothing_has_changed(after_start: timedelta, words: str) -> None:
    given = jury()

    assert words_of(given.assignment(), given.edition, started_at(given.edition) + after_start) == words


def test_words_say_what_is_not_begun_near_the_end_and_what_is_open_after_it() -> None:
    given = jury()
    actions.declare_no_conflict(
        given.assignment(), by=given.judge(), at=given.edition.evaluation_ends - timedelta(days=5)
    )
    row, ends = given.assignment(), given.edition.evaluation_ends

    assert words_of(row, given.edition, ends - timedelta(days=3)) == "not begun, 3 days left"
    assert words_of(row, given.edition, ends) == "the time is over"


@pytest.mark.parametrize("page", ["by_evaluator", "by_category", "late", "reassign", "agenda"])
def test_evaluators_and_strangers_see_no_page_of_progress(client, page: str) -> None:
    given = jury()

    for person in (given.judge(), UserFactory()):
        client.force_login(person)
        assert client.get(url(given, page)).status_code == 403


@pytest.mark.parametrize("role", [Role.CHAIR, Role.AUDITOR])
@pytest.mark.parametrize("page", ["by_evaluator", "by_category", "late"])
def test_chair_and_auditor_read_progress_and_are_offered_nothing(client, page: str, role: Role) -> None:
    given = jury()
    client.force_login(UserFactory(roles=[role]))

    with now_is(long_after(given)):
        answer = client.get(url(given, page))

    assert answer.status_code == 200
    assert "evaluation/reassign/" not in answer.content.decode()


def test_each_side_counts_the_same_evaluations(client) -> None:
    given = jury(submissions=3, evaluators=2)
    judged(given.assignment(0, 0), "4")
    actions.declare_no_conflict(given.assignment(0, 1), by=given.judge(), at=EVALUATING)
    score_all(given.assignment(0, 1), "3", at=EVALUATING)
    client.force_login(given.staff)

    with now_is(long_after(given)):
        people = client.get(url(given, "by_evaluator")).content.decode()
        categories = client.get(url(given, "by_category")).content.decode()

    assert people.count("1 of 3") == 3  # table, wide and narrow picture
    assert people.count("0 of 3") == 3
    assert categories.count("1 of 6") == 3
    assert "<svg" in people


@pytest.mark.parametrize("count", [1, 12])
@pytest.mark.parametrize(("page", "cost"), [("by_evaluator", 11), ("by_category", 10), ("late", 11)])
def test_progress_costs_the_same_queries_for_one_as_for_many(
    client, django_assert_max_num_queries, page: str, cost: int, count: int
) -> None:
    given = jury(submissions=count, evaluators=count)
    client.force_login(given.staff)
    with now_is(long_after(given)):
        client.get(url(given, page))
        with django_assert_max_num_queries(cost):
            said = client.get(url(given, page)).content.decode()

    assert page == "by_category" or all(str(evaluator) in said for evaluator in given.evaluators)


def test_what_people_call_themselves_is_text_on_the_page(client) -> None:
    given = jury(submissions=1, evaluators=2)
    User.objects.filter(pk=given.judge().pk).update(name="<b>Ana</b> & 'Bo'")
    judged(given.assignment(), "4")
    client.force_login(given.staff)
    with now_is(long_after(given)):
        page = client.get(url(given, "progress")).content.decode()

    assert "<b>Ana" not in page
    assert page.count("&lt;b&gt;Ana&lt;/b&gt; &amp; &#x27;Bo&#x27;") >= 2


def test_filters_leave_what_they_name(client) -> None:
    given = jury(submissions=1, evaluators=2)
    judged(given.assignment(0), "4")
    client.force_login(given.staff)

    with now_is(long_after(given)):
        page = client.get(url(given, "by_evaluator", "?show=late")).content.decode()
        own = client.get(url(given, "late", f"?evaluator={given.evaluators[0].pk}")).content.decode()

    assert (str(given.evaluators[0]) in page, str(given.evaluators[1]) in page) == (False, True)
    assert "Nothing is late" in own


def test_who_has_a_conflict_in_a_category_sees_nothing_of_it_on_any_page(client) -> None:
    given = jury(submissions=2, evaluators=2)
    judged(given.assignment(0), "4")
    judged(given.assignment(1), "2")
    conflicted = UserFactory(roles=[Role.STAFF])
    Editor.objects.create(submission=given.submissions[1], person=conflicted, role="editor", since=EVALUATING)
    client.force_login(conflicted)

    with now_is(long_after(given)):
        pages = {
            page: client.get(url(given, page)).content.decode()
            for page in ("progress", "by_evaluator", "by_category", "late")
        }
        late_row = given.assignment(0, 1).pk
        assert client.get(url(given, "reassign", f"?assignment={late_row}")).status_code == 404
        assert client.get(url(given, "reassign", f"?evaluator={given.evaluators[0].pk}")).status_code == 404

    for page in ("replace", "late_conflict"):
        address = reverse(f"evaluation:{page}", args=[given.edition.slug, given.assignment(0, 1).pk])
        assert client.post(address, {"reason": "Late."}).status_code in (403, 404)
    assert given.assignment(0, 1).state == S.PROPOSED
    for page, said in pages.items():
        assert "you have a conflict of interest" in said, page
        assert "60.00" not in said, page
        assert given.submissions[0].number not in said, page
        assert "1 of 2" not in said, page


def test_what_is_late_is_reassigned_with_one_click_to_the_best_who_is_told(client) -> None:
    given = jury(submissions=1, evaluators=1)
    expert = EvaluatorFactory(edition=given.edition, categories=[given.category.code])
    EvaluatorFactory(edition=given.edition, categories=["OTHER"])
    client.force_login(given.staff)
    assignment = given.assignment()
    address = url(given, "reassign", f"?assignment={assignment.pk}")
    letters = Letter.objects.filter(kind="assignments_ready", to=expert.person.email)

    with now_is(long_after(given)):
        assert address in client.get(url(given, "late")).content.decode().replace("&amp;", "&")
        page = client.get(address).content.decode()
        assert f'value="{expert.pk}" selected' in page
        assert "no change for 8 days" in page
        answer = client.post(address, {f"to_{assignment.pk}": expert.pk, "reason": "Late: no change for 8 days."})

    assert answer.status_code == 302
    assignment.refresh_from_db()
    assert (assignment.state, assignment.reason) == (S.REPLACED, "Late: no change for 8 days.")
    assert expert.assignments.get().state == S.PROPOSED
    assert letters.count() == 1


def test_all_late_ones_of_an_evaluator_go_at_once_and_are_spread(client) -> None:
    given = jury(submissions=4, evaluators=1)
    others = EvaluatorFactory.create_batch(2, edition=given.edition)
    judged(given.assignment(0, 3), "4")
    client.force_login(given.staff)
    address = url(given, "reassign", f"?evaluator={given.evaluators[0].pk}")

    with now_is(long_after(given)):
        form = client.get(address).context["form"]
        typed = {name: field.initial for name, field in form.fields.items() if name.startswith("to_")}
        assert client.post(address, {**typed, "reason": "Late."}).status_code == 302

    assert len(typed) == 3
    assert sorted(row.assignments.count() for row in others) == [1, 2]
    assert given.evaluators[0].assignments.standing().get().state == S.SUBMITTED
    assert Letter.objects.filter(kind="assignments_ready", to__in=[row.person.email for row in others]).count() == 2


def test_nobody_left_is_said_and_nothing_changes(client) -> None:
    given = jury(submissions=1, evaluators=1)
    client.force_login(given.staff)
    address = url(given, "reassign", f"?assignment={given.assignment().pk}")

    with now_is(long_after(given)):
        page = client.get(address).content.decode()
        assert "Nobody can read it instead" in page
        assert "Invite somebody" in page
        assert ">Reassign</button>" not in page
        client.post(address, {f"to_{given.assignment().pk}": "999", "reason": "Late."})

    assert given.assignment().state == S.PROPOSED


def test_the_chair_and_other_editions_reassign_nothing(client) -> None:
    given = jury(submissions=1, evaluators=1)
    EvaluatorFactory(edition=given.edition)
    client.force_login(given.chair)
    address = url(given, "reassign", f"?assignment={given.assignment().pk}")
    assert client.post(address, {"reason": "Late."}).status_code == 403
    client.force_login(given.staff)
    other = reverse("evaluation:reassign", args=[EditionFactory().slug])

    assert client.get(f"{other}?assignment={given.assignment().pk}").status_code == 404
    assert client.get(f"{other}?assignment=nothing&evaluator=-1").status_code == 404
    assert given.assignment().state == S.PROPOSED


def test_when_one_of_several_cannot_change_hands_none_does() -> None:
    given = jury(submissions=2, evaluators=1)
    other = EvaluatorFactory(edition=given.edition, capacity=1)

    with pytest.raises(Refused):
        actions.reassign_all(
            [(given.assignment(0, number), other) for number in (0, 1)], reason="Late.", by=given.staff, at=EVALUATING
        )

    assert not other.assignments.exists()
    assert set(given.evaluators[0].assignments.values_list("state", flat=True)) == {S.PROPOSED}
    assert not Letter.objects.filter(kind="assignments_ready", to=other.person.email).exists()


def test_one_more_is_asked_with_a_reason() -> None:
    given = jury(evaluators=2, assigned=False)

    with pytest.raises(ValidationError) as refused:
        actions.ask_another(given.submissions[0], given.evaluators[1], reason=" ", by=given.chair, at=EVALUATING)

    assert "reason" in refused.value.message_dict
    assert not Assignment.objects.exists()


def test_nothing_changes_hands_after_the_freeze() -> None:
    given = jury(gates=[Gate.START_EVALUATION, Gate.FREEZE_RANKING])
    other: Evaluator = EvaluatorFactory(edition=given.edition)

    with pytest.raises(Refused, match="frozen"):
        actions.reassign(given.assignment(), other, reason="Late.", by=given.staff, at=EVALUATING)

    assert not other.assignments.exists()


@pytest.mark.parametrize(("asked", "rows"), [("", 50), ("?rows=250", 250), ("?rows=9999", 50)])
def test_a_page_of_the_dashboard_has_fifty_rows_or_two_hundred_and_fifty(client, asked: str, rows: int) -> None:
    given = jury()
    client.force_login(given.staff)

    assert client.get(url(given, "progress", asked)).context["page_obj"].paginator.per_page == rows
