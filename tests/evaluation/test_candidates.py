"""Who could read a submission, and what staff are told when nobody can."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.rules import Role
from calls.process import Weight, conditions_for
from calls.rules import Gate
from evaluation import actions
from evaluation.models import Assignment
from submissions.models import Member
from tests.factories.accounts import UserFactory
from tests.factories.calls import EVALUATING
from tests.factories.evaluation import EvaluatorFactory, Jury, jury
from tests.factories.kept import kept
from tests.factories.moments import now_is
from tests.factories.submissions import SubmissionFactory, fresh, hand_in, owner_of, verdict

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_march():
    with now_is(EVALUATING):
        yield


@kept
def conflicted(*, started: bool = False) -> Jury:
    """Two evaluators: one of the applicant's organisation, one who declared a conflict (or is of its mail domain)."""
    given = jury(evaluators=2, started=started, assigned=False)
    given.evaluators[0].affiliation = given.submissions[0].organisation.legal_name
    given.evaluators[0].save()
    if started:
        found = actions.assign(given.evaluators[1], given.submissions[0], by=given.staff, at=EVALUATING)
        actions.declare_conflict(found, reason="We share a grant.", by=given.judge(1), at=EVALUATING)
    else:
        given.judge(1).email = f"b@{owner_of(given.submissions[0]).email.partition('@')[2]}"
        given.judge(1).save()
    return given


def page_of(given: Jury) -> str:
    return reverse("evaluation:candidates", args=[given.edition.slug, given.submissions[0].public_id])


def desk_of(given: Jury) -> str:
    return reverse("submissions:staff_submission", args=[given.edition.slug, given.submissions[0].public_id])


def blocking(given: Jury, gate: Gate) -> list[str]:
    found = conditions_for(gate, given.fresh(), EVALUATING)
    return [str(one.sentence) for one in found if one.weight is Weight.BLOCKS]


@pytest.mark.parametrize(("started", "gate"), [(False, Gate.START_EVALUATION), (True, Gate.FREEZE_RANKING)])
def test_a_submission_that_nobody_can_read_blocks_the_gate_in_words(started: bool, gate: Gate) -> None:
    given = conflicted(started=started)

    assert "With 1 submission every evaluator has a conflict of interest" in blocking(given, gate)

    EvaluatorFactory(edition=given.edition)
    assert "With 1 submission every evaluator has a conflict of interest" not in blocking(given, gate)


@pytest.mark.parametrize(("started", "gate"), [(False, Gate.START_EVALUATION), (True, Gate.FREEZE_RANKING)])
def test_the_condition_names_no_submission_and_leads_to_a_list_that_leaves_out_what_is_hidden(
    client, started: bool, gate: Gate
) -> None:
    given = conflicted(started=started)
    entry = given.submissions[0]
    kin = UserFactory(roles=[Role.STAFF])
    Member.objects.create(organisation=entry.organisation, person=kin, since=EVALUATING)
    found = [one for one in conditions_for(gate, given.fresh(), EVALUATING) if "every evaluator" in str(one.sentence)]

    said = " ".join(f"{one.sentence} {one.detail} {one.link} {one.url}" for one in found)
    pages = []
    for person in (given.staff, kin):
        client.force_login(person)
        pages.append(client.get(found[0].url).content.decode())

    assert entry.number not in said
    assert str(entry.public_id) not in said
    assert [page_of(given) in page for page in pages] == [True, False]
    assert entry.number not in pages[1]


def test_the_list_it_leads_to_is_of_what_nobody_can_read_and_not_of_all_that_is_not_assigned_yet(client) -> None:
    given = conflicted(started=False)
    free = SubmissionFactory(category=given.category, answered=True)
    hand_in(fresh(free))
    verdict(fresh(free))
    found = [
        one for one in conditions_for(Gate.START_EVALUATION, given.fresh(), EVALUATING) if "every" in str(one.sentence)
    ]
    client.force_login(given.staff)

    page = client.get(found[0].url).content.decode()

    assert given.submissions[0].number in page
    assert str(free.public_id) not in page


def test_staff_are_told_at_the_submission_and_led_to_who_can_read_it(client) -> None:
    given = conflicted(started=True)
    client.force_login(given.staff)

    page = client.get(desk_of(given)).content.decode()

    assert "Every evaluator has a conflict of interest with this submission" in page
    assert page_of(given) in page


def test_the_page_says_of_each_evaluator_what_stands_in_the_way(client) -> None:
    given = conflicted(started=True)
    client.force_login(given.staff)

    page = client.get(page_of(given)).content.decode()

    assert "belongs to the applicant&#x27;s organisation" in page
    assert "We share a grant." in page
    assert "Nobody can read it." in page
    assert 'name="evaluator"' not in page


def test_staff_assign_from_the_page(client) -> None:
    given = conflicted()
    free = EvaluatorFactory(edition=given.edition)
    client.force_login(given.staff)
    page = client.get(page_of(given)).content.decode()
    assert "Nobody can read it." not in page
    assert f'name="evaluator" value="{free.pk}"' in page

    client.post(page_of(given), {"evaluator": free.pk})

    assert Assignment.objects.get().evaluator == free


def test_a_conflicted_evaluator_is_not_assigned_from_the_page_either(client) -> None:
    given = conflicted()
    client.force_login(given.staff)

    answer = client.post(page_of(given), {"evaluator": given.evaluators[0].pk}, follow=True)

    assert "belongs to the applicant&#x27;s organisation" in answer.content.decode()
    assert not Assignment.objects.exists()


def test_the_chair_reads_and_assigns_nobody(client) -> None:
    given = conflicted()
    free = EvaluatorFactory(edition=given.edition)
    client.force_login(given.chair)

    assert 'name="evaluator"' not in client.get(page_of(given)).content.decode()
    assert client.post(page_of(given), {"evaluator": free.pk}).status_code == 403
    assert not Assignment.objects.exists()


def test_evaluators_and_applicants_do_not_see_it(client) -> None:
    given = jury()

    for person in (given.judge(), owner_of(given.submissions[0]), UserFactory(roles=[Role.EVALUATOR])):
        client.force_login(person)
        assert client.get(page_of(given)).status_code == 403


@pytest.mark.parametrize("count", [1, 8])
def test_the_page_costs_the_same_queries_for_one_as_for_many(client, django_assert_num_queries, count: int) -> None:
    given = jury(evaluators=count)
    client.force_login(given.staff)
    client.get(page_of(given))

    with django_assert_num_queries(14):
        page = client.get(page_of(given)).content.decode()

    assert all(str(row) in page for row in given.evaluators)


def test_the_best_come_first_and_say_why_and_who_is_away_says_so(client) -> None:
    given = jury(submissions=1, evaluators=0, assigned=False)
    away = EvaluatorFactory(edition=given.edition)
    stranger = EvaluatorFactory(edition=given.edition, categories=["OTHER"])
    expert = EvaluatorFactory(edition=given.edition, categories=[given.category.code])
    ends = given.edition.evaluation_ends.date()
    actions.add_absence(away, begins=EVALUATING.date(), ends=ends, by=given.staff, at=EVALUATING)
    client.force_login(given.staff)

    page = client.get(page_of(given)).content.decode()

    assert page.index(str(expert)) < page.index(str(stranger)) < page.index(str(away))
    assert "Expert in this category" in page
    assert page.count("absent until the evaluation ends") == 1
